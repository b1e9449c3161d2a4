/** One line of the table `npm run bench` prints. */
export interface BenchRow {
  name: string;
  figure: string;
  /** What was measured beside it in the same run, or the figure it has to stand against. */
  comparedWith: string;
  target?: string;
  /** Whether the target is reached; left out where there is none. */
  meets?: boolean;
}
