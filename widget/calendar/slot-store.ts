import { type Reason, reasonOfError } from '../http/call.ts';
import type { Slot } from '../http/types.ts';
import { addMonths, windowOf } from './month.ts';

/** Free slots of one service, a month at a time, as far as they have been asked for. */
export interface SlotStore {
  /** What is known of a month; undefined before anybody wanted it. */
  of(month: string): MonthOfSlots | undefined;
  /** Fetches a month unless it is there and fresh. Settles either way; a failure is in `of`. */
  want(month: string): Promise<void>;
  /** The first month from `month` on, within `count`, that has a slot that fits; null when none has or one cannot be fetched. */
  firstMonthWith(
    fits: (slot: Slot, month: string) => boolean,
    month: string,
    count: number,
  ): Promise<string | null>;
  /** Everything is to be fetched again when wanted next; what is shown stays until then. */
  forget(): void;
}

export interface MonthOfSlots {
  state: 'loading' | 'ready' | 'failed';
  slots: Slot[];
  reason?: Reason;
}

/** Slots older than this are fetched again when looked at again. */
const FRESH_MS = 60_000;

export function createSlotStore(
  load: (window: { from: string; to: string }) => Promise<{ slots: Slot[] }>,
  onChange: () => void,
  clock: () => number = Date.now,
): SlotStore {
  const months = new Map<string, MonthOfSlots>();
  const askedAt = new Map<string, number>();
  const running = new Map<string, Promise<void>>();

  const set = (month: string, value: MonthOfSlots) => {
    months.set(month, value);
    onChange();
  };

  async function fetchMonth(month: string): Promise<void> {
    const before = months.get(month)?.slots ?? [];
    const asked = windowOf(month, clock());
    if (!asked) return set(month, { state: 'ready', slots: [] });
    set(month, { state: 'loading', slots: before });
    const started = clock();
    try {
      const { slots } = await load(asked);
      askedAt.set(month, started);
      set(month, { state: 'ready', slots });
    } catch (error) {
      set(month, { state: 'failed', slots: [], reason: reasonOfError(error) });
    }
  }

  const store: SlotStore = {
    of: (month) => months.get(month),
    async want(month) {
      const fresh = months.get(month)?.state === 'ready' && clock() - (askedAt.get(month) ?? 0) < FRESH_MS;
      if (fresh) return;
      const run = running.get(month) ?? fetchMonth(month).finally(() => running.delete(month));
      running.set(month, run);
      await run;
    },
    async firstMonthWith(fits, month, count) {
      for (let ahead = 0; ahead < count; ahead++) {
        const looked = addMonths(month, ahead);
        await store.want(looked);
        const found = months.get(looked);
        if (found?.state === 'failed') return null;
        if (found?.slots.some((slot) => fits(slot, looked))) return looked;
      }
      return null;
    },
    forget: () => askedAt.clear(),
  };
  return store;
}
