import { z } from 'zod';

/** Values known to everyone who can read this file: fine on a laptop, refused in production. */
const DEVELOPMENT_SECRET = 'development-only-secret-do-not-use-in-production';
const DEVELOPMENT_WEBHOOK_KEY = `whsec_${Buffer.from(DEVELOPMENT_SECRET).toString('base64')}`;
/** The sandbox's own account and number; the number is set aside for fiction. */
const SANDBOX_TWILIO = { accountSid: `AC${'0'.repeat(32)}`, from: '+33639980001' };
const SANDBOX_EMAIL = 'rendez-vous@coccinelle.example';
const SANDBOX_INBOUND_DOMAIN = 'reponses.coccinelle.example';
/** What the vendors allow an account that has asked for no more; the sandbox allows what a demonstration needs. */
const SENDS_PER_SECOND = { sandbox: 50, twilio: 10, resend: 2, whatsapp: 80, meta: 100 };
const DEVELOPMENT_MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

const optional = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional();
const optionalRate = optional
  .transform((value) => (value === undefined ? undefined : Number(value)))
  .pipe(z.number().positive().optional());

/** Empty = not set, as compose files write it. */
const secret = optional.transform((value) => value ?? DEVELOPMENT_SECRET).pipe(z.string().min(16));

const environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: optional,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY_HOPS: z.coerce.number().int().min(0).max(5).default(0),
  DATABASE_URL: z.string().default('postgres://postgres:password@127.0.0.1:5432/coccinelle'),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_API_KEY: optional,
  TEMPORAL_TLS_CERT_PATH: optional,
  TEMPORAL_TLS_KEY_PATH: optional,
  TEMPORAL_UI_URL: optional,
  TASK_QUEUE_PREFIX: z.string().default('coccinelle'),
  TOKEN_SECRET: z.string().min(32).default(DEVELOPMENT_SECRET),
  MASTER_KEY: z.string().default(DEVELOPMENT_MASTER_KEY),
  SANDBOX_URL: optional,
  ANTHROPIC_API_KEY: optional,
  ANTHROPIC_MODEL: z.string().default('claude-sonnet-5-5'),
  OPENAI_API_KEY: optional,
  OPENAI_SMALL_MODEL: z.string().default('gpt-5-mini'),
  PINECONE_API_KEY: optional,
  PINECONE_INDEX_HOST: optional,
  VAPI_API_KEY: optional,
  VAPI_RECORD_CALLS: z.enum(['true', 'false']).default('false'),
  VAPI_WEBHOOK_SECRET: z.string().min(16).default(DEVELOPMENT_SECRET),
  TWILIO_ACCOUNT_SID: optional.pipe(
    z
      .string()
      .regex(/^AC[0-9a-f]{32}$/)
      .optional(),
  ),
  TWILIO_AUTH_TOKEN: optional,
  TWILIO_FROM: optional,
  TWILIO_MESSAGING_SERVICE_SID: optional.pipe(
    z
      .string()
      .regex(/^MG[0-9a-f]{32}$/)
      .optional(),
  ),
  TWILIO_MESSAGES_PER_SECOND: optionalRate,
  RESEND_API_KEY: optional,
  RESEND_FROM: optional,
  RESEND_INBOUND_DOMAIN: optional.pipe(
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/)
      .optional(),
  ),
  RESEND_WEBHOOK_SECRET: optional
    .transform((value) => value ?? DEVELOPMENT_WEBHOOK_KEY)
    .pipe(z.string().regex(/^whsec_[A-Za-z0-9+/=_-]+$/)),
  RESEND_EMAILS_PER_SECOND: optionalRate,
  NYLAS_API_KEY: optional,
  NYLAS_CLIENT_ID: optional,
  NYLAS_API_URI: optional,
  NYLAS_WEBHOOK_SECRET: z.preprocess(
    (value) => value || undefined,
    z.string().min(16).default(DEVELOPMENT_SECRET),
  ),
  WHATSAPP_TOKEN: optional,
  WHATSAPP_APP_SECRET: secret,
  WHATSAPP_VERIFY_TOKEN: secret,
  WHATSAPP_MESSAGES_PER_SECOND: optionalRate,
  META_TOKEN: optional,
  META_APP_SECRET: secret,
  META_VERIFY_TOKEN: secret,
  META_MESSAGES_PER_SECOND: optionalRate,
  OBJECTS_DIR: optional,
  S3_ENDPOINT: optional.pipe(z.url({ protocol: /^https?$/ }).optional()),
  S3_BUCKET: optional,
  S3_REGION: optional,
  S3_ACCESS_KEY_ID: optional,
  S3_SECRET_ACCESS_KEY: optional,
  EMBEDDING_MODEL_DIR: optional,
  CRAWL_ALLOWED_PRIVATE_HOSTS: z.string().default(''),
  CRAWL_POLITENESS_MS: z.coerce.number().int().min(0).max(60_000).default(500),
  RATE_LIMIT_IP_PER_MINUTE: z.coerce.number().int().positive().default(100),
  RATE_LIMIT_TENANT_PER_HOUR: z.coerce.number().int().positive().default(1_000),
  RATE_LIMIT_SESSION_PER_MINUTE: z.coerce.number().int().positive().default(600),
  RATE_LIMIT_WEBHOOK_PER_MINUTE: z.coerce.number().int().positive().default(12_000),
  ADMIN_UI_DIR: optional,
  WIDGET_DIR: optional,
});

