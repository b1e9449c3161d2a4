import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAllowedTime } from '../messaging/quiet-hours.ts';
import { nextCallTime } from '../voice/call-hours.ts';
import { isHeldOut, murmur3, variantOf } from './assignment.ts';
import {
  CAMPAIGN_CHANNELS,
  type CampaignChannel,
  type CampaignPlan,
  DEFAULT_CAMPAIGN_SETTINGS,
  DEFAULT_PLAN,
  nextActive,
} from './campaign.ts';
import { forecast, totalOf } from './forecast.ts';
import { afterCap, enrol, type PlanningCampaign, planStep, type RecipientFacts } from './plan.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const QUIET = { start: '21:00', end: '08:00', closedDays: [0] };
/** A Tuesday, 11:00 in Paris. */
const NOW = Date.parse('2026-11-24T10:00:00Z');

const say = (text: string) => ({
  fr: { text, email: { subject: 'Objet', body: text } },
  en: { text: `EN ${text}`, email: { subject: 'Subject', body: text } },
});
const PLAN: CampaignPlan = {
  ...DEFAULT_PLAN,
  audience: { all: [] },
  steps: [
    {
      id: 'one',
      kind: 'send',
      channels: ['sms', 'email'],
      variants: [{ id: 'A', weight: 1, content: say('Un') }],
    },
    { id: 'pause', kind: 'wait', hours: 72 },
    { id: 'fork', kind: 'branch', on: 'read', yes: 'end', no: 'two' },
    {
      id: 'two',
      kind: 'send',
      channels: ['email'],
      variants: [{ id: 'A', weight: 1, content: say('Deux') }],
    },
  ],
};
const campaign = (
  plan: Partial<CampaignPlan> = {},
  more: Partial<PlanningCampaign> = {},
): PlanningCampaign => ({
  id: 'campaign',
  plan: { ...PLAN, holdoutPercent: 0, ...plan },
  settings: DEFAULT_CAMPAIGN_SETTINGS,
  quiet: QUIET,
  ...more,
});
const way = (channel: CampaignChannel, more: object = {}) => ({
  channel,
  to: channel === 'email' ? 'a@exemple.fr' : '+33639980001',
  consent: true,
  refusesAll: false,
  isBlocked: false,
  ...more,
});
const facts = (more: Partial<RecipientFacts> = {}): RecipientFacts => ({
  clientId: 'client',
  locale: 'fr-FR',
  timeZone: 'Europe/Paris',
  ways: [way('sms'), way('email')],
  recent: [],
  rivalAt: null,
  repliedAt: null,
  bookedAt: null,
  hasRead: false,
  values: {
    firstName: 'Léa',
    lastName: null,
    lastService: null,
    business: 'Salon',
    bookingLink: 'https://x',
    offer: null,
    code: null,
    offerUntil: null,
  },
  ...more,
});
type SendStep = Extract<CampaignPlan['steps'][number], { kind: 'send' }>;
const first = PLAN.steps[0] as SendStep;
const decide = (
  given: Partial<RecipientFacts> = {},
  plan: Partial<CampaignPlan> = {},
  now = NOW,
  dueAt = now,
) => planStep(campaign(plan), first, facts(given), { now, dueAt });

