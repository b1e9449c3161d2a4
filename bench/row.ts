/** One line of the table `npm run bench` prints. */
export interface BenchRow {
  name: string;
  figure: string;
  comparedWith: string;
  target?: string;
}
