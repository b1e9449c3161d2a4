import { randomUUID } from 'node:crypto';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { AccountChannel } from '../domain/messaging/channels.ts';
import type { OutboxRequest } from '../domain/outbox.ts';
import { entities } from './entities/index.ts';
import { enqueue } from './outbox.ts';

/** Runs SQL with `?` placeholders inside the open transaction; rows as plain objects. */
export type Sql = <Row = Record<string, unknown>>(query: string, params?: unknown[]) => Promise<Row[]>;

/** A transaction in which only one tenant's rows exist. */
export interface TenantTransaction {
  tenantId: string;
  em: EntityManager;
  sql: Sql;
  /** As `sql`, with `$1` placeholders whose values are sent beside the statement instead of written into it: for large ones. */
  bound: Sql;
  /** Asks Temporal for something once this transaction has committed (db/outbox.ts). */
  ask(request: OutboxRequest): Promise<void>;
}

export interface Database {
  /**
   * Opens a transaction as the tenant: row-level security hides everyone else's rows. The only way to a tenant's data.
   * Commits when `work` returns, rolls back when it throws.
   */
  asTenant<T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T>;
  /** Opens a transaction as the relay, which may read and mark the outbox of all tenants and nothing else. */
  asRelay<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Opens a transaction as the trainer, which sees anonymous histories of a whole sector and may write churn models, and nothing else. */
  asTrainer<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Asks one of the narrow questions that come before the tenant is known. */
  lookup: {
    login(email: string): Promise<{ tenantId: string; userId: string } | null>;
    refreshToken(hash: Buffer): Promise<{ tenantId: string; tokenId: string } | null>;
    apiKey(hash: Buffer): Promise<{ tenantId: string; keyId: string } | null>;
    tenant(slug: string): Promise<string | null>;
    /** The tenant of what a signed link opens. */
    linkSubject(
      kind: 'appointment' | 'waitlist-offer' | 'unsubscribe' | 'media',
      id: string,
    ): Promise<string | null>;
    /** Whose message a provider speaks of. */
    message(provider: string, providerId: string): Promise<{ tenantId: string; messageId: string } | null>;
    /** Whose assistant, or else whose number, a call of the voice provider's is about. */
    voiceTenant(assistantId: string | null, phoneNumberId: string | null): Promise<string | null>;
    /** Whom a text from `phone` to one of our numbers is for: the number's owner, or all who wrote to it, the last first. */
    smsTenants(number: string, phone: string): Promise<string[]>;
    /** Whose way back from the calendar provider's page this is. */
    calendarState(hash: Buffer): Promise<{ tenantId: string; stateId: string } | null>;
    /** Every connected calendar of a grant, over all tenants: the provider keeps one grant per account. */
    calendarConnections(
      grantId: string,
    ): Promise<Array<{ tenantId: string; connectionId: string; calendarId: string | null }>>;
    /** Whose account it is, by its own id or by that of what it belongs to: one business, or all of a WhatsApp Business Account. */
    channelTenants(channel: AccountChannel, id: string): Promise<string[]>;
  };
  /** Called after each commit that asked for something; a failure there is left to the relay's sweep. */
  onCommit(listener: (outboxIds: string[]) => void): void;
  /** Throws when the server does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The ORM would hand instants to plain SQL as text (`2026-11-23 09:00:00+00`), which compares with a Date as false. 1184: timestamptz. */
const INSTANTS_AS_DATES = { 1184: pg.types.getTypeParser(1184) };

/** MikroORM settings shared by the product and the migrator. */
export function ormOptions(url: string, role?: string, poolSize = 10) {
  return {
    clientUrl: url,
    entities: [...entities],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: poolSize },
    // The role is taken at connect time, so no query of ours ever runs with the login's own rights.
    driverOptions: { ...(role ? { options: `-c role=${role}` } : {}), types: { text: INSTANTS_AS_DATES } },
    forceUtcTimezone: true,
    allowGlobalContext: false,
    ensureDatabase: false,
  };
}

/**
 * Connects to Postgres as the application role.
 * @throws when the server is out of reach, the migrations have not run, or the role could bypass row-level security.
 */