describe('what one person gets', () => {
  it('is a message on the first channel they agreed to, in their language, with the way out', () => {
    expect(decide()).toMatchObject({
      kind: 'send',
      channel: 'sms',
      language: 'fr',
      text: 'Un STOP SMS : répondez STOP',
    });
    expect(decide({ locale: 'de-DE' })).toMatchObject({ language: 'en' });
    expect(decide({ ways: [way('sms', { consent: null }), way('email')] })).toMatchObject({
      channel: 'email',
      subject: 'Objet',
    });
  });

  it.each([
    ['no-address', { ways: [] }],
    ['no-consent', { ways: [way('sms', { consent: null })] }],
    ['unsubscribed', { ways: [way('sms', { consent: false })] }],
    ['unsubscribed', { ways: [way('sms', { refusesAll: true })] }],
    ['suppressed', { ways: [way('sms', { isBlocked: true })] }],
    ['no-template', { ways: [way('whatsapp')] }],
    ['no-consent', { ways: [way('whatsapp', { consent: null }), way('sms', { consent: null })] }],
    ['replied', { repliedAt: NOW - 1 }],
    ['booked', { bookedAt: NOW - 1 }],
  ] as const)('or nothing: %s', (reason, given) => {
    const plan = { steps: [{ ...first, channels: ['sms', 'email', 'whatsapp'] as const }] } as never;
    expect(
      planStep(campaign(plan), { ...first, channels: ['sms', 'email', 'whatsapp'] }, facts(given as never), {
        now: NOW,
        dueAt: NOW,
      }),
    ).toMatchObject({
      kind: 'skip',
      reason,
      ends: reason === 'replied' || reason === 'booked',
    });
  });

  it('waits for the day, for the campaign’s hours and past closed days', () => {
    const night = Date.parse('2026-11-24T22:00:00Z');
    expect(decide({}, {}, night)).toEqual({
      kind: 'later',
      reason: 'quiet-hours',
      at: Date.parse('2026-11-25T09:00:00Z'),
    });
    // Saturday 20:00: Sunday is closed, Monday opens at 10:00.
    expect(decide({}, {}, Date.parse('2026-11-21T19:00:00Z'))).toMatchObject({
      at: Date.parse('2026-11-23T09:00:00Z'),
    });
    expect(decide({ timeZone: 'America/Guadeloupe' })).toMatchObject({
      at: Date.parse('2026-11-24T14:00:00Z'),
    });
  });

  it('is dropped when its day would come too late', () => {
    const saturday = Date.parse('2026-11-21T19:00:00Z');
    expect(decide({}, { deadlineHours: 24 }, saturday)).toEqual({
      kind: 'skip',
      reason: 'too-late',
      ends: false,
    });
    expect(decide({}, {}, NOW, NOW - 48 * HOUR)).toEqual({ kind: 'skip', reason: 'too-late', ends: false });
  });

  it('keeps to the cap over all campaigns, and lets a more important one go first', () => {
    expect(decide({ recent: [NOW - HOUR] })).toMatchObject({ kind: 'later', reason: 'frequency-cap' });
    expect(decide({ recent: [NOW - 6 * DAY, NOW - 3 * DAY] })).toEqual({
      kind: 'later',
      reason: 'frequency-cap',
      at: NOW + DAY,
    });
    expect(decide({ recent: [NOW - 2 * DAY, NOW - DAY] }, { deadlineHours: 24 })).toEqual({
      kind: 'skip',
      reason: 'frequency-cap',
      ends: false,
    });
    expect(decide({ rivalAt: NOW + HOUR })).toEqual({
      kind: 'later',
      reason: 'lower-priority',
      at: NOW + 25 * HOUR,
    });
    expect(decide({ rivalAt: NOW + HOUR }, { deadlineHours: 2 })).toMatchObject({
      kind: 'skip',
      reason: 'lower-priority',
    });
    expect(decide({ rivalAt: NOW + 3 * DAY })).toMatchObject({ kind: 'send' });
  });

  it('branches on what happened, and adds waits up', () => {
    const fork = PLAN.steps[2] as Extract<CampaignPlan['steps'][number], { kind: 'branch' }>;
    const at = { now: NOW, dueAt: NOW };
    expect(planStep(campaign(), fork, facts(), at)).toEqual({ kind: 'branch', to: 'two' });
    expect(planStep(campaign(), fork, facts({ hasRead: true }), at)).toEqual({ kind: 'branch', to: null });
    expect(nextActive(PLAN.steps, PLAN.steps[1]!, NOW)).toEqual({ step: fork, dueAt: NOW + 72 * HOUR });
  });
});

const TEMPLATE = {
  name: 'offre_rentree',
  language: 'fr',
  header: null,
  body: 'Bonjour {{1}}, {{2}} vous offre {{3}}.',
  footer: 'Répondez STOP pour ne plus recevoir d’offres.',
  buttons: [],
  hints: ['Léa', 'Salon', '20 %'],
};
const content = {
  ...say('Un').fr,
  call: 'Je vous appelle pour {{lastService|une visite}}.',
  template: {
    name: 'offre_rentree',
    language: 'fr',
    header: null,
    values: ['{{firstName|vous}}', '{{business}}', '20 %'],
  },
};
const withEverything = { id: 'A', weight: 1, content: { fr: content } };

