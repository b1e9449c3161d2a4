import { describe, expect, it } from '@jest/globals';
import { tallyLine, tallyOfJest } from './tally.ts';

const report = {
  numPassedTests: 10,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('the count of tests', () => {
  it('ends in one plain line', () => {
    expect(tallyLine([tallyOfJest(report, 0), { passed: 1, failed: 0, skipped: 0 }])).toBe(
      '11 passed, 0 failed',
    );
    expect(tallyLine([{ passed: 1, failed: 2, skipped: 3 }])).toBe('1 passed, 2 failed, 3 skipped');
  });

  it('never shows a red run as green', () => {
    expect(tallyOfJest(undefined, 0).failed).toBe(1);
    expect(tallyOfJest(report, 1).failed).toBe(1);
    expect(tallyOfJest({ ...report, numRuntimeErrorTestSuites: 2 }, 1).failed).toBe(2);
    expect(tallyOfJest({ ...report, numFailedTests: 3 }, 1).failed).toBe(3);
  });
});
