import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { receiveText, untoldTexts } from '../db/inbound-texts.ts';
import type { ReceivedTexts } from '../providers/messaging/twilio-log.ts';

/** What was written while everything was down, after a start. */
const FIRST_LOOK_BACK_MS = 24 * 60 * 60_000;
/** Each look begins before the last one's end: a log is a little behind. */
const OVERLAP_MS = 5 * 60_000;

export interface MissedTexts {
  /** Looks once, now. @returns how many texts of the log have been seen */
  look(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Takes what clients wrote from the carrier's log every `everyMs`: a webhook that met a dead API is not told again. What the
 * webhook has told already changes nothing.
 */
export function startMissedTexts(options: {
  db: Database;
  log: ReceivedTexts;
  everyMs: number;
  onError: (error: unknown) => void;
  clock?: () => Date;
}): MissedTexts {
  const { db, log, clock = () => new Date() } = options;
  let seen = new Set<string>();
  let since = new Date(clock().getTime() - FIRST_LOOK_BACK_MS);
  const look = async () => {
    const now = clock();
    const texts = (await log.since(since)).map(({ event, payload, at }) => ({
      ...event,
      payload,
      sentAt: at,
    }));
    const fresh = texts.filter(({ eventId }) => !seen.has(eventId));
    for (const text of await untoldTexts(db, fresh)) await (await receiveText(db, text, now)).hearing;
    // What the next look shows again.
    seen = new Set(texts.map(({ eventId }) => eventId));
    since = new Date(now.getTime() - OVERLAP_MS);
    return texts.length;
  };
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch(options.onError);
      await sleep(options.everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    look,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
