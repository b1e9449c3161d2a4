import { createHmac } from 'node:crypto';
import pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** One kind of counter: `points` requests in `seconds`. */
export interface Budget {
  points: number;
  seconds: number;
}

export type Bucket = 'ip' | 'tenant' | 'session' | 'webhook' | PublicBucket;

/** What strangers take from one business: slots held, words of the chat from one network and from all. */
export type PublicBucket = 'hold' | 'chat' | 'chats';

/** Enough for a family that compares times behind one address. */
export const PUBLIC_BUDGETS: Record<PublicBucket, Budget> = {
  hold: { points: 12, seconds: 300 },
  chat: { points: 200, seconds: 3_600 },
  chats: { points: 1_000, seconds: 3_600 },
};

/** How long something that may be used once is remembered as used. */
const ONCE: Budget = { points: 1, seconds: 3_600 };

export interface Verdict {
  allowed: boolean;
  bucket: Bucket;
  limit: number;
  remaining: number;
  /** Whole seconds until the window ends. */
  resetSeconds: number;
  windowSeconds: number;
}

export type LoginReservation =
  | { allowed: true; succeeded(): Promise<void> }
  | { allowed: false; retryAfterSeconds: number };

export interface RateLimits {
  /** Counts one request. Never throws: without the database each process counts in its own memory. */
  consume(bucket: Bucket, key: string): Promise<Verdict>;
  /** Uses something up: true the first time, false for an hour after. */
  spendOnce(key: string): Promise<boolean>;
  /**
   * Takes one log-in attempt for this e-mail address and address, before the password is looked at, so that parallel
   * guesses cannot slip past the count. Whether the account exists plays no part.
   * @throws when the database does not answer: no counting, no guessing.
   */
  reserveLogin(email: string, ip: string, now: Date): Promise<LoginReservation>;
  close(): Promise<void>;
}

/** Failed attempts that are free, per key; from then on each one waits twice as long as the one before. */
export const LOGIN_FREE_ATTEMPTS = { account: 20, accountFromAddress: 5, address: 50 };
const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 15 * 60;
/** Failures are forgotten an hour after the last one (or after the wait it caused). */
const MEMORY_MS = 60 * 60_000;

/**
 * Counters in the table `rate_limits`, shared by every API process but those of webhooks, on a small pool of their own so that
 * a busy database pool never delays the refusal of a flood. Keys are HMACs: no address of a person or machine is stored.
 */
export function openRateLimits(options: {
  url: string;
  secret: string;
  /** Those of strangers have a default. */
  budgets: Record<Exclude<Bucket, PublicBucket>, Budget> & Partial<Record<PublicBucket, Budget>>;
  onDatabaseError?: (error: Error) => void;
}): RateLimits {
  const pool = new pg.Pool({
    connectionString: options.url,
    options: '-c role=coccinelle_app',
    max: 4,
    connectionTimeoutMillis: 2_000,
    // A slow counter must not hold a request up; the memory counter answers instead.
    query_timeout: 2_000,
  });
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => options.onDatabaseError?.(error));
  const budgets: Record<Bucket, Budget> = { ...PUBLIC_BUDGETS, ...options.budgets };
  const digest = (key: string) =>
    createHmac('sha256', options.secret).update(key).digest('base64url').slice(0, 32);

  const limiterOf = (bucket: Bucket | 'once', { points, seconds }: Budget) => {
    return new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: bucket,
      points,
      duration: seconds,
      // Once refused, further requests of the flood are refused from memory and cost the database nothing.
      inMemoryBlockOnConsumed: points + 1,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: bucket, points, duration: seconds }),
    });
  };
  const limiters: Record<Bucket, Pick<RateLimiterPostgres, 'consume'>> = {
    ip: limiterOf('ip', budgets.ip),
    tenant: limiterOf('tenant', budgets.tenant),
    session: limiterOf('session', budgets.session),
    hold: limiterOf('hold', budgets.hold),
    chat: limiterOf('chat', budgets.chat),
    chats: limiterOf('chats', budgets.chats),
    // Counted by each process for itself: a provider's thousand webhooks would all wait for one row of the table, each
    // before it is acknowledged.
    webhook: new RateLimiterMemory({
      keyPrefix: 'webhook',
      points: budgets.webhook.points,
      duration: budgets.webhook.seconds,
    }),
  };

  const once = limiterOf('once', ONCE);

  async function reserve(key: string, free: number, now: number): Promise<number> {
    // One statement: either the attempt is counted and the next lock already set, or nothing changes and it is refused.
    const { rows } = await pool.query<{ points: number }>(
      `insert into rate_limits as r (key, points, expire) values ($1, 1, $2)
       on conflict (key) do update set
         points = case when r.expire < $2 - $3::bigint then 1 else r.points + 1 end,
         expire = $2 + case
           when r.expire < $2 - $3::bigint or r.points + 1 < $4 then 0
           else least($5::bigint, $6::bigint * power(2, least(30, r.points + 1 - $4))::bigint) * 1000 end
       where r.expire <= $2 or r.points < $4
       returning points`,
      [key, now, MEMORY_MS, free, LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS],
    );
    if (rows.length > 0) return 0;
    const held = await pool.query<{ expire: string }>('select expire from rate_limits where key = $1', [key]);
    return Math.max(1, Math.ceil((Number(held.rows[0]?.expire ?? now) - now) / 1000));
  }

  return {
    async spendOnce(key) {
      try {
        await once.consume(digest(key));
        return true;
      } catch (error) {
        if (error instanceof RateLimiterRes) return false;
        throw error;
      }
    },
    async consume(bucket, key) {
      const { points, seconds } = budgets[bucket];
      const verdict = (result: RateLimiterRes, allowed: boolean): Verdict => ({
        allowed,
        bucket,
        limit: points,
        remaining: allowed ? Math.max(0, result.remainingPoints) : 0,
        resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
        windowSeconds: seconds,
      });
      try {
        return verdict(await limiters[bucket].consume(digest(key)), true);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return verdict(refusal, false);
        options.onDatabaseError?.(refusal as Error);
        return {
          allowed: true,
          bucket,
          limit: points,
          remaining: points,
          resetSeconds: seconds,
          windowSeconds: seconds,
        };
      }
    },
    async reserveLogin(email, ip, now) {
      const keys = {
        accountFromAddress: `login:${digest(`${email}\n${ip}`)}`,
        account: `login:${digest(email)}`,
        address: `login:${digest(`address\n${ip}`)}`,
      };
      for (const kind of ['accountFromAddress', 'account', 'address'] as const) {
        const wait = await reserve(keys[kind], LOGIN_FREE_ATTEMPTS[kind], now.getTime());
        if (wait > 0) return { allowed: false, retryAfterSeconds: wait };
      }
      return {
        allowed: true,
        async succeeded() {
          await pool.query('delete from rate_limits where key = any($1)', [
            [keys.account, keys.accountFromAddress],
          ]);
          // Only this attempt is taken back: an own account must not wash away the guesses at others from one address.
          await pool.query(
            'update rate_limits set points = greatest(0, points - 1), expire = $2 where key = $1',
            [keys.address, now.getTime()],
          );
        },
      };
    },
    close: async () => {
      await pool.end();
    },
  };
}
