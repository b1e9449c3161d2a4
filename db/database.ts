import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { AccountChannel } from '../domain/messaging/channels.ts';
import type { OutboxRequest } from '../domain/outbox.ts';
import { INSTANTS_AS_DATES, openConnections, type Sql, type Statements } from './connections.ts';
import { entities } from './entities/index.ts';
import { type HostTurns, hostTurns } from './host-turns.ts';
import { type AskedRequest, enqueue } from './outbox.ts';
import { type SendLanes, sendLanes } from './send-lanes.ts';

export type { Sql };

/** A transaction in which only one tenant's rows exist. */
export interface TenantTransaction extends Pick<Statements, 'sql' | 'prepared' | 'last'> {
  tenantId: string;
  /** Entities, read and written in this transaction. */
  readonly em: EntityManager;
  /** Asks Temporal for something once this transaction has committed (db/outbox.ts). */
  ask(request: OutboxRequest): Promise<void>;
  /** The same for a request whose row a statement of the caller's has written. */
  asked(request: AskedRequest): void;
}

export interface Database {
  /**
   * Opens a transaction as the tenant: row-level security hides everyone else's rows. The only way to a tenant's data.
   * Commits when `work` returns, rolls back when it throws.
   */
  asTenant<T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T>;
  /**
   * The same as the tenant whom a text is for (`lookup.smsTenants`), who is found within the transaction: a question less before
   * an acknowledgement. `found`: whether there is one; where not, it sees nothing. The transaction knows its tenant from then on.
   */
  asTextsTenant<T>(
    text: { number: string; phone: string; by: Date | null },
    work: (tx: TenantTransaction, found: Promise<boolean>) => Promise<T>,
  ): Promise<T>;
  /** Opens a transaction as the relay, which may read and mark the outbox of all tenants and nothing else. */
  asRelay<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Opens a transaction as the trainer, which sees anonymous histories of a whole sector and may write churn models, and nothing else. */
  asTrainer<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Opens a transaction as the sweeper, which sees rows that have expired, of all tenants, and may remove those. */
  asSweeper<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
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
    /**
     * Whom a text from `phone` to one of our numbers is for: the number's owner, or all who had written to it `by` then (null:
     * until now), the last first.
     */
    smsTenants(number: string, phone: string, by: Date | null): Promise<string[]>;
    /** Whose way back from the calendar provider's page this is. */
    calendarState(hash: Buffer): Promise<{ tenantId: string; stateId: string } | null>;
    /** Every connected calendar of a grant, over all tenants: the provider keeps one grant per account. */
    calendarConnections(
      grantId: string,
    ): Promise<Array<{ tenantId: string; connectionId: string; calendarId: string | null }>>;
    /** Whose account it is, by its own id or by that of what it belongs to: one business, or all of a WhatsApp Business Account. */
    channelTenants(channel: AccountChannel, id: string): Promise<string[]>;
  };
  /** How much leaves to each provider of messages, over all processes. */
  lanes: SendLanes;
  /** When each web host may be asked next, over all processes. */
  hosts: HostTurns;
  /** Called after each commit that asked for something; a failure there is left to the relay's sweep. */
  onCommit(listener: (asked: AskedRequest[]) => void): void;
  /** Throws when the server does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** MikroORM settings shared by the product and the migrator. */
