import { isAnsweredByTwilio, type Keyword, keywordOf } from '../domain/messaging/keywords.ts';
import type { Database } from './database.ts';
import { type InboundMessage, receiveMessage } from './inbound-messages.ts';

/** A text message to one of our numbers. `optOut`: what the carrier took it for, where it tells. */
export interface InboundText extends InboundMessage {
  optOut: Keyword | null;
}

/**
 * A text message to one of our numbers, told by webhook or found in the carrier's log, for the businesses it concerns; taken
 * again, nothing happens. @returns how many businesses it concerns: none, where no business uses the number.
 */
export async function receiveText(db: Database, text: InboundText, now: Date): Promise<number> {
  const by = text.sentAt ? new Date(text.sentAt.getTime() + DATED_WITHIN_MS) : null;
  const tenants = await db.lookup.smsTenants(text.to, text.from, by);
  const keyword = text.optOut ?? keywordOf(text.text);
  // A STOP to a number several businesses write from is meant for all of them; anything else for the last who wrote.
  const concerned = keyword === 'stop' || keyword === 'start' ? tenants : tenants.slice(0, 1);
  for (const [index, tenantId] of concerned.entries()) {
    const answer = index === 0 && text.optOut === null && !isAnsweredByTwilio(text.text);
    // A picture with a STOP is the first business's; a file is under one id, once.
    const told = index === 0 ? text : { ...text, content: null, files: [] };
    await db.asTenant(tenantId, (tx) => receiveMessage(tx, told, { keyword, answer }, now));
  }
  return concerned.length;
}

/**
 * A carrier's log dates to the second: a text found in it later is not told to whoever has written from the same number since.
 */
const DATED_WITHIN_MS = 1_000;
