import base from '../jest.config.js';

const { globalSetup: _setup, globalTeardown: _teardown, ...shared } = base;

/** Journeys in a real browser against the running stack at COCCINELLE_URL, with the Chromium at CHROMIUM_PATH. */
export default {
  ...shared,
  rootDir: '..',
  testMatch: ['<rootDir>/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/.data/', '/dist/'],
  testTimeout: 180_000,
  maxWorkers: 1,
};
