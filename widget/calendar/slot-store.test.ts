import { describe, expect, it } from '@jest/globals';
import { CallError } from '../http/call.ts';
import type { Slot } from '../http/types.ts';
import { createSlotStore } from './slot-store.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const slot = (start: string): Slot => ({ start, end: start, agentIds: ['a'] });
const SOME = slot('2027-01-05T10:00:00.000Z');

function open(answer: (from: string) => Slot[] = () => [SOME]) {
  const asked: string[] = [];
  const clock = { now: NOW };
  let changes = 0;
  const store = createSlotStore(
    async ({ from }) => {
      asked.push(from);
      return { slots: answer(from) };
    },
    () => changes++,
    () => clock.now,
  );
  return { store, asked, clock, changes: () => changes };
}

describe('slots of a month', () => {
  it('are asked for once while they are fresh, however many want them', async () => {
    const { store, asked, clock } = open();
    await Promise.all([store.want('2027-01'), store.want('2027-01')]);
    await store.want('2027-01');
    expect(asked).toHaveLength(1);
    expect(store.of('2027-01')).toEqual({ state: 'ready', slots: [SOME] });
    clock.now += 61_000;
    const again = store.want('2027-01');
    // What is shown stays while it is being looked at again.
    expect(store.of('2027-01')).toEqual({ state: 'loading', slots: [SOME] });
    await again;
    expect(asked).toHaveLength(2);
  });

  it('are asked for again after somebody took one of them', async () => {
    const { store, asked } = open();
    await store.want('2027-01');
    store.forget();
    await store.want('2027-01');
    expect(asked).toHaveLength(2);
  });

  it('that could not be fetched say why, and can be wanted again', async () => {
    let isDown = true;
    const { store } = open(() => {
      if (isDown) throw new CallError({ kind: 'unreachable' });
      return [SOME];
    });
    await store.want('2027-01');
    expect(store.of('2027-01')).toMatchObject({ state: 'failed', reason: { kind: 'unreachable' } });
    isDown = false;
    await store.want('2027-01');
    expect(store.of('2027-01')?.state).toBe('ready');
  });

  it('a mistake of our own is not taken for the network’s', async () => {
    const { store } = open(() => {
      throw new TypeError('x is undefined');
    });
    await expect(store.want('2027-01')).rejects.toThrow('x is undefined');
  });
});

describe('the first month with a slot', () => {
  const inMonth = ({ start }: Slot, month: string) => start.startsWith(month);
  it('is looked for month by month', async () => {
    const { store, asked } = open((from) => (from >= '2026-12-31' ? [SOME] : []));
    expect(await store.firstMonthWith(inMonth, '2026-11', 4)).toBe('2027-01');
    expect(asked).toHaveLength(3);
  });
  it('is none after as many months as were to be looked at, or where one cannot be', async () => {
    expect(await open(() => []).store.firstMonthWith(inMonth, '2026-11', 2)).toBeNull();
    const down = open(() => {
      throw new CallError({ kind: 'offline' });
    });
    expect(await down.store.firstMonthWith(inMonth, '2026-11', 4)).toBeNull();
    expect(down.asked).toHaveLength(1);
  });
});
