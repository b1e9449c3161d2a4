/** Milliseconds to find messages among a million of many businesses, beside a bare ILIKE, and what it costs to write one. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Database } from '../db/database.ts';
import { searchMessages } from '../db/message-search.ts';
import { withThrowAwayDatabase } from '../dev/throw-away-database.ts';
import type { BenchRow } from './row.ts';

const MESSAGES = Number(process.env.BENCH_MESSAGES ?? 1_000_000);
const BUSINESSES = 300;
const SEARCHES = 400;
const ILIKES = 60;
const WRITTEN = 3_000;
const TARGET_MS = 50;
/** What people type: common and rare words, two at once, and beginnings. */
const TYPED = [
  'bonjour',
  'rendez-vous',
  'coupe samedi',
  'coloration',
  'annuler ',
  'parking',
  're',
  'color',
  'sham',
  'merci beaucoup',
  'facture',
  'dossier 4',
  'mardi matin',
  'allergique ',
];

export async function run(): Promise<BenchRow[]> {
  return withThrowAwayDatabase(undefined, async (db, url) => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    try {
      return await measure(db, owner);
    } finally {
      await owner.end();
    }
  });
}

async function measure(db: Database, owner: pg.Client): Promise<BenchRow[]> {
  const businesses = await fill(owner);
  const [size] = (
    await owner.query(
      `select pg_size_pretty(pg_relation_size('message_terms_words')) as words, pg_size_pretty(pg_total_relation_size('messages')) as messages`,
    )
  ).rows as [{ words: string; messages: string }];
  const largest = businesses[0]!;
  // Whoever has more messages searches more often.
  const anyone = (n: number) => businesses[Math.floor(BUSINESSES ** ((n * 0.618_034) % 1)) - 1]!;
  const search = (tenantId: string, n: number) =>
    db.asTenant(tenantId, (tx) =>
      searchMessages(tx, { q: TYPED[n % TYPED.length]!, limit: 20, now: new Date() }),
    );
  const ilike = (tenantId: string, n: number) =>
    db.asTenant(tenantId, (tx) =>
      tx.sql(
        `select id, body_text from messages where ${words(n)
          .map(() => 'body_text ilike ?')
          .join(' and ')} order by id desc limit 20`,
        words(n),
      ),
    );
  for (let n = 0; n < TYPED.length * 3; n += 1) await search(anyone(n).id, n);
  const all = await times(SEARCHES, (n) => search(anyone(n).id, n));
  const ofLargest = await times(TYPED.length * 10, (n) => search(largest.id, n));
  const bare = await times(ILIKES, (n) => ilike(anyone(n).id, n));
  const bareLargest = await times(TYPED.length, (n) => ilike(largest.id, n));
  const [withWords, without] = [await write(owner, largest.id, true), await write(owner, largest.id, false)];
  return [
    {
      name: `messages: a search among ${count(MESSAGES)} of ${BUSINESSES} businesses`,
      figure: said(all),
      comparedWith: `a bare ILIKE: ${said(bare)}`,
      target: `p95 ≤ ${TARGET_MS} ms`,
      meets: all.p95 <= TARGET_MS,
    },
    {
      name: `messages: the same in the largest business, ${count(largest.messages)} messages`,
      figure: said(ofLargest),
      comparedWith: `a bare ILIKE: ${said(bareLargest)}`,
    },
    {
      name: 'messages: writing one, its words indexed',
      figure: `${withWords.toFixed(0)} µs of Postgres’s processor time`,
      comparedWith: `without: ${without.toFixed(0)} µs; the index ${size.words} beside ${size.messages} of messages`,
    },
  ];
}

const words = (n: number) =>
  TYPED[n % TYPED.length]!.trim()
    .split(' ')
    .map((word) => `%${word}%`);

