import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { slowSlots } from '../../testing/slot-oracle.ts';
import { daily } from '../../testing/slot-request.ts';
import { findSlots, type SlotRequest } from './slots.ts';

type Agent = SlotRequest['agents'][number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Two ordinary zones, and those where clocks do what programs do not expect. */
const ZONES = [
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'America/St_Johns',
  'America/Santiago',
  'America/Havana',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Tehran',
  'Pacific/Chatham',
  'Pacific/Apia',
  'UTC',
];

/** A minute near a change of a zone's clock, where there is one, or any in these years. */
const moment = (zone: string) =>
  fc
    .record({
      day: fc.integer({ min: 0, max: 24 * 365 }),
      nearChange: fc.boolean(),
      shift: fc.integer({ min: -2160, max: 1440 }),
    })
    .map(({ day, nearChange, shift }) => {
      const any = Temporal.Instant.fromEpochMilliseconds(Date.UTC(2010, 0, 1) + day * 24 * HOUR);
      const change = nearChange ? any.toZonedDateTimeISO(zone).getTimeZoneTransition('next') : null;
      return (change ?? any).epochMilliseconds + shift * MINUTE;
    });

const quarter = fc.integer({ min: 0, max: 95 }).map(clockOf(15));
const anyMinute = fc.integer({ min: 0, max: 1439 }).map(clockOf(1));
const clock = fc.oneof(
  quarter,
  quarter,
  anyMinute,
  fc.constantFrom('00:00', '02:00', '02:30', '03:00', '24:00'),
);
const clockInterval = fc
  .record({ start: clock.filter((text) => text !== '24:00'), end: clock })
  .filter(({ start, end }) => start < end || end < '12:00');

/** Left out four times in five. */
const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const upTo = (most: number) => fc.integer({ min: 0, max: most });

/** An agent whose time is mostly near the window. */
const agent = (zone: string, from: number): fc.Arbitrary<Agent> => {
  const interval = (longestMin: number) =>
    fc
      .record({ at: fc.integer({ min: -2000, max: 4000 }), length: fc.integer({ min: 0, max: longestMin }) })
      .map(({ at, length }) => ({ start: from + at * MINUTE, end: from + (at + length) * MINUTE }));
  const date = fc
    .integer({ min: -3, max: 3 })
    .map((days) =>
      Temporal.Instant.fromEpochMilliseconds(from)
        .toZonedDateTimeISO(zone)
        .toPlainDate()
        .add({ days })
        .toString(),
    );
  return fc.record({
    timeZone: fc.constant(zone),
    workingHours: fc.oneof(
      fc.array(fc.record({ days: fc.subarray([0, 1, 2, 3, 4, 5, 6]), start: quarter, end: clock }), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.constant(daily('00:00', '24:00')),
    ),
    overrides: fc.array(fc.record({ date, intervals: fc.array(clockInterval, { maxLength: 2 }) }), {
      maxLength: 2,
    }),
    open: rarely(fc.array(interval(2000), { maxLength: 4 })),
    busy: fc.array(interval(200), { maxLength: 5 }),
    bookings: fc.array(
      fc
        .tuple(interval(120), upTo(30), upTo(30))
        .map(([time, bufferBeforeMin, bufferAfterMin]) => ({ ...time, bufferBeforeMin, bufferAfterMin })),
      { maxLength: 5 },
    ),
    holds: fc.array(
      fc
        .tuple(interval(60), fc.integer({ min: -100, max: 100 }))
        .map(([time, expires]) => ({ ...time, expiresAt: from + expires * MINUTE })),
      { maxLength: 3 },
    ),
  });
};

const request: fc.Arbitrary<SlotRequest> = fc
  .record({ zone: fc.constantFrom(...ZONES), other: fc.constantFrom(...ZONES) })
  .chain(({ zone, other }) => moment(zone).map((from) => ({ zone, other, from })))
  .chain(
    ({ zone, other, from }) =>
      fc.record({
        now: fc.integer({ min: -3000, max: 300 }).map((ago) => from + ago * MINUTE),
        viewerTimeZone: fc.constantFrom(...ZONES),
        window: fc.integer({ min: 0, max: 3000 }).map((length) => ({ from, to: from + length * MINUTE })),
        agents: fc
          .tuple(agent(zone, from), fc.array(agent(other, from), { maxLength: 1 }))
          // Overrides of ready-made instants have an example table of their own.
          .map(([one, more]) =>
            [one, ...more].map((each) => (each.open ? { ...each, overrides: [] } : each)),
          ),
        combine: fc.constantFrom('any', 'any', 'all'),
        service: fc.record({
          durationMin: fc.integer({ min: 5, max: 120 }),
          intervalMin: fc.option(fc.constantFrom(7, 10, 15, 20, 25, 30, 40, 45, 60, 90, 120), {
            nil: undefined,
          }),
          bufferBeforeMin: rarely(upTo(30)),
          bufferAfterMin: rarely(upTo(30)),
          minNoticeMin: rarely(upTo(2000)),
          maxDaysAhead: rarely(upTo(4)),
          perDayLimit: rarely(upTo(3)),
          perWeekLimit: rarely(upTo(5)),
        }),
        grid: fc.option(
          fc.record({
            origin: fc.constantFrom('opening', 'clock'),
            afterBusy: fc.constantFrom('restart', 'keep'),
          }),
          { nil: undefined },
        ),
      }) as fc.Arbitrary<SlotRequest>,
  );

/** `SLOT_RUNS=5000` tries more of them. */
const check = (property: (request: SlotRequest) => void, numRuns = 200) =>
  fc.assert(fc.property(request, property), { numRuns: Number(process.env.SLOT_RUNS ?? numRuns) });

const only = (whole: SlotRequest, one: Agent): SlotRequest => ({
  ...whole,
  agents: [one],
  combine: 'single',
});
const startsOf = (slots: { start: number }[]) => slots.map(({ start }) => start);

describe('any request', () => {
  it('has the slots that are found minute by minute', () => {
    let answered = 0;
    check((asked) => {
      const slots = findSlots(asked);
      if (slots.length > 0) answered++;
      expect(slots).toEqual(slowSlots(asked));
    }, 120);
    // About half of the requests have slots: the comparison is not one of empty lists.
    expect(answered).toBeGreaterThan(20);
  }, 120_000);

  it('has slots of the right length, in order, each once, inside the window and the notice', () => {
    check((asked) => {
      const earliest = Math.max(
        asked.window.from as number,
        (asked.now as number) + (asked.service.minNoticeMin ?? 0) * MINUTE,
      );
      let previous = Number.NEGATIVE_INFINITY;
      for (const { start, end, agentIds } of findSlots(asked)) {
        expect(end - start).toBe(asked.service.durationMin * MINUTE);
        expect(start).toBeGreaterThan(previous);
        expect(start).toBeGreaterThanOrEqual(earliest);
        expect(start).toBeLessThan(asked.window.to as number);
        expect(agentIds.length).toBeGreaterThan(0);
        previous = start;
      }
    });
  });

  it('has no slot that touches anything taken, buffers included', () => {
    check((asked) => {
      const { bufferBeforeMin = 0, bufferAfterMin = 0 } = asked.service;
      for (const { start, end, agentIds } of findSlots(asked)) {
        for (const id of agentIds) {
          const { busy = [], bookings = [], holds = [] } = asked.agents[Number(id)]!;
          const current = holds.filter(({ expiresAt }) => expiresAt > asked.now);
          const all: NonNullable<Agent['bookings']> = [...busy, ...bookings, ...current];
          for (const taken of all.filter((interval) => interval.start < interval.end)) {
            const gapBefore = start - (taken.end as number);
            const gapAfter = (taken.start as number) - end;
            const isApart =
              gapBefore >= (bufferBeforeMin + (taken.bufferAfterMin ?? 0)) * MINUTE ||
              gapAfter >= (bufferAfterMin + (taken.bufferBeforeMin ?? 0)) * MINUTE;
            expect(isApart).toBe(true);
          }
        }
      }
    });
  });

  it('is answered alike whatever the viewer’s zone and however its instants are written', () => {
    check((asked) => {
      const text = (value: unknown) =>
        JSON.parse(
          JSON.stringify(value, (key, item) =>
            ['now', 'from', 'to', 'start', 'end', 'expiresAt'].includes(key) && typeof item === 'number'
              ? Temporal.Instant.fromEpochMilliseconds(item).toString({ timeZone: '-03:30' })
              : item,
          ),
        );
      const slots = findSlots(asked);
      expect(findSlots({ ...asked, viewerTimeZone: 'Pacific/Kiritimati' })).toEqual(slots);
      expect(findSlots(text(asked))).toEqual(slots);
    });
  });

  it('is answered alike in one window or in two that join', () => {
    check((asked) => {
      const { from, to } = asked.window as { from: number; to: number };
      const middle = from + Math.floor((to - from) / 3);
      const part = (start: number, end: number) => findSlots({ ...asked, window: { from: start, to: end } });
      expect([...part(from, middle), ...part(middle, to)]).toEqual(findSlots(asked));
    });
  });

  it('means, with several agents, the union or the intersection of what each has', () => {
    check((asked) => {
      const each = asked.agents.map((one) => startsOf(findSlots(only(asked, one))));
      const any = findSlots({ ...asked, combine: 'any' });
      const all = findSlots({ ...asked, combine: 'all' });
      expect(startsOf(any)).toEqual([...new Set(each.flat())].sort((a, b) => a - b));
      for (const { start, agentIds } of any) {
        expect(agentIds).toEqual(
          [...each.keys()].filter((index) => each[index]!.includes(start)).map(String),
        );
      }
      expect(startsOf(all)).toEqual(
        each[0]!.filter((start) => each.every((starts) => starts.includes(start))),
      );
    });
  });

  it('loses slots, and wins none, when something is taken and the grid keeps', () => {
    check((asked) => {
      const keep = { ...asked, grid: { origin: 'opening', afterBusy: 'keep' } } as SlotRequest;
      const freed = { ...keep, agents: keep.agents.map((one) => ({ ...one, busy: [], holds: [] })) };
      const free = new Set(startsOf(findSlots(freed)));
      for (const { start } of findSlots({ ...keep, combine: asked.combine })) expect(free).toContain(start);
    });
  });

  it('is answered alike whatever the server’s zone', async () => {
    const requests = fc.sample(request, { seed: 4, numRuns: 60 });
    const script = `
      import { text } from 'node:stream/consumers';
      const { findSlots } = await import(${JSON.stringify(new URL('./slots.ts', import.meta.url).href)});
      console.log(JSON.stringify(JSON.parse(await text(process.stdin)).map(findSlots)));`;
    const answers = await Promise.all(
      ['UTC', 'America/Los_Angeles', 'Australia/Lord_Howe'].map((TZ) => {
        const server = promisify(execFile)(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
          { env: { ...process.env, TZ }, maxBuffer: 64 * 1024 * 1024 },
        );
        server.child.stdin!.end(JSON.stringify(requests));
        return server;
      }),
    );
    const here = requests.map((asked) => findSlots(asked));
    expect(here.flat().length).toBeGreaterThan(100);
    for (const { stdout } of answers) expect(JSON.parse(stdout)).toEqual(here);
  });

  it('is left as it was', () => {
    check((asked) => {
      const before = structuredClone(asked);
      findSlots(asked);
      expect(asked).toEqual(before);
    }, 50);
  });
});

function clockOf(stepMin: number) {
  return (step: number) => {
    const minute = step * stepMin;
    return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  };
}
