import { describe, expect, it } from '@jest/globals';
import { daily, june1, localStarts, slotRequest, startsOf } from '../../testing/slot-request.ts';
import { findSlots } from './slots.ts';

const clock = (afterBusy: 'restart' | 'keep' = 'restart') => ({ origin: 'clock', afterBusy }) as const;
const opening = (afterBusy: 'restart' | 'keep') => ({ origin: 'opening', afterBusy }) as const;

describe('findSlots', () => {
  it('gives instants, in order, with who can take them', () => {
    const slots = findSlots(slotRequest({ agent: { id: 'lea', workingHours: daily('09:00', '10:00') } }));
    expect(slots).toEqual([
      { start: Date.UTC(2026, 5, 1, 7), end: Date.UTC(2026, 5, 1, 7, 30), agentIds: ['lea'] },
      { start: Date.UTC(2026, 5, 1, 7, 30), end: Date.UTC(2026, 5, 1, 8), agentIds: ['lea'] },
    ]);
  });

  it('starts every durationMin unless an interval says otherwise, and ends by closing time', () => {
    expect(startsOf({ service: { durationMin: 50 } })).toEqual(['09:00', '09:50', '10:40']);
    expect(startsOf({ service: { durationMin: 90, intervalMin: 60 } })).toEqual(['09:00', '10:00']);
    expect(startsOf({ service: { durationMin: 90, intervalMin: 45 } })).toEqual(['09:00', '09:45', '10:30']);
    expect(startsOf({ service: { durationMin: 180 } })).toEqual(['09:00']);
    expect(startsOf({ service: { durationMin: 181 } })).toEqual([]);
  });

  it('takes an agent’s zone, the viewer’s where there is none', () => {
    const hours = { workingHours: daily('09:00', '10:00') };
    expect(startsOf({ agent: hours, viewerTimeZone: 'Europe/London' })).toEqual(['10:00', '10:30']);
    const own = { ...hours, timeZone: 'Europe/London' };
    expect(startsOf({ agent: own, viewerTimeZone: 'Asia/Tokyo' })).toEqual(['10:00', '10:30']);
  });

  it('names agents without an id by their position', () => {
    const request = slotRequest({ combine: 'any', agents: [{ workingHours: daily('09:00', '09:30') }, {}] });
    expect(findSlots(request).map(({ agentIds }) => agentIds)).toEqual([['0']]);
  });

  it('takes null for what is left out', () => {
    const absent = { timeZone: null, overrides: null, open: null, busy: null, bookings: null, holds: null };
    const nulls = JSON.parse(
      JSON.stringify(
        slotRequest({ agent: absent as never, service: { intervalMin: null, perDayLimit: null } as never }),
      ),
    );
    expect(findSlots({ ...nulls, grid: null })).toEqual(findSlots(slotRequest()));
  });
});

describe('the window', () => {
  it('lists the slots that start in [from, to)', () => {
    expect(startsOf({ window: june1AsWindow('09:30', '10:30') })).toEqual(['09:30', '10:00']);
    expect(startsOf({ window: june1AsWindow('09:31', '10:31') })).toEqual(['10:00', '10:30']);
    expect(startsOf({ window: june1AsWindow('10:00', '10:00') })).toEqual([]);
  });

  it('moves no grid: one that opens before it, or restarts before it, is the same', () => {
    const service = { durationMin: 50 };
    expect(startsOf({ service, window: june1AsWindow('09:10', '12:00') })).toEqual(['09:50', '10:40']);
    const agent = { busy: [june1('09:00', '09:20')] };
    expect(startsOf({ service, agent, window: june1AsWindow('09:30', '12:00') })).toEqual(['10:10', '11:00']);
  });

  it('joins on to the next, for an agent who never closes and an interval that no day is a multiple of', () => {
    const agent = { workingHours: daily('00:00', '24:00') };
    const days = [1, 2, 3, 9].map((day) =>
      startsOf({
        agent,
        service: { durationMin: 50 },
        window: { from: `2026-06-0${day}T00:00:00+02:00`, to: `2026-06-0${day}T02:00:00+02:00` },
      }),
    );
    for (const starts of days) expect(starts).toEqual(['00:00', '00:50', '01:40']);
  });
});