/** Many businesses, few of them large: the n-th has an n-th of the first one's messages. */
async function fill(owner: pg.Client): Promise<Array<{ id: string; messages: number }>> {
  const shares = Array.from({ length: BUSINESSES }, (_, n) => 1 / (n + 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const businesses = shares.map((share) => ({
    id: randomUUID(),
    messages: Math.max(1, Math.round((MESSAGES * share) / total)),
  }));
  // The rows as their triggers would write them, a hundred times faster.
  await owner.query(
    `set session_replication_role = replica; drop index message_terms_words; set maintenance_work_mem = '256MB'`,
  );
  for (const [n, { id, messages }] of businesses.entries()) {
    await owner.query(`insert into tenants (id, name, slug) values ($1, 'Salon', $2)`, [id, `salon-${n}`]);
    await owner.query(
      `insert into clients (tenant_id, first_name, last_name) select $1, 'Client', 'N' || i from generate_series(1, $2) i`,
      [id, Math.ceil(messages / 20)],
    );
    await owner.query(
      `with who as (select array_agg(id) as ids from clients where tenant_id = $1)
       insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, to_address, body_text, status, language)
       select $1, ids[1 + i % array_length(ids, 1)], 'sms', 'inbound', 'message', 'bench/' || i, '+33639980001', ${SENTENCE}, 'received', 'fr'
       from who, generate_series(1, $2) i`,
      [id, messages],
    );
  }
  await owner.query(
    `insert into message_terms (tenant_id, message_id, terms) select tenant_id, id, message_terms_of(tenant_id, language, body_text) from messages`,
  );
  await owner.query(
    `create index message_terms_words on message_terms using gin (terms) with (gin_pending_list_limit = 256)`,
  );
  await owner.query('set session_replication_role = default');
  await owner.query('vacuum analyze messages, message_terms, clients');
  return businesses;
}

/** A sentence of a client of a salon: greeting, wish, day, and now and then something rare. */
const pick = (list: string[], seed: number) =>
  `(array[${list.map((one) => `'${one.replaceAll("'", "''")}'`).join(', ')}])[1 + abs(hashint4(i * ${seed})) % ${list.length}]`;
const SENTENCE = [
  pick(['Bonjour', 'Bonsoir', 'Bonjour Marie,', 'Coucou', 'Re-bonjour', 'Salut', 'Bonjour madame,'], 3),
  pick(
    [
      'je voudrais une coupe',
      'est-ce possible de déplacer mon rendez-vous',
      'il me faudrait une coloration',
      'avez-vous de la place pour un brushing',
      'je dois annuler',
      'combien coûte un balayage',
      'où puis-je me garer',
      'vous avez trouvé mes lunettes ?',
      'je serai en retard de dix minutes',
      'puis-je venir avec ma fille',
      'faites-vous les extensions',
      'quel shampoing me conseillez-vous',
      'merci pour l’accueil',
      'pouvez-vous m’envoyer la facture',
    ],
    7,
  ),
  pick(
    [
      'lundi',
      'mardi matin',
      'mercredi après-midi',
      'jeudi',
      'vendredi soir',
      'samedi',
      'la semaine prochaine',
      'demain',
      'aujourd’hui',
    ],
    11,
  ),
  pick(
    [
      'merci',
      'merci beaucoup',
      'bonne journée',
      'à bientôt',
      'cordialement',
      'dites-moi',
      'c’est urgent',
      '',
    ],
    13,
  ),
  `case when i % 50 = 0 then 'je suis allergique au ' || ${pick(['nickel', 'parfum', 'henné', 'latex', 'gluten'], 17)} else '' end`,
  `case when i % 9 = 0 then 'dossier ' || (i % 90000) else '' end`,
].join(` || ' ' || `);

/** Microseconds of the server's processor a message takes to write, a statement each: what waiting does not change. */
async function write(owner: pg.Client, tenantId: string, hasWords: boolean): Promise<number> {
  if (!hasWords) await owner.query('alter table messages disable trigger messages_terms');
  const [{ id }] = (await owner.query('select id from clients where tenant_id = $1 limit 1', [tenantId]))
    .rows as [{ id: string }];
  await owner.query('begin');
  const before = await processorTime(owner);
  for (let n = 0; n < WRITTEN; n += 1)
    await owner.query({
      name: 'write',
      text: `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, to_address, body_text, status)
             select $1, $2, 'sms', 'inbound', 'message', $3, '+33639980001', ${SENTENCE}, 'received' from (values ($4::int)) v (i)`,
      values: [tenantId, id, randomUUID(), n],
    });
  await owner.query('commit');
  return ((await processorTime(owner)) - before) / WRITTEN;
}

/** Microseconds the connection's server process has computed, as the kernel counts (in steps of 10 ms). */
async function processorTime(owner: pg.Client): Promise<number> {
  const [{ pid }] = (await owner.query('select pg_backend_pid() as pid')).rows as [{ pid: number }];
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function times(
  runs: number,
  work: (n: number) => Promise<unknown>,
): Promise<{ p50: number; p95: number }> {
  const taken: number[] = [];
  for (let n = 0; n < runs; n += 1) {
    const startedAt = performance.now();
    await work(n);
    taken.push(performance.now() - startedAt);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => taken[Math.floor((taken.length - 1) * share)]!;
  return { p50: at(0.5), p95: at(0.95) };
}

const said = ({ p50, p95 }: { p50: number; p95: number }) =>
  `p50 ${p50.toPrecision(2)} ms, p95 ${p95.toPrecision(2)} ms`;
const count = (n: number) => n.toLocaleString('en-US');
