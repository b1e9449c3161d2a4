import { useReducer, useState } from 'preact/hooks';
import type { Slot } from '../http/types.ts';
import { useMade, useOn } from '../kit/effects.ts';
import { dateIn } from '../time.ts';
import { addMonths, byDate } from './month.ts';
import { createSlotStore, type SlotStore } from './slot-store.ts';

/** How many months are looked through for a first free slot, and how far one may turn. */
const LOOKED_AHEAD = 4;
const LAST_AHEAD = 12;

export type LoadSlots = (window: { from: string; to: string }) => Promise<{ slots: Slot[] }>;

/** The slots of a subject (a service, an appointment to be moved), kept while the visitor goes back and forth. */
export function useSlotStore(subject: string, load: LoadSlots): SlotStore {
  const [, redraw] = useReducer((count: number, _: null) => count + 1, 0);
  return useMade([subject], () => createSlotStore(load, () => redraw(null)));
}

/** Which month and day are looked at, and what is free there. */
export function useWhen(options: {
  store: SlotStore;
  zone: string;
  /** Only this person's slots; null: anybody's. */
  agentId: string | null;
  /** The slot that is the visitor's already: others do not see it as free, they do. */
  mine: Slot | null;
}) {
  const { store, zone, agentId, mine } = options;
  const today = dateIn(zone, new Date());
  const first = today.slice(0, 7);
  const last = addMonths(first, LAST_AHEAD);
  const [month, setMonth] = useState<string | null>(mine ? dateIn(zone, mine.start).slice(0, 7) : null);
  const [date, setDate] = useState<string | null>(mine ? dateIn(zone, mine.start) : null);
  const [seeking, setSeeking] = useState(false);

  const fits = (slot: Slot, where: string) =>
    dateIn(zone, slot.start).startsWith(where) && (agentId === null || slot.agentIds.includes(agentId));

  /** Goes to the first month from here on that has something; stays where nothing is found. */
  const seek = async (from: string) => {
    setSeeking(true);
    const found = await store.firstMonthWith(fits, from, LOOKED_AHEAD);
    setSeeking(false);
    setMonth((shown) => found ?? shown ?? from);
    return found;
  };

  useOn([store], () => {
    if (month === null) void seek(first);
  });

  // The month that is looked at, then the one that will be.
  useOn([store, month], () => {
    if (month === null) return;
    let wanted = true;
    void store.want(month).then(() => {
      if (wanted && store.of(month)?.state === 'ready' && month < last) void store.want(addMonths(month, 1));
    });
    return () => {
      wanted = false;
    };
  });

  const shown = month ?? first;
  const known = store.of(shown);
  const free = useMade([known, shown, zone, agentId, mine], () => {
    const slots = (known?.slots ?? []).filter((slot) => agentId === null || slot.agentIds.includes(agentId));
    return byDate(mine ? [...slots, mine] : slots, shown, zone);
  });
  const selected = date && free.has(date) ? date : ([...free.keys()][0] ?? null);
  const busy = seeking || !known || (known.state === 'loading' && free.size === 0);

  return {
    today,
    first,
    last,
    month: shown,
    setMonth,
    free,
    selected,
    select: setDate,
    busy,
    failure: known?.state === 'failed' ? known.reason! : null,
    retry: () => store.want(shown),
    seek,
  };
}

export type When = ReturnType<typeof useWhen>;