describe('busy time', () => {
  const agent = { busy: [june1('09:20', '10:10')] };

  it('begins a new grid at its end, or drops what it hits', () => {
    expect(startsOf({ agent, grid: opening('restart') })).toEqual(['10:10', '10:40', '11:10']);
    expect(startsOf({ agent, grid: opening('keep') })).toEqual(['10:30', '11:00', '11:30']);
    expect(startsOf({ agent, grid: clock('restart') })).toEqual(['10:30', '11:00', '11:30']);
    expect(startsOf({ agent })).toEqual(startsOf({ agent, grid: opening('restart') }));
  });

  it('may touch a slot on both sides', () => {
    const touching = { busy: [june1('09:30', '10:00')] };
    expect(startsOf({ agent: touching })).toEqual(['09:00', '10:00', '10:30', '11:00', '11:30']);
  });

  it('may overlap, adjoin, come in any order, begin before opening, end after closing, or take no time', () => {
    const busy = [
      june1('11:40', '15:00'),
      june1('09:50', '10:20'),
      june1('08:00', '09:10'),
      june1('10:20', '10:30'),
      june1('10:00', '10:05'),
      june1('11:15', '11:15'),
    ];
    expect(startsOf({ agent: { busy } })).toEqual(['09:10', '10:30', '11:00']);
  });

  it('counts as a booking without buffers does', () => {
    const bookings = [june1('09:20', '10:10')];
    expect(startsOf({ agent: { bookings } })).toEqual(startsOf({ agent }));
  });
});

describe('the grid', () => {
  it.each([
    [60, ['10:00', '11:00', '12:00']],
    [120, ['10:00', '12:00']],
    [30, ['09:30', '10:00', '10:30', '11:00', '11:30', '12:00', '12:30']],
    [90, ['09:30', '11:00', '12:30']],
    [40, ['09:20', '10:00', '10:40', '11:20', '12:00', '12:40']],
    [45, ['09:15', '10:00', '10:45', '11:30', '12:15']],
    [50, ['09:10', '10:00', '10:50', '11:40', '12:30']],
    [35, ['09:10', '09:45', '10:20', '10:55', '11:30', '12:05', '12:40']],
    [48, ['09:07', '09:55', '10:43', '11:31', '12:19']],
  ])('on the clock, every %d minutes, starts at %p', (intervalMin, starts) => {
    const agent = { workingHours: daily('09:07', '13:00') };
    expect(startsOf({ agent, service: { durationMin: 5, intervalMin }, grid: clock() })).toEqual(starts);
  });

  it('rounds on the agent’s clock, not on the server’s or the viewer’s', () => {
    const agent = { workingHours: daily('09:10', '12:00'), timeZone: 'Asia/Kathmandu' };
    const draft = { agent, service: { durationMin: 60 }, grid: clock() };
    expect(startsOf(draft, 'Asia/Kathmandu')).toEqual(['10:00', '11:00']);
    expect(startsOf(draft)).toEqual(['06:15', '07:15']);
  });

  it('rounds up after busy time too, or keeps to the first', () => {
    const agent = { workingHours: daily('09:00', '14:00'), busy: [june1('09:00', '09:40')] };
    const service = { durationMin: 30, intervalMin: 90 };
    expect(startsOf({ agent, service, grid: clock('restart') })).toEqual(['10:00', '11:30', '13:00']);
    expect(startsOf({ agent, service, grid: clock('keep') })).toEqual(['10:30', '12:00', '13:30']);
  });

  it('begins anew after a break', () => {
    const workingHours = [...daily('09:10', '10:30'), ...daily('10:40', '11:45')];
    expect(startsOf({ agent: { workingHours } })).toEqual(['09:10', '09:40', '10:40', '11:10']);
  });
});

