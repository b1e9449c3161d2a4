import { type Uplift, uplift } from '../domain/campaigns/uplift.ts';
import type { CampaignLine } from './campaigns.ts';
import type { TenantTransaction } from './database.ts';

/** What became of the people of one arm, within the attribution window of each. Money in minor units. */
export interface ArmResult {
  people: number;
  /** Of them, who booked. */
  booked: number;
  /** Appointments booked and not cancelled, and what they are worth. */
  bookings: number;
  revenueCents: number;
}

export interface CampaignResults {
  treated: ArmResult;
  holdout: ArmResult;
  excluded: number;
  /** Of the treated: who is to hear more, as things stand. */
  active: number;
  messages: {
    queued: number;
    sent: number;
    delivered: number;
    read: number;
    failed: number;
    suppressed: number;
    unknown: number;
    costMicros: number;
  };
  /** People who wrote back, and who withdrew, after their first message and within the window. */
  replied: number;
  unsubscribed: number;
  redeemed: number;
  skipped: Array<{ reason: string; people: number }>;
  variants: Array<{ variant: string; people: number; booked: number }>;
  /** Somebody's window is still open. */
  isOpen: boolean;
  uplift: Uplift;
}

/** Appointments that count for somebody: booked by anyone, anyhow, from an entering of theirs until its window closes. */
const within = (person: string) => `a.client_id = ${person} and a.created_at >= m.entered_at
  and a.created_at < m.entered_at + make_interval(days => w.days) and a.status <> 'cancelled'`;

/**
 * Who entered, as who they are now: records merged since are one person, in the arm that person entered first. Takes the
 * campaign's id.
 */
const ENTERED = `entered as (
  select m.id, m.client_id, m.state, m.entered_at, p.person, first_value(m.arm) over (partition by p.person order by m.entered_at, m.id) as arm
  from campaign_members m join clients c on c.tenant_id = m.tenant_id and c.id = m.client_id
  cross join lateral (select coalesce(c.merged_into, c.id) as person) p where m.campaign_id = ?)`;

/** What a campaign did, arm against arm. */
export async function campaignResults(
  tx: TenantTransaction,
  line: Pick<CampaignLine, 'id' | 'plan'>,
  now: Date,
): Promise<CampaignResults> {
  const days = line.plan.attributionDays;
  const arms = await tx.sql<ArmResult & { arm: string; active: number; open: number }>(
    // People, not enterings: an interval rests on people who decide by themselves, and nobody decides twice.
    `with w as (select ?::int as days), ${ENTERED},
     people as (
       select m.arm, m.person, bool_or(m.state = 'active') as is_active,
         bool_or(m.entered_at + make_interval(days => w.days) > ?::timestamptz) as is_open
       from entered m cross join w group by m.arm, m.person),
     booked as (
       select person, count(*) as bookings, sum(price_cents) as revenue
       from (select distinct m.person, a.id, a.price_cents from entered m cross join w join appointments a on ${within('m.person')}) a group by person)
     select p.arm, count(*)::int as people,
       count(*) filter (where p.is_active and not (?::boolean and b.person is not null))::int as active,
       count(*) filter (where p.is_open)::int as open, count(b.person)::int as booked,
       coalesce(sum(b.bookings), 0)::int as bookings, coalesce(sum(b.revenue), 0)::float8 as "revenueCents"
     from people p left join booked b on b.person = p.person group by p.arm`,
    [days, line.id, now, line.plan.endsOnBooking],
  );
  const none: ArmResult & { active: number; open: number } = {
    people: 0,
    booked: 0,
    bookings: 0,
    revenueCents: 0,
    active: 0,
    open: 0,
  };
  const of = (arm: string) => arms.find((one) => one.arm === arm) ?? none;
  const [treated, holdout] = [of('treated'), of('holdout')];
  const messages = await tx.sql<CampaignResults['messages']>(
    `select count(*) filter (where s.status in ('queued', 'sending'))::int as queued,
       count(*) filter (where s.status in ('sent', 'delivered', 'read'))::int as sent,
       count(*) filter (where s.status in ('delivered', 'read'))::int as delivered,
       count(*) filter (where s.read_at is not null)::int as read,
       count(*) filter (where s.status = 'failed')::int as failed,
       count(*) filter (where s.status = 'suppressed')::int as suppressed,
       count(*) filter (where s.status = 'unknown')::int as unknown,
       coalesce(sum(r.cost_micros) filter (where s.status in ('sent', 'delivered', 'read', 'unknown')), 0)::float8 as "costMicros"
     from campaign_recipients r join messages s on s.tenant_id = r.tenant_id and s.id = r.message_id where r.campaign_id = ?`,
    [line.id],
  );
  const [answers] = await tx.sql<{ replied: number; unsubscribed: number; redeemed: number }>(
    `with w as (select ?::int as days), ${ENTERED},
     written as (
       -- Whoever spoke with Sara in a call has answered.
       select m.id, m.person as client_id, min(s.sent_at) as first, bool_or(s.channel = 'call' and s.status = 'read') as spoke from campaign_recipients r
       join messages s on s.tenant_id = r.tenant_id and s.id = r.message_id
       join entered m on m.id = r.member_id
       where r.campaign_id = ? and s.sent_at is not null group by m.id, m.person)
     select count(distinct e.client_id) filter (where e.spoke or exists (
         select 1 from messages i where i.client_id = e.client_id and i.direction = 'inbound' and i.kind = 'message'
           and i.created_at >= e.first and i.created_at < e.first + make_interval(days => w.days)))::int as replied,
       count(distinct e.client_id) filter (where exists (
         select 1 from consents c where c.client_id = e.client_id and not c.granted and c.source in ('keyword', 'unsubscribe', 'provider', 'client')
           and c.at >= e.first and c.at < e.first + make_interval(days => w.days)))::int as unsubscribed,
       (select count(*)::int from offer_redemptions o join appointments a on a.tenant_id = o.tenant_id and a.id = o.appointment_id
        where o.campaign_id = ? and a.status <> 'cancelled') as redeemed
     from written e cross join w`,
    [days, line.id, line.id, line.id],
  );
  const skipped = await tx.sql<{ reason: string; people: number }>(
    `select reason, count(distinct client_id)::int as people from (
       select reason, client_id from campaign_recipients where campaign_id = ? and state = 'skipped'
       union all select reason, client_id from campaign_members where campaign_id = ? and arm <> 'treated'
       union all select reason, client_id from campaign_members where campaign_id = ? and arm = 'treated' and reason in ('replied', 'booked', 'opted-out', 'stopped')) s
     where reason is not null group by reason order by people desc, reason`,
    [line.id, line.id, line.id],
  );
  const variants = await tx.sql<{ variant: string; people: number; booked: number }>(
    `with w as (select ?::int as days), ${ENTERED}
     select v.variant, count(*)::int as people,
       count(*) filter (where exists (select 1 from entered m cross join w join appointments a on ${within('m.person')} where m.person = v.person))::int as booked
     from (select distinct on (m.person) m.person, r.variant from campaign_recipients r join entered m on m.id = r.member_id
           where r.campaign_id = ? and r.variant is not null order by m.person, r.decided_at) v
     group by v.variant order by v.variant`,
    [days, line.id, line.id],
  );
  const plain = ({ people, booked, bookings, revenueCents }: ArmResult): ArmResult => {
    return { people, booked, bookings, revenueCents };
  };
  return {
    treated: plain(treated),
    holdout: plain(holdout),
    excluded: of('excluded').people,
    active: treated.active,
    messages: messages[0]!,
    ...answers!,
    skipped,
    variants,
    isOpen: treated.open + holdout.open > 0,
    uplift: uplift(
      { count: treated.booked, of: treated.people },
      { count: holdout.booked, of: holdout.people },
    ),
  };
}

