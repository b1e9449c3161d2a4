import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './config.ts';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app@db/coccinelle',
  PUBLIC_URL: 'https://app.example',
  TOKEN_SECRET: 'x'.repeat(40),
  MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
  VAPI_WEBHOOK_SECRET: 'y'.repeat(20),
  ANTHROPIC_API_KEY: 'sk-ant-real',
  VAPI_API_KEY: 'vapi-real',
};

describe('the settings', () => {
  it('let a developer start with nothing, everything simulated', () => {
    const { providers } = loadConfig({});
    expect(
      Object.values(providers).every(
        ({ simulated, baseUrl }) => simulated && baseUrl?.startsWith('http://127.0.0.1:'),
      ),
    ).toBe(true);
  });

  it('make one provider real by its key, and that one alone', () => {
    const { providers } = loadConfig({ OPENAI_API_KEY: 'sk-1', SANDBOX_URL: 'http://127.0.0.1:1' });
    expect(providers.openai).toMatchObject({ simulated: false, apiKey: 'sk-1', baseUrl: undefined });
    expect(providers.anthropic).toMatchObject({ simulated: true, baseUrl: 'http://127.0.0.1:1/anthropic' });
  });

  it('accept a complete production', () => {
    expect(loadConfig(production).production).toBe(true);
  });

  for (const [name, change, words] of [
    ['a default token secret', { TOKEN_SECRET: undefined }, 'TOKEN_SECRET'],
    ['a default master key', { MASTER_KEY: undefined }, 'MASTER_KEY'],
    ['a short master key', { MASTER_KEY: 'c2hvcnQ=' }, 'MASTER_KEY'],
    ['a default webhook secret', { VAPI_WEBHOOK_SECRET: undefined }, 'VAPI_WEBHOOK_SECRET'],
    ['no database', { DATABASE_URL: undefined }, 'DATABASE_URL'],
    ['a simulated model', { ANTHROPIC_API_KEY: undefined }, 'ANTHROPIC_API_KEY'],
    ['the sandbox', { SANDBOX_URL: 'http://127.0.0.1:4010' }, 'SANDBOX_URL'],
    ['an open private network', { CRAWL_ALLOWED_PRIVATE_HOSTS: 'db:5432' }, 'CRAWL_ALLOWED_PRIVATE_HOSTS'],
  ] as const) {
    it(`refuse production with ${name}`, () => {
      expect(() => loadConfig({ ...production, ...change })).toThrow(ConfigError);
      expect(() => loadConfig({ ...production, ...change })).toThrow(words);
    });
  }
});