describe('buffers', () => {
  const buffers = { bufferBeforeMin: 10, bufferAfterMin: 20 };

  it('of the service keep external busy time away', () => {
    const agent = { busy: [june1('10:00', '10:30')] };
    // The last that ends 20 minutes before; then 10 minutes after.
    const service = { durationMin: 10, ...buffers };
    expect(startsOf({ agent, service })).toEqual([
      ...['09:00', '09:10', '09:20', '09:30'],
      ...['10:40', '10:50', '11:00', '11:10', '11:20', '11:30', '11:40', '11:50'],
    ]);
  });

  it('of an appointment add to the service’s', () => {
    const bookings = [{ ...june1('10:00', '10:30'), bufferBeforeMin: 5, bufferAfterMin: 15 }];
    const service = { durationMin: 30, intervalMin: 5, ...buffers };
    const starts = startsOf({ agent: { bookings }, service, grid: opening('keep') });
    expect(starts.filter((start) => start < '10:00')).toEqual(['09:00', '09:05']);
    expect(starts.find((start) => start > '10:00')).toBe('10:55');
    expect(startsOf({ agent: { bookings }, service: { durationMin: 30 } })).toEqual([
      '09:00',
      '10:45',
      '11:15',
    ]);
  });

  it('may lie outside opening hours', () => {
    const service = { durationMin: 60, bufferBeforeMin: 60, bufferAfterMin: 60 };
    expect(startsOf({ service })).toEqual(['09:00', '10:00', '11:00']);
  });

  it('give way to nothing for an empty interval', () => {
    const empty = june1('10:00', '10:00');
    const agent = { busy: [empty], bookings: [{ ...empty, bufferAfterMin: 30 }] };
    expect(startsOf({ agent, service: { durationMin: 60, ...buffers } })).toEqual([
      '09:00',
      '10:00',
      '11:00',
    ]);
  });
});

describe('holds', () => {
  const hold = { ...june1('09:40', '09:50'), expiresAt: '2026-05-01T08:05:00+02:00' };

  it('drop slots and move no grid', () => {
    expect(startsOf({ agent: { holds: [hold] } })).toEqual(['09:00', '10:00', '10:30', '11:00', '11:30']);
    expect(startsOf({ agent: { holds: [hold], busy: [june1('09:00', '09:10')] } })).toEqual([
      ...['09:10', '10:10', '10:40', '11:10'],
    ]);
  });

  it('are ignored from the moment they expire', () => {
    const agent = { holds: [hold] };
    const count = (now: string) => startsOf({ agent, now }).length;
    expect(count('2026-05-01T08:04:59+02:00')).toBe(5);
    expect(count('2026-05-01T08:05:00+02:00')).toBe(6);
  });

  it('keep the service’s buffers away, as the appointment they may become will', () => {
    const service = { durationMin: 30, bufferAfterMin: 15 };
    const holds = [{ ...hold, ...june1('10:00', '10:30') }];
    expect(startsOf({ agent: { holds }, service })).toEqual(['09:00', '10:30', '11:00', '11:30']);
  });
});

describe('notice and days ahead', () => {
  const now = '2026-06-01T09:40:00+02:00';

  it('never offers the past, nor less than the notice', () => {
    expect(startsOf({ now })).toEqual(['10:00', '10:30', '11:00', '11:30']);
    expect(startsOf({ now, service: { minNoticeMin: 20 } })).toEqual(['10:00', '10:30', '11:00', '11:30']);
    expect(startsOf({ now, service: { minNoticeMin: 21 } })).toEqual(['10:30', '11:00', '11:30']);
    expect(startsOf({ now: '2026-06-01T10:00:00+02:00' })[0]).toBe('10:00');
    expect(startsOf({ now: '2027-01-01T00:00:00Z' })).toEqual([]);
    expect(startsOf({ now, service: { minNoticeMin: 1e8 } })).toEqual([]);
  });

  it('ends with the last calendar day, in the business’s zone', () => {
    const window = { from: '2026-06-01T00:00:00+02:00', to: '2026-06-08T00:00:00+02:00' };
    const last = (maxDaysAhead: number, at = now, timeZone = 'Europe/Paris') =>
      startsOf(
        {
          agent: { timeZone, workingHours: daily('09:00', '10:00') },
          window,
          now: at,
          service: { maxDaysAhead },
        },
        timeZone,
      ).at(-1);
    expect(last(0)).toBeUndefined();
    expect(last(0, '2026-06-01T09:20:00+02:00')).toBe('09:30');
    expect(last(1)).toBe('09:30');
    expect(last(3)).toBe('4 09:30');
    expect(last(365)).toBe('7 09:30');
    // 23:30 on Sunday in New York is Monday morning in Paris.
    expect(last(2, '2026-06-01T05:30:00+02:00', 'America/New_York')).toBe('2 09:30');
  });
});