export function ormOptions(url: string, poolSize: number) {
  return {
    clientUrl: url,
    entities: [...entities],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: poolSize },
    driverOptions: { types: { text: INSTANTS_AS_DATES } },
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
  const app = openConnections(options.url, 'coccinelle_app', options.poolSize ?? 10);
  const relay = openConnections(options.url, 'coccinelle_relay', 2);
  const trainer = openConnections(options.url, 'coccinelle_trainer', 1);
  const sweeper = openConnections(options.url, 'coccinelle_sweeper', 1);
  // Knows the entities; every connection is one of ours.
  const orm = await MikroORM.init(ormOptions(options.url, 0));
  const close = () =>
    Promise.all([...[app, relay, trainer, sweeper].map((pool) => pool.close()), orm.close(true)]);
  const listeners: Array<(asked: AskedRequest[]) => void> = [];

  const one = async <Row>(query: string, params: unknown[]): Promise<Row | null> =>
    (await app.one<Row>(query, params))[0] ?? null;

  try {
    const role = await one<{ bypass: boolean; name: string }>(
      `select rolsuper or rolbypassrls as bypass, rolname as name from pg_roles where rolname = current_user`,
      [],
    );
    if (!role || role.bypass)
      throw new Error(`the database role ${role?.name} can bypass row-level security`);
    // `options` in the URL win over ours, and every query would run as the login.
    if (role.name !== 'coccinelle_app')
      throw new Error(`the database role is ${role.name}: DATABASE_URL must not carry options of its own`);
  } catch (error) {
    await Promise.allSettled([close()]);
    throw error;
  }

  /** Opens a transaction, tells what it asked for once it has committed. `tenantOf`: throws while nobody knows. */
  const open = async <T>(
    begin: string,
    tenantOf: () => string,
    work: (tx: TenantTransaction) => Promise<T>,
  ): Promise<T> => {
    const waiting: AskedRequest[] = [];
    const result = await app.transaction(begin, ({ sql, prepared, last, raw }) => {
      let em: EntityManager | undefined;
      const tx: TenantTransaction = {
        get tenantId() {
          return tenantOf();
        },
        sql,
        prepared,
        last,
        get em() {
          em ??= entitiesOver(orm, raw);
          return em;
        },
        ask: async (request) => {
          waiting.push({ id: await enqueue(tx, request), request });
        },
        asked: (request) => {
          waiting.push(request);
        },
      };
      return work(tx);
    });
    if (waiting.length > 0) for (const listener of listeners) listener(waiting);
    return result;
  };

  return {
    async asTenant(tenantId, work) {
      if (!UUID.test(tenantId)) throw new TypeError('asTenant needs a tenant id');
      return open(`begin; select set_config('app.tenant', '${tenantId}', true)`, () => tenantId, work);
    },
    asTextsTenant({ number, phone, by }, work) {
      let tenantId = '';
      const tenantOf = () => {
        if (!tenantId) throw new Error('nobody knows yet whose transaction this is');
        return tenantId;
      };
      return open('begin', tenantOf, (tx) => {
        const found = tx
          .prepared<{ id: string }>(
            `select set_config('app.tenant',
               coalesce((select f.tenant_id::text from find_sms_tenants(?, ?, ?) f limit 1), ''), true) as id`,
            [number, phone, by],
          )
          .then(([row]) => {
            tenantId = row!.id;
            return tenantId !== '';
          });
        return work(tx, found);
      });
    },
    asRelay: (work) => relay.transaction('begin', ({ sql }) => work(sql)),
    asTrainer: (work) => trainer.transaction('begin', ({ sql }) => work(sql)),
    asSweeper: (work) => sweeper.transaction('begin', ({ sql }) => work(sql)),
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
      smsTenants: async (number, phone, by) => {
        const rows = await app.one<{ id: string }>(`select tenant_id as id from find_sms_tenants(?, ?, ?)`, [
          number,
          phone,
          by,
        ]);
        return rows.map(({ id }) => id);
      },
      calendarState: (hash) =>
        one(`select tenant_id as "tenantId", state_id as "stateId" from find_calendar_state(?)`, [hash]),
      calendarConnections: (grantId) =>
        app.one(
          `select tenant_id as "tenantId", connection_id as "connectionId", calendar_id as "calendarId"
           from find_calendar_connections(?)`,
          [grantId],
        ),
      channelTenants: async (channel, id) => {
        const rows = await app.one<{ id: string }>(`select tenant_id as id from find_channel_tenants(?, ?)`, [
          channel,
          id,
        ]);
        return rows.map((row) => row.id);
      },
    },
    lanes: sendLanes(app.one),
    hosts: hostTurns(app.one),
    onCommit: (listener) => listeners.push(listener),
    ping: async () => {
      await one('select 1', []);
    },
    close: async () => {
      await close();
    },
  };
}

/** The ORM's own view of an open transaction: what it asks goes the same way. */
function entitiesOver(orm: MikroORM, raw: Statements['raw']): EntityManager {
  // Every transaction stands alone: without this, entities of one opened while another runs would be the other's.
  const em = orm.em.fork({ disableContextResolution: true });
  em.setTransactionContext({
    executeQuery: async ({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) => {
      const { rows, rowCount } = await raw(sql, parameters);
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    },
  });
  return em;
}
