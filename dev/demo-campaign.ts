import { randomUUIDv7 } from 'node:crypto';
import { enter, recordTurns } from '../db/campaign-ledger.ts';
import { factsOf, planningContext, withValues } from '../db/campaign-planning.ts';
import { createCampaign, readCampaign } from '../db/campaigns.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { queueMessages } from '../db/messages.ts';
import { share } from '../domain/campaigns/assignment.ts';
import { enrol, planStep } from '../domain/campaigns/plan.ts';
import { retentionPlan } from '../domain/campaigns/retention.ts';
import { DEMO_NUMBER } from './demo.ts';

/**
 * The past of the demo business: clients with their visits, and a campaign that ran through five weeks ago. Made up and
 * written down directly, since it cannot be lived through; who was asked, who was left alone and what each was written is the
 * planner's own word, and the result is measured like any other.
 */

const DAY_MS = 86_400_000;
const PEOPLE = 260;
const NAME = 'Retour d’automne';
const FIRST = [
  'Camille',
  'Léa',
  'Manon',
  'Chloé',
  'Inès',
  'Sarah',
  'Julie',
  'Nadia',
  'Sophie',
  'Claire',
  'Marc',
  'Paul',
  'Yanis',
  'Hugo',
  'Karim',
  'Louis',
  'Élise',
  'Anaïs',
  'Zoé',
  'Lina',
];
const LAST = [
  'Martin',
  'Bernard',
  'Dubois',
  'Thomas',
  'Robert',
  'Richard',
  'Durand',
  'Moreau',
  'Laurent',
  'Lefèvre',
  'Garcia',
  'Roux',
  'Fournier',
];
/** Of a hundred: what the made-up people do. */
const OUTCOMES = { bookTreated: 26, bookHoldout: 4, reply: 11, leave: 2, read: 55 };

/** Writes the past into a business that has none. @returns in words, what it has */
export function writePast(db: Database, tenantId: string, publicUrl: string, now: number): Promise<string> {
  return db.asTenant(tenantId, async (tx) => {
    const [known] = await tx.sql(`select 1 from campaigns where kind = 'custom' limit 1`);
    if (known) return 'with its campaign';
    const agents = await tx.sql<{ id: string }>(
      `select id from agents where active order by created_at limit 5`,
    );
    const services = await tx.sql<{ id: string; name: string; price: number | null }>(
      `select id, name, price_min_cents as price from services where active order by position limit 6`,
    );
    if (agents.length === 0 || services.length === 0) return 'nobody to have visited';
    const diary = new Diary(
      tx,
      agents.map(({ id }) => id),
      services,
    );
    const people = await pastClients(tx, diary, now);
    return await pastCampaign(tx, people, diary, publicUrl, now);
  });
}

/** Appointments of the past, each in a quarter of an hour of its own. */
class Diary {
  readonly #tx: TenantTransaction;
  readonly #agents: string[];
  readonly #services: { id: string; name: string; price: number | null }[];
  readonly #next = new Map<string, number>();
  #rows: object[] = [];

  constructor(
    tx: TenantTransaction,
    agents: string[],
    services: { id: string; name: string; price: number | null }[],
  ) {
    this.#tx = tx;
    this.#agents = agents;
    this.#services = services;
  }

  /** On or soon after a day; a full day passes its visits on. */
  add(
    clientId: string,
    at: number,
    about: { bookedAt: number; status: 'completed' | 'booked'; index: number },
  ): number {
    const agent = this.#agents[about.index % this.#agents.length]!;
    const service = this.#services[about.index % this.#services.length]!;
    let day = Math.floor(at / DAY_MS);
    let taken = this.#next.get(`${agent}/${day}`) ?? 0;
    while (taken >= 9) {
      day += 1;
      taken = this.#next.get(`${agent}/${day}`) ?? 0;
    }
    this.#next.set(`${agent}/${day}`, taken + 1);
    const start = day * DAY_MS + (8 + taken) * 3_600_000;
    this.#rows.push({
      client_id: clientId,
      agent_id: agent,
      service_id: service.id,
      title: service.name,
      price_cents: service.price,
      starts_at: new Date(start),
      ends_at: new Date(start + 45 * 60_000),
      status: about.status,
      created_at: new Date(Math.min(about.bookedAt, start)),
      satisfaction: about.status === 'completed' ? 4 + (about.index % 2) : null,
    });
    return start;
  }

  async write(): Promise<void> {
    await this.#tx.sql(
      `insert into appointments (tenant_id, client_id, agent_id, service_id, title, price_cents, starts_at, ends_at, blocked, status,
         ended_at, satisfaction, created_at)
       select ?, client_id, agent_id, service_id, title, price_cents, starts_at, ends_at, 'empty', status,
         case when status = 'completed' then ends_at end, satisfaction, created_at
       from jsonb_to_recordset(?::jsonb) as r(client_id uuid, agent_id uuid, service_id uuid, title text, price_cents int,
         starts_at timestamptz, ends_at timestamptz, status text, satisfaction smallint, created_at timestamptz)`,
      [this.#tx.tenantId, JSON.stringify(this.#rows)],
    );
    this.#rows = [];
  }
}