describe('on WhatsApp', () => {
  const step = { ...first, channels: ['whatsapp', 'sms'] as CampaignChannel[], variants: [withEverything] };
  const both = facts({ ways: [way('whatsapp'), way('sms')] });
  const at = { now: NOW, dueAt: NOW };

  it('it is the approved template, filled with what is known of them', () => {
    const own = campaign({ steps: [step] }, { templates: [TEMPLATE] });
    expect(planStep(own, step, both, at)).toMatchObject({
      kind: 'send',
      channel: 'whatsapp',
      template: { name: 'offre_rentree', language: 'fr', body: ['Léa', 'Salon', '20 %'] },
      text: 'Bonjour Léa, Salon vous offre 20 %.\nRépondez STOP pour ne plus recevoir d’offres.',
      costMicros: DEFAULT_CAMPAIGN_SETTINGS.prices.whatsapp,
      passedOver: [],
    });
    // Somebody who never agreed to it there has it elsewhere.
    const unasked = facts({ ways: [way('whatsapp', { consent: null }), way('sms')] });
    expect(planStep(own, step, unasked, at)).toMatchObject({ channel: 'sms', passedOver: [] });
  });

  it.each([
    ['none is approved', []],
    ['that one is not', [{ ...TEMPLATE, name: 'autre' }]],
    ['it is in another language', [{ ...TEMPLATE, language: 'en' }]],
  ])('it goes by the next channel, and says why, where %s', (_why, templates) => {
    const own = campaign({ steps: [step] }, { templates });
    expect(planStep(own, step, both, at)).toMatchObject({
      channel: 'sms',
      template: null,
      passedOver: [{ channel: 'whatsapp', reason: 'no-template' }],
    });
    const sum = totalOf();
    sum.add(forecast(own, both, NOW), 'Europe/Paris');
    expect(sum.totals).toMatchObject({
      byChannel: { sms: 1 },
      costByChannel: { sms: 75_000 },
      passedOver: { 'whatsapp/no-template': 1 },
    });
    const alone = { ...step, channels: ['whatsapp'] as CampaignChannel[] };
    expect(enrol(campaign({ steps: [alone] }, { templates }), both)).toEqual({
      arm: 'excluded',
      reason: 'no-template',
    });
  });

  it('nothing is sent that leaves a blank empty or out', () => {
    const short = { ...TEMPLATE, hints: [...TEMPLATE.hints, 'x'], body: `${TEMPLATE.body} {{4}}` };
    expect(planStep(campaign({ steps: [step] }, { templates: [short] }), step, both, at)).toMatchObject({
      kind: 'skip',
      reason: 'no-content',
    });
  });
});

describe('by telephone', () => {
  const step = { ...first, channels: ['call', 'sms'] as CampaignChannel[], variants: [withEverything] };
  const own = campaign({ steps: [step] });
  const person = (calls: number[] = []) => facts({ ways: [way('call'), way('sms')], calls });
  it('Sara says who she is, that she is no person, and how not to be called again', () => {
    const decision = planStep(own, step, person(), { now: NOW, dueAt: NOW });
    expect(decision).toMatchObject({ kind: 'send', channel: 'call', costMicros: 170_000 });
    expect((decision as { text: string }).text).toBe(
      'Bonjour Léa, ici Sara, l’assistante virtuelle de Salon. Je vous appelle pour une visite. Si vous ne souhaitez plus être appelé, dites-le-moi.',
    );
  });
  it('inside the law’s hours only', () => {
    const lunch = Date.parse('2026-11-24T12:30:00Z');
    expect(planStep(own, step, person(), { now: lunch, dueAt: lunch })).toEqual({
      kind: 'later',
      reason: 'quiet-hours',
      at: Date.parse('2026-11-24T13:00:00Z'),
    });
  });
  it('four times in thirty days: then the next channel, and it says why', () => {
    const calls = [1, 2, 3, 29].map((days) => NOW - days * DAY);
    expect(planStep(own, step, person(calls), { now: NOW, dueAt: NOW })).toMatchObject({
      channel: 'sms',
      passedOver: [{ channel: 'call', reason: 'call-limit' }],
    });
    const alone = { ...step, channels: ['call'] as CampaignChannel[] };
    expect(planStep(own, alone, person(calls), { now: NOW, dueAt: NOW })).toMatchObject({
      kind: 'skip',
      reason: 'call-limit',
    });
  });
});