export interface MemberLine {
  id: string;
  clientId: string;
  clientName: string;
  arm: 'treated' | 'holdout' | 'excluded';
  state: 'active' | 'ended';
  reason: string | null;
  enteredAt: Date;
  /** Their next turn; null: none, or they have booked and will hear no more. */
  nextAt: Date | null;
  sent: number;
  booked: boolean;
}

/** The people of a campaign, the last to enter first. */
export async function listMembers(
  tx: TenantTransaction,
  line: Pick<CampaignLine, 'id' | 'plan'>,
  query: { limit: number; offset: number; arm?: string; reason?: string },
): Promise<{ items: MemberLine[]; total: number }> {
  const where = `m.campaign_id = ? and (?::text is null or m.arm = ?) and (?::text is null or m.reason = ?)`;
  const params = [line.id, query.arm ?? null, query.arm ?? null, query.reason ?? null, query.reason ?? null];
  const items = await tx.sql<MemberLine>(
    `select m.id, m.client_id as "clientId",
       coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), c.phone, c.email, '') as "clientName",
       m.arm, m.state, m.reason, m.entered_at as "enteredAt", m.wake_at as "nextAt",
       (select count(*)::int from campaign_recipients r join messages s on s.tenant_id = r.tenant_id and s.id = r.message_id
        where r.member_id = m.id and s.sent_at is not null) as sent,
       exists (select 1 from appointments a where ${within('coalesce(c.merged_into, c.id)')}) as booked
     from campaign_members m join clients c on c.tenant_id = m.tenant_id and c.id = m.client_id
     cross join (select ?::int as days) w where ${where} order by m.entered_at desc, m.id limit ? offset ?`,
    [line.plan.attributionDays, ...params, query.limit, query.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from campaign_members m where ${where}`,
    params,
  );
  const hearsMore = ({ booked }: MemberLine) => !(booked && line.plan.endsOnBooking);
  const shown = items.map((member) => ({ ...member, nextAt: hearsMore(member) ? member.nextAt : null }));
  return { items: shown, total: count!.total };
}
