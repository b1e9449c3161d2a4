/** One Jest for everything but the browser's own code: TypeScript by swc, ES modules, shared servers from testing/. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript', tsx: true } }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  // The journeys in a browser need a running stack: testing/jest.e2e.config.js.
  testPathIgnorePatterns: ['/node_modules/', '/.data/', '/dist/', '/e2e/'],
  modulePathIgnorePatterns: ['/.data/'],
  globalSetup: './testing/global-setup.ts',
  globalTeardown: './testing/global-teardown.ts',
  testTimeout: 60_000,
  maxWorkers: 2,
  // What a file has loaded stays with its process (ES modules in vm contexts): by the end of the run each was at V8's own limit of
  // 4 GB and spent its time collecting. Between two files a new one takes its place.
  workerIdleMemoryLimit: '1.5GB',
};