/**
 * People who came every few weeks and stopped, some a year ago and some in summer: as clients are lost, a few at a time. Had
 * all of them left at once, nobody could have foreseen it, and no model would do better than a coin. @returns their ids
 */
async function pastClients(tx: TenantTransaction, diary: Diary, now: number): Promise<string[]> {
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    id: randomUUIDv7(),
    first_name: FIRST[i % FIRST.length],
    last_name: LAST[Math.floor(i / FIRST.length) % LAST.length],
    // Numbers the French regulator keeps for fiction; those from 81 000 on are of dev/demo-history.ts.
    phone: `+336399${82_000 + i}`,
    email: `client${i}@exemple.fr`,
    created_at: new Date(now - 760 * DAY_MS),
  }));
  await tx.sql(
    `insert into clients (id, tenant_id, first_name, last_name, phone, email, status, locale, source, satisfaction, created_at)
     select id, ?, first_name, last_name, phone, email, 'client', 'fr-FR', 'import', 4, created_at
     from jsonb_to_recordset(?::jsonb) as p(id uuid, first_name text, last_name text, phone text, email text, created_at timestamptz)`,
    [tx.tenantId, JSON.stringify(people)],
  );
  // Every twelfth never agreed to advertising.
  const agreed = people.filter((_, i) => i % 12 !== 0).map(({ id, created_at }) => ({ id, created_at }));
  for (const channel of ['sms', 'email'])
    await tx.sql(
      `insert into consents (tenant_id, client_id, channel, purpose, granted, source, at)
       select ?, id, ?, 'marketing', true, 'booking', created_at from jsonb_to_recordset(?::jsonb) as a(id uuid, created_at timestamptz)`,
      [tx.tenantId, channel, JSON.stringify(agreed)],
    );
  for (const [i, { id }] of people.entries()) {
    const gap = 28 + (i % 5) * 7;
    const away = 100 + ((i * 37) % 400);
    for (let visit = 0; visit < 3 + (i % 3); visit += 1) {
      const at = now - (away + visit * gap) * DAY_MS;
      diary.add(id, at, { bookedAt: at - 7 * DAY_MS, status: 'completed', index: i + visit });
    }
  }
  await diary.write();
  return people.map(({ id }) => id);
}

