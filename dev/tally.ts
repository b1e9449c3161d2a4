/** How many checks of a part of the tests passed, failed and were skipped. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** What Jest writes with `--json`, as far as we count it. */
export interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** files that broke before or after their tests: an import that fails, a hook at the end */
  numRuntimeErrorTestSuites: number;
}

/**
 * Counts a run of Jest. A file that broke counts as one failure, and so does a run that ended badly without any
 * failed test (a crash, an open handle, no tests found): what is red must never be counted as nothing.
 */
export function tallyOfJest(report: JestReport | undefined, exitCode: number): Tally {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The sum, as the plain last line of `npm test`: "812 passed, 0 failed", and what was skipped when anything was. */
export function tallyLine(tallies: Tally[]): string {
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);
  const skipped = sum((tally) => tally.skipped);
  const line = `${sum((tally) => tally.passed)} passed, ${sum((tally) => tally.failed)} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
