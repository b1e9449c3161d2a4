import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { putSaraOnThePhone, saraOf, voiceWebhooks } from '../activities/sara.ts';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import { closeStreams } from '../api/sse.ts';
import { composeKnowledge, composePhone, composeVoice, composeWrittenBefore } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { createAgent } from '../db/agents.ts';
import { createApiKey } from '../db/api-keys.ts';
import { saveAssistant } from '../db/assistants.ts';
import { createRule } from '../db/availability.ts';
import type { Database } from '../db/database.ts';
import { createTenant, createUser } from '../db/identity.ts';
import { writeProfile } from '../db/onboarding.ts';
import { openRateLimits } from '../db/rate-limit.ts';
import { createService } from '../db/services.ts';
import { createLogger } from '../logging.ts';
import { startSandbox } from '../sandbox/server.ts';

export interface PhoneStack {
  /** The product's API, where VAPI's webhooks go as well. */
  apiUrl: string;
  apiKey: string;
  sandboxUrl: string;
  tenantId: string;
  /** E.164 of the number where Sara answers, and the provider's id of it and of her. */
  number: string;
  phoneNumberId: string;
  assistantId: string;
  webhookSecret: string;
  close(): Promise<void>;
}

const PLENTY = { points: 1_000_000, seconds: 60 };

/**
 * What a telephone call needs of the product and nothing more: API, tools and a simulated VAPI around a migrated database,
 * with a hairdresser who works Tuesday to Saturday. No workflows: what follows a call stays in the outbox.
 */
export async function openPhoneStack(
  db: Database,
  databaseUrl: string,
  options: { clock?: () => Date; logLevel?: string } = {},
): Promise<PhoneStack> {
  const { clock = () => new Date() } = options;
  const sandbox = await startSandbox({ now: clock });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    SANDBOX_URL: sandbox.url,
    PUBLIC_URL: apiUrl,
  });
  const logger = createLogger('error');
  const limits = openRateLimits({
    url: databaseUrl,
    secret: config.secrets.token,
    budgets: { ip: PLENTY, tenant: PLENTY, session: PLENTY, webhook: PLENTY },
  });
  const knowledge = await composeKnowledge(config, db, () => {}, []);
  const deps: ApiDeps = {
    config,
    db,
    limits,
    passwords: {
      hash: () => Promise.reject(new Error('nobody signs in here')),
      verify: async () => false,
      verifyNothing: async () => false,
    },
    logger,
    clock,
    phone: composePhone(
      db,
      Promise.resolve(knowledge),
      (error, tool) => logger.error({ err: error, tool }, 'a tool of a call could not answer'),
      clock,
    ),
    tellWrittenBefore: composeWrittenBefore(
      config,
      db,
      (error) => logger.error({ err: error }, 'a call was not told what was written before'),
      clock,
    ),
  };
  server.on('request', createApp(deps));

  const tenantId = randomUUID();
  const key = await db.asTenant(tenantId, async (tx) => {
    await createTenant(tx, {
      id: tenantId,
      name: 'Salon Marie',
      slug: `salon-${tenantId.slice(0, 8)}`,
      sector: 'hair',
      locale: 'fr-FR',
      timeZone: 'Europe/Paris',
      country: 'FR',
      currency: 'EUR',
    });
    const owner = await createUser(tx, {
      email: `${tenantId}@salon.example`,
      passwordHash: randomBytes(16).toString('hex'),
      firstName: 'Marie',
      lastName: 'Durand',
      role: 'owner',
      locale: null,
    });
    const agent = await createAgent(tx, { ...PERSON, name: 'Marie' });
    for (const weekday of [2, 3, 4, 5, 6])
      await createRule(tx, { agentId: agent.id, weekday, startTime: '09:00', endTime: '18:00' });
    for (const service of SERVICES) await createService(tx, service);
    await writeProfile(
      tx,
      { hours: [{ days: [2, 3, 4, 5, 6], open: '09:00', close: '18:00', sourceUrl: '', quote: '' }] },
      'owner',
    );
    const scopes = ['calls:read', 'services:read', 'appointments:read'] as const;
    return createApiKey(tx, { name: 'calls', scopes: [...scopes], createdBy: owner.id, expiresAt: null });
  });
  const { publicUrl } = config.http;
  const webhookSecret = config.secrets.vapiWebhook;
  const known = await putSaraOnThePhone(
    composeVoice(config),
    tenantId,
    await db.asTenant(tenantId, saraOf),
    voiceWebhooks({ publicUrl, voiceWebhookSecret: webhookSecret }),
  );
  await db.asTenant(tenantId, (tx) => saveAssistant(tx, { ...known, status: 'live' }));

  return {
    apiUrl,
    apiKey: key.key,
    sandboxUrl: sandbox.url,
    tenantId,
    number: known.phoneNumber!,
    phoneNumberId: known.vapiPhoneNumberId!,
    assistantId: known.vapiAssistantId,
    webhookSecret,
    close: async () => {
      closeStreams();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await sandbox.stop();
      await knowledge.close();
      await limits.close();
    },
  };
}

const PERSON = {
  title: 'coiffeuse',
  email: null,
  phone: null,
  color: '#3C7A5E',
  active: true,
  bookable: true,
  timeZone: null,
  userId: null,
};
const OFFERED = {
  description: null,
  category: null,
  priceKind: 'fixed' as const,
  priceMaxCents: null,
  currency: 'EUR',
  active: true,
  appointmentTypeId: null,
  onlineBooking: true,
};
const SERVICES = [
  { ...OFFERED, name: 'Coupe femme', durationMinutes: 45, priceMinCents: 4_500, position: 0 },
  { ...OFFERED, name: 'Coupe homme', durationMinutes: 30, priceMinCents: 2_800, position: 1 },
  { ...OFFERED, name: 'Balayage', durationMinutes: 120, priceMinCents: 9_500, position: 2 },
];