/** The campaign of five weeks ago, over its attribution window: asked, left alone, answered, booked. */
async function pastCampaign(
  tx: TenantTransaction,
  people: readonly string[],
  diary: Diary,
  publicUrl: string,
  now: number,
): Promise<string> {
  // A Tuesday morning.
  const day = Math.floor((now - 35 * DAY_MS) / DAY_MS);
  const startedAt = (day - ((day + 4 - 2 + 7) % 7)) * DAY_MS + 10 * 3_600_000;
  const plan = {
    ...retentionPlan(),
    trigger: { kind: 'once' as const },
    holdoutPercent: 25,
    reenterAfterDays: null,
  };
  const { id } = await createCampaign(tx, {
    name: NAME,
    plan,
    segmentId: null,
    startsAt: new Date(startedAt),
    createdBy: null,
  });
  await tx.sql(
    `update campaigns set status = 'ended', started_at = starts_at, enrolled_at = starts_at, created_at = starts_at - interval '1 day',
       ended_at = starts_at + interval '7 days' where id = ?`,
    [id],
  );
  const context = await planningContext(tx, (await readCampaign(tx, id))!, publicUrl);
  const facts = await factsOf(tx, context, new Map(people.map((person) => [person, null])), startedAt);
  const step = plan.steps[0]!;
  if (step.kind !== 'send') throw new Error('the retention campaign begins with a message');
  const offerExpiresAt = startedAt + plan.offer!.validDays * DAY_MS;
  const asked = [...facts.values()].map((one) => {
    const person = withValues(context, one, { code: null, expiresAt: offerExpiresAt });
    return { person, memberId: randomUUIDv7(), drawn: enrol(context.campaign, person) };
  });
  await enter(
    tx,
    id,
    asked.map(({ memberId, person, drawn }) => ({
      id: memberId,
      clientId: person.clientId,
      arm: drawn.arm,
      reason: drawn.arm === 'excluded' ? drawn.reason : drawn.arm === 'holdout' ? 'holdout' : null,
      turn: drawn.arm === 'treated' ? { stepId: step.id, dueAt: startedAt } : null,
      offerExpiresAt: drawn.arm === 'treated' ? offerExpiresAt : null,
      enteredAt: startedAt,
    })),
  );
  const codes = new Map(
    (
      await tx.sql<{ id: string; code: string | null }>(
        `select id, offer_code as code from campaign_members where campaign_id = ?`,
        [id],
      )
    ).map((member) => [member.id, member.code]),
  );
  const does = (clientId: string, what: string, percent: number) => share(id, clientId, what) < percent / 100;
  const written = asked.flatMap(({ person, memberId, drawn }) => {
    if (drawn.arm !== 'treated') return [];
    const values = { ...person.values, code: codes.get(memberId) ?? null };
    const decision = planStep(
      context.campaign,
      step,
      { ...person, values },
      { now: startedAt, dueAt: startedAt },
    );
    return decision.kind === 'send'
      ? [{ clientId: person.clientId, memberId, messageId: randomUUIDv7(), decision }]
      : [];
  });
  await queueMessages(
    tx,
    written.map(({ clientId, memberId, messageId, decision }) => ({
      id: messageId,
      channel: decision.channel,
      kind: 'campaign.message',
      purpose: 'marketing',
      intentKey: `campaign/${id}/${memberId}/${step.id}`,
      subjectRef: `campaign/${id}`,
      clientId,
      to: decision.to,
      subject: decision.subject,
      text: decision.text,
    })),
  );
  await recordTurns(
    tx,
    id,
    written.map(({ clientId, memberId, messageId, decision }) => ({
      member: { id: memberId, clientId, round: 1 },
      line: {
        stepId: step.id,
        messageId,
        channel: decision.channel,
        provider: decision.channel === 'email' ? 'resend' : 'twilio',
        variant: decision.variant,
        costMicros: decision.costMicros,
      },
      next: { ended: does(clientId, 'reply', OUTCOMES.reply) ? 'replied' : 'finished' },
    })),
    new Date(startedAt),
  );
  const readers = written
    .filter(({ clientId }) => does(clientId, 'read', OUTCOMES.read))
    .map(({ messageId }) => messageId);
  await tx.sql(
    `update messages set status = case when id = any(?::uuid[]) then 'read' else 'delivered' end, provider = case channel when 'email' then 'resend' else 'twilio' end,
       provider_id = 'demo-' || id, created_at = ?::timestamptz, attempted_at = ?::timestamptz, sent_at = ?::timestamptz, delivered_at = ?::timestamptz + interval '1 minute',
       read_at = case when id = any(?::uuid[]) then ?::timestamptz + interval '2 hours' end where subject_ref = ?`,
    [
      `{${readers}}`,
      ...Array(4).fill(new Date(startedAt)),
      `{${readers}}`,
      new Date(startedAt),
      `campaign/${id}`,
    ],
  );
  await tx.sql(`update campaign_recipients set state = 'done' where campaign_id = ? and state = 'open'`, [
    id,
  ]);
  await answers(
    tx,
    id,
    written.filter(({ clientId }) => does(clientId, 'reply', OUTCOMES.reply)),
    startedAt,
  );
  for (const { clientId } of written.filter((one) => does(one.clientId, 'leave', OUTCOMES.leave)))
    await tx.sql(
      `insert into consents (tenant_id, client_id, channel, purpose, granted, source, at) values (?, ?, 'sms', 'marketing', false, 'keyword', ?)`,
      [tx.tenantId, clientId, new Date(startedAt + DAY_MS)],
    );
  let booked = 0;
  for (const [i, { person, drawn }] of asked.entries()) {
    if (drawn.arm === 'excluded') continue;
    const percent = drawn.arm === 'treated' ? OUTCOMES.bookTreated : OUTCOMES.bookHoldout;
    if (!does(person.clientId, 'book', percent)) continue;
    booked += 1;
    const bookedAt = startedAt + (1 + (i % 20)) * DAY_MS;
    const isPast = bookedAt + 6 * DAY_MS < now;
    diary.add(person.clientId, isPast ? bookedAt + 4 * DAY_MS : bookedAt, {
      bookedAt,
      status: 'completed',
      index: i,
    });
  }
  await diary.write();
  return `a past campaign: ${written.length} written to, ${booked} bookings`;
}

/** What some of them wrote back. */
async function answers(
  tx: TenantTransaction,
  campaignId: string,
  from: ReadonlyArray<{ clientId: string; decision: { channel: string; to: string } }>,
  startedAt: number,
): Promise<void> {
  const WORDS = [
    'Merci, je réserve en ligne.',
    'Avez-vous de la place samedi ?',
    'Avec plaisir, à bientôt.',
    'Je suis partie à Lyon, désolée.',
  ];
  const rows = from.map(({ clientId, decision }, i) => ({
    client_id: clientId,
    channel: decision.channel,
    address: decision.to,
    text: WORDS[i % WORDS.length],
    at: new Date(startedAt + (2 + (i % 30)) * 3_600_000),
    key: `demo/${campaignId}/${clientId}`,
  }));
  await tx.sql(
    `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, from_address, to_address, body_text, status, provider,
       provider_id, created_at, provider_at)
     select ?, client_id, channel, 'inbound', 'message', key, address, '${DEMO_NUMBER}', text, 'received', 'twilio', key, at, at
     from jsonb_to_recordset(?::jsonb) as r(client_id uuid, channel text, address text, text text, at timestamptz, key text)`,
    [tx.tenantId, JSON.stringify(rows)],
  );
}