/** A provider is real when its key is in the environment; otherwise it speaks to the sandbox. */
export interface ProviderConfig {
  simulated: boolean;
  apiKey: string;
  /** undefined = the vendor's own address. */
  baseUrl: string | undefined;
}

export type Config = ReturnType<typeof loadConfig>;

/** What is wrong with the environment, in one sentence each; the process says it and ends. */
export class ConfigError extends Error {}

/**
 * How long our servers keep a connection nobody uses, in milliseconds: longer than common load balancers and clients do, who
 * must be the ones to hang up. A request on a connection that is being closed is reset.
 */
export const KEEP_ALIVE_MS = 65_000;

/**
 * Reads the process's settings. Secrets come only from the environment.
 * @throws ConfigError when a value is malformed, or when production would run on a development default.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env) {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  }
  const e = parsed.data;
  const production = e.NODE_ENV === 'production';
  const masterKey = Buffer.from(e.MASTER_KEY, 'base64');
  const problems: string[] = [];
  if (masterKey.length !== 32) problems.push('MASTER_KEY must be 32 bytes in base64');
  if (production) {
    if (e.TOKEN_SECRET === DEVELOPMENT_SECRET) problems.push('TOKEN_SECRET is the development default');
    if (e.MASTER_KEY === DEVELOPMENT_MASTER_KEY) problems.push('MASTER_KEY is the development default');
    if (e.VAPI_WEBHOOK_SECRET === DEVELOPMENT_SECRET)
      problems.push('VAPI_WEBHOOK_SECRET is the development default');
    // Calendars are the one part a business can do without: no key, no calendars.
    if (e.NYLAS_API_KEY && e.NYLAS_WEBHOOK_SECRET === DEVELOPMENT_SECRET)
      problems.push('NYLAS_WEBHOOK_SECRET is the development default');
    if (e.NYLAS_API_KEY && !e.NYLAS_CLIENT_ID) problems.push('NYLAS_CLIENT_ID is not set');
    if (!env.DATABASE_URL) problems.push('DATABASE_URL is not set');
    if (!e.PUBLIC_URL) problems.push('PUBLIC_URL is not set');
    if (e.SANDBOX_URL) problems.push('SANDBOX_URL is set, and the sandbox is not for production');
    for (const key of ['ANTHROPIC_API_KEY', 'VAPI_API_KEY', 'TWILIO_ACCOUNT_SID', 'RESEND_API_KEY'] as const)
      if (!e[key]) problems.push(`${key} is not set, and nothing is simulated in production`);
    if (e.CRAWL_ALLOWED_PRIVATE_HOSTS)
      problems.push('CRAWL_ALLOWED_PRIVATE_HOSTS is set, and opens the private network to the crawler');
  }
  // A provider that is real needs all of its own.
  if (e.TWILIO_ACCOUNT_SID) {
    if (!e.TWILIO_AUTH_TOKEN) problems.push('TWILIO_AUTH_TOKEN is not set');
    if (!e.TWILIO_FROM && !e.TWILIO_MESSAGING_SERVICE_SID)
      problems.push('neither TWILIO_FROM nor TWILIO_MESSAGING_SERVICE_SID is set');
  }
  if (e.RESEND_API_KEY) {
    if (!e.RESEND_FROM) problems.push('RESEND_FROM is not set');
    if (e.RESEND_WEBHOOK_SECRET === DEVELOPMENT_WEBHOOK_KEY)
      problems.push('RESEND_WEBHOOK_SECRET is the development default');
  }
  for (const name of ['WHATSAPP', 'META'] as const) {
    if (!e[`${name}_TOKEN`]) continue;
    for (const secret of [`${name}_APP_SECRET`, `${name}_VERIFY_TOKEN`] as const)
      if (e[secret] === DEVELOPMENT_SECRET) problems.push(`${secret} is the development default`);
  }
  if (e.S3_BUCKET) {
    for (const name of ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const)
      if (!e[name]) problems.push(`${name} is not set`);
  }
  if (problems.length > 0) throw new ConfigError(problems.join('; '));

  // Without a key a provider is only ever the sandbox: never the vendor with a key that is none.
  const sandboxUrl = e.SANDBOX_URL ?? 'http://127.0.0.1:4010';
  const provider = (path: string, apiKey: string | undefined): ProviderConfig => ({
    simulated: apiKey === undefined,
    apiKey: apiKey ?? 'sandbox',
    baseUrl: apiKey === undefined ? `${sandboxUrl}/${path}` : undefined,
  });

  /** A channel nobody configured in production believes no webhook: the default is known to everyone. */
  const own = (secret: string) => (production && secret === DEVELOPMENT_SECRET ? null : secret);

  return {
    production,
    environment: e.NODE_ENV,
    http: {
      host: e.HOST,
      port: e.PORT,
      publicUrl: e.PUBLIC_URL ?? `http://${e.HOST}:${e.PORT}`,
      trustProxyHops: e.TRUST_PROXY_HOPS,
      adminUiDir: e.ADMIN_UI_DIR,
      widgetDir: e.WIDGET_DIR,
    },
    log: { level: e.LOG_LEVEL },
    database: { url: e.DATABASE_URL },
    temporal: {
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      apiKey: e.TEMPORAL_API_KEY,
      tlsCertPath: e.TEMPORAL_TLS_CERT_PATH,
      tlsKeyPath: e.TEMPORAL_TLS_KEY_PATH,
      uiUrl: e.TEMPORAL_UI_URL,
      taskQueuePrefix: e.TASK_QUEUE_PREFIX,
    },
    secrets: {
      token: e.TOKEN_SECRET,
      masterKey,
      vapiWebhook: e.VAPI_WEBHOOK_SECRET,
      resendWebhook: e.RESEND_WEBHOOK_SECRET,
      nylasWebhook: e.NYLAS_WEBHOOK_SECRET,
      whatsapp: { app: own(e.WHATSAPP_APP_SECRET), verify: own(e.WHATSAPP_VERIFY_TOKEN) },
      meta: { app: own(e.META_APP_SECRET), verify: own(e.META_VERIFY_TOKEN) },
    },
    sandboxUrl: e.SANDBOX_URL,
    providers: {
      anthropic: { ...provider('anthropic', e.ANTHROPIC_API_KEY), model: e.ANTHROPIC_MODEL },
      openai: { ...provider('openai/v1', e.OPENAI_API_KEY), smallModel: e.OPENAI_SMALL_MODEL },
      pinecone: { ...provider('pinecone', e.PINECONE_API_KEY), indexHost: e.PINECONE_INDEX_HOST },
      // Recorded calls are announced to the caller; off unless the operator chose it.
      vapi: { ...provider('vapi', e.VAPI_API_KEY), recordCalls: e.VAPI_RECORD_CALLS === 'true' },
      twilio: {
        ...provider('twilio', e.TWILIO_ACCOUNT_SID && e.TWILIO_AUTH_TOKEN),
        accountSid: e.TWILIO_ACCOUNT_SID ?? SANDBOX_TWILIO.accountSid,
        sender: e.TWILIO_MESSAGING_SERVICE_SID
          ? { messagingServiceSid: e.TWILIO_MESSAGING_SERVICE_SID }
          : { from: e.TWILIO_FROM ?? SANDBOX_TWILIO.from },
        perSecond:
          e.TWILIO_MESSAGES_PER_SECOND ?? SENDS_PER_SECOND[e.TWILIO_ACCOUNT_SID ? 'twilio' : 'sandbox'],
      },
      resend: {
        ...provider('resend', e.RESEND_API_KEY),
        from: e.RESEND_FROM ?? SANDBOX_EMAIL,
        /** Each business is written to at `<its name in addresses>@` this; null: mail goes out only. */
        inboundDomain: e.RESEND_INBOUND_DOMAIN ?? (e.RESEND_API_KEY ? null : SANDBOX_INBOUND_DOMAIN),
        perSecond: e.RESEND_EMAILS_PER_SECOND ?? SENDS_PER_SECOND[e.RESEND_API_KEY ? 'resend' : 'sandbox'],
      },
      nylas: {
        ...provider('nylas', e.NYLAS_API_KEY),
        // A real account may live in Europe: https://api.eu.nylas.com.
        ...(e.NYLAS_API_KEY ? { baseUrl: e.NYLAS_API_URI } : {}),
        clientId: e.NYLAS_CLIENT_ID ?? 'sandbox',
        // Nothing is simulated in production: without a key there are no calendars, and no notifications to believe.
        enabled: !production || e.NYLAS_API_KEY !== undefined,
      },
      whatsapp: {
        ...provider('whatsapp', e.WHATSAPP_TOKEN),
        perSecond: e.WHATSAPP_MESSAGES_PER_SECOND ?? SENDS_PER_SECOND.whatsapp,
      },
      meta: {
        ...provider('meta', e.META_TOKEN),
        perSecond: e.META_MESSAGES_PER_SECOND ?? SENDS_PER_SECOND.meta,
      },
    },
    /** Where files lie: a bucket when one is named, else a folder of this machine. */
    objects: {
      dir: e.OBJECTS_DIR ?? '.data/objects',
      s3: e.S3_BUCKET
        ? {
            endpoint: e.S3_ENDPOINT ?? '',
            bucket: e.S3_BUCKET,
            region: e.S3_REGION ?? 'us-east-1',
            accessKeyId: e.S3_ACCESS_KEY_ID ?? '',
            secretAccessKey: e.S3_SECRET_ACCESS_KEY ?? '',
          }
        : null,
    },
    embeddings: { modelDir: e.EMBEDDING_MODEL_DIR },
    crawl: {
      politenessMs: e.CRAWL_POLITENESS_MS,
      allowedPrivateHosts: e.CRAWL_ALLOWED_PRIVATE_HOSTS.split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    },
    rateLimits: {
      ipPerMinute: e.RATE_LIMIT_IP_PER_MINUTE,
      tenantPerHour: e.RATE_LIMIT_TENANT_PER_HOUR,
      sessionPerMinute: e.RATE_LIMIT_SESSION_PER_MINUTE,
      webhookPerMinute: e.RATE_LIMIT_WEBHOOK_PER_MINUTE,
    },
  };
}
