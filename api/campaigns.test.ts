import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bookAppointment } from '../db/booking.ts';
import { enter, recordTurns } from '../db/campaign-ledger.ts';
import { prepareRetention, steerCampaign } from '../db/campaigns.ts';
import { mergeClients } from '../db/client-merges.ts';
import type { TenantTransaction } from '../db/database.ts';
import { queueMessages } from '../db/messages.ts';
import { compileFilter } from '../db/segments.ts';
import { FIELDS, OPERATORS } from '../domain/campaigns/audience.ts';
import { retentionPlan } from '../domain/campaigns/retention.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { deskBooking } from '../testing/booking.ts';
import { people, sendStep, testPlan } from '../testing/campaign.ts';
import { openSalon } from '../testing/salon.ts';

let api: TestApi;
let token: string;
let tenantId: string;
beforeAll(async () => {
  api = await openTestApi();
}, 120_000);
afterAll(() => api.close());
beforeEach(async () => {
  ({ token, tenantId } = await api.person());
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => api.t.db.asTenant(tenantId, work);
const ask = async (method: string, path: string, body?: unknown, as = token) => {
  const answer = await api.request(method as 'GET', `/api/v1${path}`, {
    token: as,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, body: answer.body as never as Record<string, never> };
};
const made = async (plan = testPlan(), name = 'Essai') =>
  (await ask('POST', '/campaigns', { name, plan })).body as never as { id: string; status: string };

describe('audiences', () => {
  it('find whom they say, with every field and operator there is', async () => {
    await asTenant((tx) => people(tx, 3));
    for (const [field, spec] of Object.entries(FIELDS))
      for (const operator of OPERATORS[spec.kind]) {
        const value = {
          number: 1,
          choice: 'choices' in spec ? spec.choices?.[0] : '',
          text: 'x',
          'yes-no': true,
          date: 30,
        }[spec.kind];
        const filter = {
          all: [{ field, operator, ...(operator === 'known' || operator === 'unknown' ? {} : { value }) }],
        } as never;
        const answer = await ask('POST', '/segments/preview', { filter });
        expect({ field, operator, status: answer.status }).toEqual({ field, operator, status: 200 });
      }
    const count = async (filter: unknown) => (await ask('POST', '/segments/preview', { filter })).body.total;
    expect(await count({ all: [] })).toBe(3);
    expect(await count({ all: [{ field: 'consentSms', operator: 'is', value: true }] })).toBe(3);
    expect(await count({ all: [{ field: 'consentEmail', operator: 'is', value: true }] })).toBe(0);
    expect(await count({ all: [{ field: 'firstName', operator: 'is', value: 'PRENOM1' }] })).toBe(1);
    expect(await count({ all: [{ field: 'firstName', operator: 'contains', value: 'ÉNOM1' }] })).toBe(1);
    expect(await count({ all: [{ field: 'firstName', operator: 'contains-not', value: 'enom1' }] })).toBe(2);
    expect(await count({ all: [{ field: 'firstName', operator: 'contains', value: '%' }] })).toBe(0);
    expect(await count({ all: [{ field: 'everService', operator: 'contains-not', value: 'coupe' }] })).toBe(
      3,
    );
    expect(
      await count({
        any: [
          { field: 'visits', operator: 'at-least', value: 1 },
          { all: [{ field: 'lastVisitAt', operator: 'not-within-days', value: 10 }] },
        ],
      }),
    ).toBe(3);
  });

  it('never become part of the SQL', async () => {
    const evil = `x') or true; drop table clients; --`;
    const { where, params } = compileFilter(
      { all: [{ field: 'firstName', operator: 'is', value: evil }] },
      new Date(),
    );
    expect(where).not.toContain('drop');
    expect(params).toEqual([evil]);
    expect(
      (
        await ask('POST', '/segments/preview', {
          filter: { all: [{ field: 'firstName', operator: 'is', value: evil }] },
        })
      ).body.total,
    ).toBe(0);
    for (const filter of [
      { all: [{ field: 'id', operator: 'is', value: 1 }] },
      { all: [{ field: 'visits', operator: 'is-not', value: 1 }] },
      { all: [{ field: 'visits', operator: 'at-least', value: 'many' }] },
      { any: [] },
      { all: [{ all: [{ all: [{ all: [{ all: [] }] }] }] }] },
      [],
    ])
      expect((await ask('POST', '/segments/preview', { filter })).status).toBe(422);
  });

  it('are saved, change and go; campaigns built on them keep theirs', async () => {
    const filter = { all: [{ field: 'status', operator: 'is', value: 'client' }] };
    const segment = (await ask('POST', '/segments', { name: 'Clients', filter })).body as never as {
      id: string;
    };
    expect((await ask('POST', '/segments', { name: 'Clients', filter })).status).toBe(422);
    const campaign = (await ask('POST', '/campaigns', { name: 'C', plan: testPlan(), segmentId: segment.id }))
      .body as never as { id: string; plan: { audience: unknown } };
    expect(campaign.plan.audience).toEqual(filter);
    expect((await ask('DELETE', `/segments/${segment.id}`)).status).toBe(204);
    const after = (await ask('GET', `/campaigns/${campaign.id}`)).body as never as {
      plan: { audience: unknown };
      segmentId: null;
    };
    expect(after).toMatchObject({ segmentId: null, plan: { audience: filter } });
    expect((await ask('GET', `/segments/${segment.id}`)).status).toBe(404);
  });
});

describe('campaigns', () => {
  it('are checked word by word, and steered only where their state allows', async () => {
    const bad = await ask('POST', '/campaigns', {
      name: 'x',
      plan: testPlan({ steps: [sendStep('one', 'Bonjour {{firstName}} {{code}}')] }),
    });
    expect(bad.status).toBe(422);
    expect(JSON.stringify(bad.body)).toContain('needs-fallback');
    expect(JSON.stringify(bad.body)).toContain('no-offer');
    const round = testPlan({
      steps: [sendStep('one', 'Un'), { id: 'b', kind: 'branch', on: 'booked', yes: 'one', no: 'end' }],
    });
    expect(JSON.stringify((await ask('POST', '/campaigns', { name: 'x', plan: round })).body)).toContain(
      'backwards',
    );
    const { id, status } = await made();
    expect(status).toBe('draft');
    expect((await ask('POST', `/campaigns/${id}/pause`, {})).status).toBe(409);
    expect((await ask('POST', `/campaigns/${id}/start`, {})).body.status).toBe('running');
    expect((await ask('POST', `/campaigns/${id}/start`, {})).status).toBe(409);
    expect((await ask('DELETE', `/campaigns/${id}`)).status).toBe(409);
    expect((await ask('POST', `/campaigns/${id}/pause`, {})).body.status).toBe('paused');
    expect((await ask('POST', `/campaigns/${id}/resume`, {})).body.status).toBe('running');
    expect((await ask('POST', `/campaigns/${id}/stop`, {})).body.status).toBe('stopped');
    const agent = await api.person({ tenantId, role: 'agent' });
    expect((await ask('GET', '/campaigns', undefined, agent.token)).status).toBe(200);
    expect((await ask('POST', `/campaigns/${id}/start`, {}, agent.token)).status).toBe(403);
    const stranger = await api.person();
    expect((await ask('GET', `/campaigns/${id}`, undefined, stranger.token)).status).toBe(404);
    expect((await ask('POST', `/campaigns/${id}/start`, {}, stranger.token)).status).toBe(404);
  });

  it('run dry: the whole plan, and not a row written', async () => {
    await asTenant((tx) => people(tx, 30));
    await asTenant((tx) => people(tx, 4, { prefix: '63977', consent: false }));
    const { id } = await made(
      testPlan({
        holdoutPercent: 20,
        steps: [
          sendStep('one', 'Bonjour {{firstName|}}'),
          { id: 'w', kind: 'wait', hours: 72 },
          sendStep('two', 'Encore'),
        ],
      }),
    );
    const tables = ['messages', 'campaign_members', 'campaign_recipients', 'outbox', 'campaigns'];
    const before = await Promise.all(
      tables.map((table) =>
        api.t.asSuperuser(`select md5(string_agg(t::text, '' order by t::text)) as print from ${table} t`),
      ),
    );
    const run = (await ask('POST', `/campaigns/${id}/dry-run`, {})).body as never as {
      totals: Record<string, number> & { skipped: Record<string, number> };
      people: { arm: string; sends: { text: string }[] }[];
    };
    const after = await Promise.all(
      tables.map((table) =>
        api.t.asSuperuser(`select md5(string_agg(t::text, '' order by t::text)) as print from ${table} t`),
      ),
    );
    expect(after).toEqual(before);
    expect(run.totals.people).toBe(34);
    expect(run.totals.excluded).toBe(4);
    expect(run.totals.messages).toBe(run.totals.treated! * 2);
    expect(run.totals.treated! + run.totals.holdout!).toBe(30);
    expect(run.totals.costMicros).toBe(run.totals.messages! * 75_000);
    expect(run.totals.skipped).toMatchObject({ 'no-consent': 4, holdout: run.totals.holdout });
    expect(run.people.find(({ arm }) => arm === 'treated')!.sends[0]!.text).toMatch(
      /^Bonjour Prénom\d+ STOP SMS/,
    );
  });

  it('find the retention campaign prepared, off until it is turned on or is to turn itself on', async () => {
    await asTenant(prepareRetention);
    await asTenant(prepareRetention);
    const list = (await ask('GET', '/campaigns')).body as never as {
      items: { id: string; kind: string; status: string; name: string }[];
    };
    expect(list.items.filter(({ kind }) => kind === 'retention')).toEqual([
      expect.objectContaining({ status: 'draft', name: 'Faire revenir ceux qui s’éloignent' }),
    ]);
    const settings = (await ask('GET', '/campaign-settings')).body;
    expect(settings).toMatchObject({ retentionAutomatic: false, cap: { messages: 2 } });
    await ask('PUT', '/campaign-settings', { ...settings, retentionAutomatic: true });
    const after = (await ask('GET', '/campaigns')).body as never as typeof list;
    expect(after.items.find(({ kind }) => kind === 'retention')!.status).toBe('running');
  });
});

describe('the proof', () => {
  /** A campaign that ran a week ago: `treated` written to, `holdout` left alone, so many of each booked since. */
  async function ran(treated: number, holdout: number, booked: { treated: number; holdout: number }) {
    const salon = await openSalon(api.t, { tenantId });
    const { id } = await made(testPlan({ offer: retentionPlan().offer }));
    await asTenant(async (tx) => {
      const ids = await people(tx, treated + holdout);
      const enteredAt = Date.now() - 7 * 86_400_000;
      const entries = ids.map((clientId, i) => ({
        id: crypto.randomUUID(),
        clientId,
        arm: i < treated ? ('treated' as const) : ('holdout' as const),
        reason: i < treated ? null : ('holdout' as const),
        turn: i < treated ? { stepId: 'one', dueAt: enteredAt } : null,
        offerExpiresAt: i < treated ? Date.now() + 86_400_000 : null,
        enteredAt,
      }));
      await enter(tx, id, entries);
      const written = entries
        .slice(0, treated)
        .map((entry) => ({ ...entry, messageId: crypto.randomUUID() }));
      await queueMessages(
        tx,
        written.map(({ clientId, messageId }, i) => ({
          id: messageId,
          channel: 'sms' as const,
          kind: 'campaign.message',
          purpose: 'marketing' as const,
          intentKey: `t/${messageId}`,
          clientId,
          to: `+3363998${String(i).padStart(4, '0')}`,
          text: 'x',
        })),
      );
      await recordTurns(
        tx,
        id,
        written.map((entry) => ({
          member: { id: entry.id, clientId: entry.clientId, round: 1 },
          line: {
            stepId: 'one',
            messageId: entry.messageId,
            channel: 'sms' as const,
            provider: 'twilio' as const,
            variant: 'A',
            costMicros: 75_000,
          },
          next: { ended: 'finished' as const },
        })),
        new Date(enteredAt),
      );
      await tx.sql(
        `update messages set status = 'delivered', provider = 'twilio', provider_id = id::text, sent_at = created_at - interval '6 days', delivered_at = now() where purpose = 'marketing'`,
      );
      await tx.sql(`update campaign_recipients set state = 'done'`);
      const bookers = [...ids.slice(0, booked.treated), ...ids.slice(treated, treated + booked.holdout)];
      for (const [i, clientId] of bookers.entries())
        await tx.sql(
          `insert into appointments (tenant_id, agent_id, client_id, title, price_cents, starts_at, ends_at, blocked, created_at)
           values (?, ?, ?, 'Coupe', 4500, ?, ?, 'empty', now() - interval '2 days')`,
          [
            tenantId,
            salon.agentIds[0],
            clientId,
            new Date(Date.UTC(2099, 0, 1, i)),
            new Date(Date.UTC(2099, 0, 1, i, 30)),
          ],
        );
    });
    return { id, salon };
  }

  it('sets those written to beside those left alone, with an interval and a sentence', async () => {
    const { id } = await ran(100, 50, { treated: 30, holdout: 5 });
    const results = (await ask('GET', `/campaigns/${id}/results`)).body as never as Record<string, never> & {
      uplift: Record<string, unknown>;
    };
    expect(results).toMatchObject({
      treated: { people: 100, booked: 30, bookings: 30, revenueCents: 135_000 },
      holdout: { people: 50, booked: 5, revenueCents: 22_500 },
      messages: { sent: 100, delivered: 100, costMicros: 7_500_000 },
      variants: [{ variant: 'A', people: 100, booked: 30 }],
      isOpen: true,
      attributionDays: 30,
    });
    expect(results.uplift).toMatchObject({ verdict: 'more', extra: { estimate: 20 } });
    expect(results.uplift.sentence).toMatch(
      /^20.rendez-vous de plus que sans elle, entre \d+ et \d+\. Le chiffre peut encore bouger/,
    );
    const members = (await ask('GET', `/campaigns/${id}/members?arm=holdout&limit=5`)).body as never as {
      total: number;
      items: { reason: string }[];
    };
    expect(members.total).toBe(50);
    expect(members.items[0]).toMatchObject({ arm: 'holdout', reason: 'holdout', sent: 0 });
  });

  it('announces nothing more to whoever has booked, where a booking ends it', async () => {
    const salon = await openSalon(api.t, { tenantId });
    for (const endsOnBooking of [true, false]) {
      const { id } = await made(testPlan({ endsOnBooking }));
      const start = endsOnBooking ? '2099-01-01T09:00Z' : '2099-01-01T14:00Z';
      const [booker] = await asTenant(async (tx) => {
        const ids = await people(tx, 2, { prefix: endsOnBooking ? '63981' : '63982' });
        const turn = { stepId: 'one', dueAt: Date.now() + 86_400_000 };
        const entered = { arm: 'treated' as const, reason: null, turn, offerExpiresAt: null };
        const enteredAt = Date.now() - 3_600_000;
        await enter(
          tx,
          id,
          ids.map((clientId) => ({ ...entered, id: crypto.randomUUID(), clientId, enteredAt })),
        );
        await tx.sql(
          `insert into appointments (tenant_id, agent_id, client_id, title, starts_at, ends_at, blocked)
           values (?, ?, ?, 'Coupe', ?, ?::timestamptz + interval '1 hour', 'empty')`,
          [tenantId, salon.agentIds[0], ids[0], start, start],
        );
        return ids;
      });
      const list = (await ask('GET', `/campaigns/${id}/members?limit=5`)).body as never as {
        items: { clientId: string; nextAt: string | null }[];
      };
      const hear = list.items.filter(({ nextAt }) => nextAt !== null);
      expect(hear).toHaveLength(endsOnBooking ? 1 : 2);
      expect(hear.some(({ clientId }) => clientId === booker)).toBe(!endsOnBooking);
      const results = (await ask('GET', `/campaigns/${id}/results`)).body;
      expect(results).toMatchObject({ active: endsOnBooking ? 1 : 2, treated: { booked: 1 } });
    }
  });

  it('counts a person once, however often they entered', async () => {
    const { id } = await ran(30, 20, { treated: 3, holdout: 2 });
    await asTenant(async (tx) => {
      const members = await tx.sql<{ clientId: string; arm: 'treated' | 'holdout' }>(
        `select client_id as "clientId", arm from campaign_members where campaign_id = ?`,
        [id],
      );
      await enter(
        tx,
        id,
        members.map((member) => ({
          ...member,
          id: crypto.randomUUID(),
          reason: 'finished' as const,
          turn: null,
          offerExpiresAt: null,
          enteredAt: Date.now() - 6 * 86_400_000,
        })),
      );
    });
    const results = (await ask('GET', `/campaigns/${id}/results`)).body;
    expect(results).toMatchObject({
      treated: { people: 30, booked: 3, bookings: 3, revenueCents: 13_500 },
      holdout: { people: 20, booked: 2, bookings: 2 },
      variants: [{ variant: 'A', people: 30, booked: 3 }],
    });
  });

  it('counts records merged since as one person, in the arm they entered first', async () => {
    const { id } = await ran(30, 20, { treated: 3, holdout: 2 });
    await asTenant(async (tx) => {
      const members = await tx.sql<{ clientId: string; arm: string; booked: boolean }>(
        `select m.client_id as "clientId", m.arm, exists (select 1 from appointments a where a.client_id = m.client_id) as booked
         from campaign_members m where m.campaign_id = ?`,
        [id],
      );
      const one = (arm: string, booked: boolean) =>
        members.find((member) => member.arm === arm && member.booked === booked)!.clientId;
      const [wrote, leftAlone] = [one('treated', true), one('holdout', false)];
      await tx.sql(
        `update campaign_members set entered_at = entered_at - interval '1 hour' where client_id = ?`,
        [wrote],
      );
      // Their appointment moves to the record that stays.
      expect(await mergeClients(tx, { stays: leftAlone, goes: wrote, by: null })).toMatchObject({
        kind: 'merged',
      });
    });
    const results = (await ask('GET', `/campaigns/${id}/results`)).body;
    expect(results).toMatchObject({
      treated: { people: 30, booked: 3, bookings: 3, revenueCents: 13_500 },
      holdout: { people: 19, booked: 2, bookings: 2 },
      variants: [{ variant: 'A', people: 30, booked: 3 }],
    });
  });

  it('says so when nothing can be said', async () => {
    const { id } = await ran(40, 4, { treated: 5, holdout: 0 });
    const results = (await ask('GET', `/campaigns/${id}/results`)).body as never as {
      uplift: Record<string, unknown>;
    };
    expect(results.uplift).toMatchObject({ verdict: 'too-few', extra: null });
  });

  it('counts the offers that were used, once each and by their owner alone', async () => {
    const { salon } = await ran(3, 0, { treated: 0, holdout: 0 });
    const owners = await asTenant((tx) =>
      tx.sql<{ clientId: string; code: string }>(
        `select client_id as "clientId", offer_code as code from campaign_members order by id`,
      ),
    );
    const monday = new Date();
    do monday.setUTCDate(monday.getUTCDate() + 1);
    while (monday.getUTCDay() !== 1);
    const book = (clientId: string, hour: number, offerCode: string | null = null) => {
      monday.setUTCHours(hour, 0, 0, 0);
      return asTenant((tx) =>
        bookAppointment(
          tx,
          deskBooking({
            serviceId: salon.serviceId,
            start: monday.getTime(),
            client: { clientId },
            offerCode,
          }),
          Date.now(),
        ),
      );
    };
    expect(await book(owners[0]!.clientId, 8, owners[1]!.code)).toEqual({
      kind: 'offer-refused',
      fault: 'not-yours',
    });
    expect(await book(owners[0]!.clientId, 9, ` ${owners[0]!.code.toLowerCase()} `)).toMatchObject({
      kind: 'booked',
      appointment: { priceCents: 3_600 },
    });
    expect(await book(owners[0]!.clientId, 10)).toMatchObject({
      kind: 'booked',
      appointment: { priceCents: 4_500 },
    });
    // Nobody has to say a code that is theirs.
    expect(await book(owners[1]!.clientId, 11)).toMatchObject({
      kind: 'booked',
      appointment: { priceCents: 3_600 },
    });
    expect(await asTenant((tx) => tx.sql(`select 1 from offer_redemptions`))).toHaveLength(2);
  });
});

it('a campaign that is stopped lets nothing more out', async () => {
  const { id } = await made();
  const [clientId] = await asTenant((tx) => people(tx, 1));
  await asTenant(async (tx) => {
    await steerCampaign(tx, id, 'start', new Date());
    const memberId = crypto.randomUUID();
    const messageId = crypto.randomUUID();
    await enter(tx, id, [
      {
        id: memberId,
        clientId: clientId!,
        arm: 'treated',
        reason: null,
        turn: { stepId: 'one', dueAt: 0 },
        offerExpiresAt: null,
        enteredAt: Date.now(),
      },
    ]);
    await queueMessages(tx, [
      {
        id: messageId,
        channel: 'sms',
        kind: 'campaign.message',
        purpose: 'marketing',
        intentKey: 'x',
        clientId: clientId!,
        to: '+33639980000',
        text: 'x',
        subjectRef: `campaign/${id}`,
      },
    ]);
    await recordTurns(
      tx,
      id,
      [
        {
          member: { id: memberId, clientId: clientId!, round: 1 },
          line: { stepId: 'one', messageId, channel: 'sms', provider: 'twilio', variant: 'A', costMicros: 0 },
          next: { ended: 'finished' },
        },
      ],
      new Date(),
    );
    await steerCampaign(tx, id, 'stop', new Date());
    expect(await tx.sql(`select 1 from messages where status = 'queued'`)).toEqual([]);
    expect(await tx.sql(`select reason from campaign_members`)).toEqual([{ reason: 'stopped' }]);
  });
});