describe('limits', () => {
  const window = { from: '2026-06-05T00:00:00+02:00', to: '2026-06-10T00:00:00+02:00' };
  const days = (bookings: string[], service: object) => {
    const intervals = bookings.map((start) => ({
      start,
      end: new Date(Date.parse(start) + 1_800_000).toISOString(),
    }));
    const agent = { workingHours: daily('09:00', '10:00'), bookings: intervals };
    return [...new Set(startsOf({ agent, window, service }).map((start) => start.split(' ')[0]))].join(' ');
  };

  it('count appointments on the agent’s calendar, one day at a time', () => {
    const morning = '2026-06-06T09:00:00+02:00';
    // 23:30 UTC on the 7th is the 8th in Paris.
    const night = '2026-06-07T23:30:00Z';
    expect(days([morning, night], { perDayLimit: 1 })).toBe('5 7 9');
    expect(days([morning, night], { perDayLimit: 2 })).toBe('5 6 7 8 9');
    expect(days([morning, morning], { perDayLimit: 2 })).toBe('5 7 8 9');
    expect(days([], { perDayLimit: 0 })).toBe('');
  });

  it('count weeks from Monday, whole ones even where the window begins within', () => {
    // The 1st and the 8th are Mondays.
    expect(days(['2026-06-01T18:00:00+02:00'], { perWeekLimit: 1 })).toBe('8 9');
    expect(days(['2026-06-08T00:30:00+02:00'], { perWeekLimit: 1 })).toBe('5 6 7');
    expect(days(['2026-05-31T23:30:00+02:00'], { perWeekLimit: 1 })).toBe('5 6 7 8 9');
    expect(days(['2026-06-14T23:30:00+02:00'], { perWeekLimit: 1 })).toBe('5 6 7');
    expect(days(['2026-06-15T00:30:00+02:00'], { perWeekLimit: 1 })).toBe('5 6 7 8 9');
  });

  it('do not count external time, holds or other agents', () => {
    const agent = {
      busy: [june1('09:00', '09:30')],
      holds: [{ ...june1('10:00', '10:30'), expiresAt: '2026-05-02T00:00:00Z' }],
    };
    expect(startsOf({ agent, service: { perDayLimit: 1 } })).toHaveLength(4);
    const agents = [
      { id: 'full', workingHours: daily('09:00', '10:00'), bookings: [june1('15:00', '16:00')] },
      { id: 'free', workingHours: daily('09:00', '10:00') },
    ];
    const slots = findSlots(slotRequest({ agents, combine: 'any', service: { perDayLimit: 1 } }));
    expect(slots.map(({ agentIds }) => agentIds)).toEqual([['free'], ['free']]);
  });
});

describe('several agents', () => {
  const agents = [
    { id: 'b', workingHours: daily('09:30', '10:30'), timeZone: 'Europe/Paris' },
    { id: 'a', workingHours: daily('08:00', '09:00'), timeZone: 'Europe/London' },
  ];

  it('any: whoever is free', () => {
    const slots = findSlots(slotRequest({ agents, combine: 'any' }));
    expect(localStarts(slots)).toEqual(['09:00', '09:30', '10:00']);
    expect(slots.map(({ agentIds }) => agentIds)).toEqual([['a'], ['a', 'b'], ['b']]);
  });

  it('all: a start that is everybody’s own', () => {
    const slots = findSlots(slotRequest({ agents, combine: 'all' }));
    expect(localStarts(slots)).toEqual(['09:30']);
    expect(slots[0]!.agentIds).toEqual(['a', 'b']);
    const apart = [agents[0]!, { id: 'c', workingHours: daily('09:40', '10:40') }];
    expect(findSlots(slotRequest({ agents: apart, combine: 'all' }))).toEqual([]);
  });

  it('is nobody’s slot where there is nobody', () => {
    for (const combine of ['single', 'any', 'all'] as const) {
      expect(findSlots(slotRequest({ agents: [], combine }))).toEqual([]);
      expect(findSlots(slotRequest({ agents: [{}], combine }))).toEqual([]);
    }
  });
});

function june1AsWindow(from: string, to: string) {
  const { start, end } = june1(from, to);
  return { from: start, to: end };
}