describe('never, whatever the facts', () => {
  const anyWay = fc
    .tuple(
      fc.constantFrom(...CAMPAIGN_CHANNELS),
      fc.constantFrom(true, true, false, null),
      fc.constantFrom(false, false, false, true),
      fc.constantFrom(false, false, false, true),
    )
    .map(([channel, consent, refusesAll, isBlocked]) => way(channel, { consent, refusesAll, isBlocked }));
  const anyFacts = fc.record({
    ways: fc.array(anyWay, { maxLength: 4 }),
    recent: fc.array(
      fc.integer({ min: 1, max: 240 }).map((hours) => NOW - hours * HOUR),
      { maxLength: 4 },
    ),
    calls: fc.array(
      fc.integer({ min: 1, max: 40 }).map((days) => NOW - days * DAY),
      { maxLength: 5 },
    ),
    rivalAt: fc.option(fc.integer({ min: -24, max: 200 }).map((hours) => NOW + hours * HOUR)),
    timeZone: fc.constantFrom('Europe/Paris', 'America/St_Johns', 'Pacific/Auckland', 'Asia/Kathmandu'),
    locale: fc.constantFrom('fr-FR', 'en-GB', null),
  });
  const anyNow = fc.integer({ min: 0, max: 24 * 14 }).map((hours) => NOW + hours * HOUR);

  it('is somebody written to without consent, at night, over the cap, or past the deadline', () => {
    let sent = 0;
    fc.assert(
      fc.property(anyFacts, anyNow, (given, startsAt) => {
        const own = campaign({
          deadlineHours: 14 * 24,
          steps: [
            { ...first, channels: ['whatsapp', 'call', 'sms', 'email'], variants: [withEverything] },
            ...PLAN.steps.slice(1),
          ],
        });
        const person = facts(given);
        const found = forecast(own, person, startsAt);
        const times = [...person.recent];
        for (const line of found.sends) {
          sent += 1;
          const used = person.ways.find(
            (one) =>
              one.channel === line.channel && one.consent === true && !one.isBlocked && !one.refusesAll,
          );
          expect(used).toBeDefined();
          expect(nextAllowedTime(line.at, QUIET, person.timeZone)).toBe(line.at);
          expect(nextAllowedTime(line.at, { start: '19:00', end: '10:00' }, person.timeZone)).toBe(line.at);
          if (line.channel === 'call') {
            expect(nextCallTime(line.at, person.timeZone)).toBe(line.at);
            expect(given.calls.filter((at) => at > line.at - 30 * DAY).length).toBeLessThan(4);
          }
          // No template is approved: whatever anybody agreed to, WhatsApp is no way.
          expect(line.channel).not.toBe('whatsapp');
          const week = times.filter((at) => at > line.at - 7 * DAY);
          expect(week.length).toBeLessThan(2);
          for (const at of times) expect(line.at - at).toBeGreaterThanOrEqual(24 * HOUR);
          times.push(line.at);
        }
        expect(new Set(found.sends.map(({ stepId }) => stepId)).size).toBe(found.sends.length);
      }),
      { numRuns: 800 },
    );
    expect(sent).toBeGreaterThan(20);
  });

  it('does a put-off go back in time or ask again for the same moment', () => {
    fc.assert(
      fc.property(anyFacts, anyNow, (given, now) => {
        const decision = planStep(campaign(), first, facts(given), { now, dueAt: now });
        if (decision.kind === 'later') expect(decision.at).toBeGreaterThan(now);
      }),
      { numRuns: 400 },
    );
  });

  it('does the cap let through more than it says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 8 }),
        fc.record({
          messages: fc.integer({ min: 1, max: 4 }),
          days: fc.integer({ min: 1, max: 10 }),
          gapHours: fc.integer({ min: 0, max: 48 }),
        }),
        (hoursAgo, cap) => {
          const recent = hoursAgo.map((hours) => NOW - hours * HOUR);
          const at = afterCap(recent, cap, NOW);
          const within = recent.filter((one) => one > at - cap.days * DAY);
          expect(within.length).toBeLessThan(cap.messages);
          for (const one of recent) expect(at - one).toBeGreaterThanOrEqual(cap.gapHours * HOUR);
        },
      ),
    );
  });
});

