import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './config.ts';
import { DEVELOPMENT_WEBHOOK_SECRETS } from './sandbox/server.ts';
import { SANDBOX_NUMBER } from './sandbox/vendors/twilio.ts';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app@db/coccinelle',
  PUBLIC_URL: 'https://app.example',
  TOKEN_SECRET: 'x'.repeat(40),
  MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
  VAPI_WEBHOOK_SECRET: 'y'.repeat(20),
  ANTHROPIC_API_KEY: 'sk-ant-real',
  VAPI_API_KEY: 'vapi-real',
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'twilio-real',
  TWILIO_FROM: '+33757000000',
  RESEND_API_KEY: 're_real',
  RESEND_FROM: 'Coccinelle <bonjour@coccinelle.example>',
  RESEND_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 5).toString('base64')}`,
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

  it('agree with the sandbox about what signs its webhooks', () => {
    const { providers, secrets } = loadConfig({});
    expect({
      twilio: providers.twilio.apiKey,
      resend: secrets.resendWebhook,
      nylas: secrets.nylasWebhook,
      whatsapp: secrets.whatsapp.app,
      meta: secrets.meta.app,
    }).toEqual(DEVELOPMENT_WEBHOOK_SECRETS);
    expect(providers.twilio.sender).toEqual({ from: SANDBOX_NUMBER });
  });

  it('leave the choice of the sender to a messaging service', () => {
    const messagingServiceSid = `MG${'2'.repeat(32)}`;
    const { providers } = loadConfig({
      ...production,
      TWILIO_FROM: '',
      TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid,
      TWILIO_MESSAGES_PER_SECOND: '',
      RESEND_EMAILS_PER_SECOND: '5',
    });
    expect(providers.twilio).toMatchObject({
      sender: { messagingServiceSid },
      perSecond: 10,
      simulated: false,
    });
    expect(providers.resend.perSecond).toBe(5);
  });

  it('accept a complete production', () => {
    expect(loadConfig(production).production).toBe(true);
  });

  it('believe no webhook of a channel that production has not configured', () => {
    const none = { app: null, verify: null };
    expect(loadConfig(production).secrets).toMatchObject({ whatsapp: none, meta: none });
    const { secrets } = loadConfig({
      ...production,
      WHATSAPP_TOKEN: 'EAAG',
      WHATSAPP_APP_SECRET: 'x'.repeat(32),
      WHATSAPP_VERIFY_TOKEN: 'y'.repeat(32),
    });
    expect(secrets.whatsapp).toEqual({ app: 'x'.repeat(32), verify: 'y'.repeat(32) });
    expect(loadConfig({}).secrets.whatsapp.app).toEqual(expect.any(String));
  });

  it('take an empty value for none, as compose files write it', () => {
    const names = [
      'WHATSAPP_APP_SECRET',
      'META_VERIFY_TOKEN',
      'NYLAS_WEBHOOK_SECRET',
      'OBJECTS_DIR',
      'S3_BUCKET',
    ];
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
    expect(() => loadConfig({ META_APP_SECRET: 'short' })).toThrow(ConfigError);
  });

  it('keep files in a folder until a bucket is named', () => {
    expect(loadConfig({}).objects.s3).toBeNull();
    const { s3 } = loadConfig({
      S3_BUCKET: 'files',
      S3_ENDPOINT: 'https://s3.example',
      S3_ACCESS_KEY_ID: 'a',
      S3_SECRET_ACCESS_KEY: 'b',
    }).objects;
    expect(s3).toMatchObject({ bucket: 'files', endpoint: 'https://s3.example' });
  });

  it('let production do without calendars, and then believe no notification', () => {
    // Settings of docker-compose.yml that nobody filled in.
    expect(
      loadConfig({ ...production, NYLAS_API_KEY: '', NYLAS_WEBHOOK_SECRET: '' }).providers.nylas.enabled,
    ).toBe(false);
    const calendars = {
      NYLAS_API_KEY: 'nyk_real',
      NYLAS_CLIENT_ID: 'client',
      NYLAS_WEBHOOK_SECRET: 'z'.repeat(20),
      NYLAS_API_URI: 'https://api.eu.nylas.com',
    };
    expect(loadConfig({ ...production, ...calendars }).providers.nylas).toMatchObject({
      enabled: true,
      simulated: false,
      baseUrl: 'https://api.eu.nylas.com',
    });
    for (const name of ['NYLAS_CLIENT_ID', 'NYLAS_WEBHOOK_SECRET'])
      expect(() => loadConfig({ ...production, ...calendars, [name]: undefined })).toThrow(name);
  });

  for (const [name, change, words] of [
    ['a default token secret', { TOKEN_SECRET: undefined }, 'TOKEN_SECRET'],
    ['a default master key', { MASTER_KEY: undefined }, 'MASTER_KEY'],
    ['a short master key', { MASTER_KEY: 'c2hvcnQ=' }, 'MASTER_KEY'],
    ['a default webhook secret', { VAPI_WEBHOOK_SECRET: undefined }, 'VAPI_WEBHOOK_SECRET'],
    ['simulated text messages', { TWILIO_ACCOUNT_SID: undefined }, 'TWILIO_ACCOUNT_SID'],
    ['no password at Twilio', { TWILIO_AUTH_TOKEN: undefined }, 'TWILIO_AUTH_TOKEN'],
    ['no sender of text messages', { TWILIO_FROM: undefined }, 'TWILIO_FROM'],
    ['simulated e-mail', { RESEND_API_KEY: undefined }, 'RESEND_API_KEY'],
    ['no sender of e-mail', { RESEND_FROM: undefined }, 'RESEND_FROM'],
    ['a default secret for WhatsApp', { WHATSAPP_TOKEN: 'EAAG' }, 'WHATSAPP_APP_SECRET'],
    ['a default secret for Instagram and Messenger', { META_TOKEN: 'EAAG' }, 'META_APP_SECRET'],
    ['a bucket without keys', { S3_BUCKET: 'files' }, 'S3_ACCESS_KEY_ID'],
    ['a default secret for Resend', { RESEND_WEBHOOK_SECRET: undefined }, 'RESEND_WEBHOOK_SECRET'],
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
