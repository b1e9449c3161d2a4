import type { Instant } from './instant.ts';

/** What `findSlots` is asked, as plain JSON. An optional part may also be null. */
export interface SlotRequest {
  now: Instant;
  /** IANA name; the zone of every agent that names none. */
  viewerTimeZone: string;
  /** Half-open: a slot is listed when its *start* lies in [from, to), so adjoining windows never list one twice or lose one. */
  window: { from: Instant; to: Instant };
  agents: SlotAgent[];
  /** single: one agent · any: whoever is free (union) · all: a start that is a slot of every agent (intersection). */
  combine: 'single' | 'any' | 'all';
  service: SlotService;
  /** Default: opening, restart. */
  grid?: SlotGrid;
}

export interface SlotAgent {
  /** Default: the agent's position in the request, as text. */
  id?: string;
  /** IANA name, the business's zone for this agent: opening hours, clock, dates of limits and of `maxDaysAhead`. */
  timeZone?: string;
  /** Local wall clock, `HH:MM`; 0 = Sunday. An end not after its start runs past midnight and belongs to the day it began. */
  workingHours?: Array<{ days: number[]; start: string; end: string }>;
  /** Replace what opens on that local date; no intervals = closed. What began the day before still runs. */
  overrides?: Array<{ date: string; intervals: ClockInterval[] }>;
  /** Ready-made opening instants, instead of workingHours. */
  open?: InstantInterval[];
  /** Time of an external calendar. */
  busy?: InstantInterval[];
  /** Our own appointments, of any service; theirs are the ones limits count. */
  bookings?: Array<InstantInterval & { bufferBeforeMin?: number; bufferAfterMin?: number }>;
  /** Slots somebody is about to book; ignored from `expiresAt` on. */
  holds?: Array<InstantInterval & { expiresAt: Instant }>;
}

/** Whole minutes, whole days, whole numbers. */
export interface SlotService {
  durationMin: number;
  /** From one start to the next. Default: durationMin. */
  intervalMin?: number;
  bufferBeforeMin?: number;
  bufferAfterMin?: number;
  minNoticeMin?: number;
  /** Calendar days in the agent's zone: 0 is today only. */
  maxDaysAhead?: number;
  perDayLimit?: number;
  /** Weeks begin on Monday. */
  perWeekLimit?: number;
}

export interface SlotGrid {
  /** Where the first start lies: at the opening instant, or rounded up on the agent's local clock. */
  origin: 'opening' | 'clock';
  /** After busy time: a new grid at its end (with buffers), or the old one without the starts it hits. */
  afterBusy: 'restart' | 'keep';
}

export interface InstantInterval {
  start: Instant;
  end: Instant;
}

export interface ClockInterval {
  start: string;
  end: string;
}

/** Epoch milliseconds. */
export interface Slot {
  start: number;
  end: number;
  /** Who can take it, in ascending order: everybody free (any), everybody (all), the one (single). */
  agentIds: string[];
}

export type SlotRequestErrorCode =
  | 'malformed'
  | 'invalid-instant'
  | 'inverted-interval'
  | 'invalid-date'
  | 'invalid-time'
  | 'invalid-day'
  | 'invalid-number'
  | 'invalid-option'
  | 'unknown-time-zone'
  | 'duplicate-agent'
  | 'too-many-agents'
  | 'too-many-intervals'
  | 'window-too-long'
  | 'too-many-slots';

/** A request no slots can be found for. `code` is stable; `path` says where, e.g. `agents[0].busy[3].end`. */
export class SlotRequestError extends Error {
  override readonly name = 'SlotRequestError';
  readonly code: SlotRequestErrorCode;
  readonly path: string;

  constructor(code: SlotRequestErrorCode, path: string, message: string) {
    super(`${path}: ${message}`);
    this.code = code;
    this.path = path;
  }
}