export async function openDatabase(options: { url: string; poolSize?: number }): Promise<Database> {
  const app = await MikroORM.init(ormOptions(options.url, 'coccinelle_app', options.poolSize));
  const relay = await MikroORM.init(ormOptions(options.url, 'coccinelle_relay', 2));
  const trainer = await MikroORM.init(ormOptions(options.url, 'coccinelle_trainer', 1));
  const listeners: Array<(outboxIds: string[]) => void> = [];
  const sqlOf =
    (em: EntityManager): Sql =>
    <Row>(query: string, params: unknown[] = []) =>
      em.execute(query, params, 'all') as Promise<unknown> as Promise<Row[]>;

  const boundOf =
    (em: EntityManager): Sql =>
    async <Row>(query: string, params: unknown[] = []) => {
      const raw = { kind: 'RawNode', sqlFragments: [query], parameters: [] } as const;
      const statement = { sql: query, parameters: params, query: raw, queryId: { queryId: randomUUID() } };
      return (await em.getKysely().executeQuery(statement)).rows as Row[];
    };

  // Every transaction stands alone: without this, one opened while another runs (a key looked up while the relay
  // dispatches, another tenant's work) would silently join it, on its connection and with its rights.
  const fresh = (orm: typeof app): EntityManager => orm.em.fork({ disableContextResolution: true });

  const one = async <Row>(query: string, params: unknown[]): Promise<Row | null> => {
    const rows = await sqlOf(fresh(app))<Row>(query, params);
    return rows[0] ?? null;
  };

  try {
    const role = await one<{ bypass: boolean; name: string }>(
      `select rolsuper or rolbypassrls as bypass, rolname as name from pg_roles where rolname = current_user`,
      [],
    );
    if (!role || role.bypass)
      throw new Error(`the database role ${role?.name} can bypass row-level security`);
  } catch (error) {
    await Promise.allSettled([app.close(true), relay.close(true), trainer.close(true)]);
    throw error;
  }

  return {
    async asTenant(tenantId, work) {
      if (!UUID.test(tenantId)) throw new TypeError('asTenant needs a tenant id');
      const asked: string[] = [];
      const result = await fresh(app).transactional(async (em) => {
        await em.execute(`select set_config('app.tenant', ?, true)`, [tenantId]);
        const tx: TenantTransaction = {
          tenantId,
          em: em as EntityManager,
          sql: sqlOf(em as EntityManager),
          bound: boundOf(em as EntityManager),
          ask: async (request) => {
            asked.push(await enqueue(tx, request));
          },
        };
        return work(tx);
      });
      if (asked.length > 0) for (const listener of listeners) listener(asked);
      return result;
    },
    asRelay: (work) => fresh(relay).transactional((em) => work(sqlOf(em as EntityManager))),
    asTrainer: (work) => fresh(trainer).transactional((em) => work(sqlOf(em as EntityManager))),
    lookup: {
      login: (email) =>
        one(`select tenant_id as "tenantId", user_id as "userId" from find_login(?)`, [email]),
      refreshToken: (hash) =>
        one(`select tenant_id as "tenantId", token_id as "tokenId" from find_refresh_token(?)`, [hash]),
      apiKey: (hash) => one(`select tenant_id as "tenantId", key_id as "keyId" from find_api_key(?)`, [hash]),
      tenant: async (slug) =>
        (await one<{ id: string }>(`select tenant_id as id from find_tenant(?)`, [slug]))?.id ?? null,
      linkSubject: async (kind, id) =>
        (kind === 'media'
          ? await one<{ id: string }>(`select tenant_id as id from find_media_tenant(?)`, [id])
          : await one<{ id: string }>(`select tenant_id as id from find_link_subject(?, ?)`, [kind, id])
        )?.id ?? null,
      message: (provider, providerId) =>
        one(`select tenant_id as "tenantId", message_id as "messageId" from find_message(?, ?)`, [
          provider,
          providerId,
        ]),
      voiceTenant: async (assistantId, phoneNumberId) =>
        (
          await one<{ id: string }>(`select tenant_id as id from find_voice_tenant(?, ?)`, [
            assistantId,
            phoneNumberId,
          ])
        )?.id ?? null,
      smsTenants: async (number, phone) => {
        const rows = await sqlOf(fresh(app))<{ id: string }>(
          `select tenant_id as id from find_sms_tenants(?, ?)`,
          [number, phone],
        );
        return rows.map(({ id }) => id);
      },
      calendarState: (hash) =>
        one(`select tenant_id as "tenantId", state_id as "stateId" from find_calendar_state(?)`, [hash]),
      calendarConnections: (grantId) =>
        sqlOf(fresh(app))(
          `select tenant_id as "tenantId", connection_id as "connectionId", calendar_id as "calendarId"
           from find_calendar_connections(?)`,
          [grantId],
        ),
      channelTenants: async (channel, id) => {
        const rows = await sqlOf(fresh(app))<{ id: string }>(
          `select tenant_id as id from find_channel_tenants(?, ?)`,
          [channel, id],
        );
        return rows.map((row) => row.id);
      },
    },
    onCommit: (listener) => listeners.push(listener),
    ping: async () => {
      await one('select 1', []);
    },
    close: async () => {
      await Promise.all([app.close(true), relay.close(true), trainer.close(true)]);
    },
  };
}
