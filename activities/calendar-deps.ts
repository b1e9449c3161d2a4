import { createHash } from 'node:crypto';
import type { Database, TenantTransaction } from '../db/database.ts';
import type { ExternalChange } from '../domain/calendar/policy.ts';
import type { CalendarProvider } from '../providers/calendar/calendar.ts';

export interface CalendarRef {
  tenantId: string;
  connectionId: string;
}

/**
 * How the connection stands after an activity: `connected` and in step, `expired` until its person connects again, `paused`
 * by its person (or no calendar is chosen yet), `stopped` for good.
 */
export interface SyncOutcome {
  state: 'connected' | 'expired' | 'paused' | 'stopped';
}

/**
 * Makes an appointment follow its event: moved (to `start`, epoch milliseconds) or cancelled, as the staff would, in this
 * transaction, which also tells the calendars (`askCalendarPush`). `refused`: it cannot be had so; a person must decide.
 */
export type OnExternalChange = (
  tx: TenantTransaction,
  change: { appointmentId: string; kind: ExternalChange['kind']; start?: number; end?: number },
  nowMs: number,
) => Promise<'applied' | 'refused'>;

export interface CalendarSyncDeps {
  db: Database;
  calendars: CalendarProvider;
  onExternalChange: OnExternalChange;
  clock: () => Date;
}

/** What content hashes are made with. */
export const digest = (text: string) => createHash('sha256').update(text).digest('hex');