describe('who is left alone', () => {
  it('is drawn by MurmurHash3', () => {
    // The reference's own values.
    expect(murmur3('')).toBe(0);
    expect(murmur3('', 1)).toBe(0x514e28b7);
    expect(murmur3('hello')).toBe(0x248bfa47);
    expect(murmur3('hello, world')).toBe(0x149bbb7f);
    expect(murmur3('The quick brown fox jumps over the lazy dog')).toBe(0x2e4ff723);
  });

  it('is the share asked for, the same each time, and another in each campaign', () => {
    const people = Array.from(
      { length: 20_000 },
      (_, i) => `0199c0de-0000-7000-8000-${String(i).padStart(12, '0')}`,
    );
    const held = (id: string, percent: number) =>
      new Set(people.filter((person) => isHeldOut(id, person, percent)));
    const [ten, again, other, twenty] = [held('a', 10), held('a', 10), held('b', 10), held('a', 20)];
    // Within four standard deviations.
    expect(Math.abs(ten.size - 2_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9));
    expect([...again]).toEqual([...ten]);
    expect([...ten].every((person) => twenty.has(person))).toBe(true);
    const both = [...ten].filter((person) => other.has(person)).length;
    expect(Math.abs(both - 200)).toBeLessThan(4 * Math.sqrt(20_000 * 0.01 * 0.99));
    const variants = [
      { id: 'A', weight: 3 },
      { id: 'B', weight: 1 },
    ];
    const b = people.filter((person) => variantOf(variants, 'a', person)?.id === 'B').length;
    expect(Math.abs(b - 5_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.25 * 0.75));
  });

  it('is asked after whether they could be written to, in both arms alike', () => {
    const own = campaign({ holdoutPercent: 50 });
    const arms = Array.from({ length: 200 }, (_, i) =>
      enrol(own, facts({ clientId: `c${i}`, ways: i % 2 ? [] : [way('sms')] })),
    );
    expect(arms.filter((_, i) => i % 2 === 1).every(({ arm }) => arm === 'excluded')).toBe(true);
    expect(new Set(arms.filter((_, i) => i % 2 === 0).map(({ arm }) => arm))).toEqual(
      new Set(['treated', 'holdout']),
    );
  });
});

describe('a dry run', () => {
  it('lets a more important campaign write first, then goes on, as the real run does', () => {
    const person = facts({ rivalAt: NOW + HOUR });
    const found = forecast(campaign({ steps: [first] }), person, NOW);
    const { at } = decide({ rivalAt: NOW + HOUR }) as { at: number };
    // By then the other has written, and its campaign is no rival any more.
    expect(decide({ recent: [NOW + HOUR] }, {}, at, NOW)).toMatchObject({ kind: 'send' });
    expect(found).toMatchObject({ sends: [{ stepId: 'one', at }], skips: [] });
    // What it writes counts for the cap.
    const capped = facts({ rivalAt: NOW + HOUR, recent: [NOW - 2 * DAY] });
    expect(forecast(campaign({ steps: [first] }), capped, NOW)).toMatchObject({
      sends: [],
      skips: [{ stepId: 'one', reason: 'frequency-cap' }],
    });
  });

  it('is the same planner with a moving clock, added up', () => {
    const found = forecast(campaign(), facts(), NOW);
    expect(
      found.sends.map(({ stepId, at, channel }) => [stepId, new Date(at).toISOString(), channel]),
    ).toEqual([
      ['one', '2026-11-24T10:00:00.000Z', 'sms'],
      ['two', '2026-11-27T10:00:00.000Z', 'email'],
    ]);
    const sum = totalOf();
    sum.add(found, 'Europe/Paris');
    sum.add(forecast(campaign(), facts({ ways: [] }), NOW), 'Europe/Paris');
    sum.add(forecast(campaign({ holdoutPercent: 100 }), facts(), NOW), 'Europe/Paris');
    expect(sum.totals).toEqual({
      people: 3,
      treated: 1,
      holdout: 1,
      excluded: 1,
      messages: 2,
      costMicros: 76_000,
      byChannel: { sms: 1, email: 1 },
      costByChannel: { sms: 75_000, email: 1_000 },
      passedOver: {},
      byDay: { '2026-11-24': 1, '2026-11-27': 1 },
      skipped: { 'no-address': 1, holdout: 1 },
    });
  });
});
