import { isAnsweredByTwilio, type Keyword, keywordOf } from '../domain/messaging/keywords.ts';
import type { Database } from './database.ts';
import { acknowledgeText, type InboundMessage, intentOf, receiveMessage } from './inbound-messages.ts';

/** A text message to one of our numbers. `optOut`: what the carrier took it for, where it tells. */
export interface InboundText extends InboundMessage {
  optOut: Keyword | null;
}

/**
 * A text message to one of our numbers, told by webhook or found in the carrier's log, for the businesses it concerns; taken
 * again, nothing happens. @returns how many businesses it concerns: none, where no business uses the number; and `hearing`
 * (db/inbound-messages.ts), which nobody has to wait for
 */
export async function receiveText(
  db: Database,
  text: InboundText,
  now: Date,
): Promise<{ concerned: number; hearing: Promise<void> }> {
  const keyword = keywordIn(text);
  if (keyword === null) {
    const taken = await acknowledgeText(db, text, writtenBy(text), now);
    return { concerned: taken ? 1 : 0, hearing: taken?.hearing ?? Promise.resolve() };
  }
  const tenants = await db.lookup.smsTenants(text.to, text.from, writtenBy(text));
  // A STOP to a number several businesses write from is meant for all of them; anything else for the last who wrote.
  const concerned = isForAll(keyword) ? tenants : tenants.slice(0, 1);
  for (const [index, tenantId] of concerned.entries()) {
    const answer = index === 0 && text.optOut === null && !isAnsweredByTwilio(text.text);
    // A picture with a STOP is the first business's; a file is under one id, once.
    const told = index === 0 ? text : { ...text, content: null, files: [] };
    await db.asTenant(tenantId, (tx) => receiveMessage(tx, told, { keyword, answer }, now));
  }
  // A keyword is obeyed before it is acknowledged: nothing is left to be heard.
  return { concerned: concerned.length, hearing: Promise.resolve() };
}

/** Those of the carrier's log that are in the ledger of nobody they are for: few, of the many that a webhook has told. */
export async function untoldTexts(db: Database, texts: readonly InboundText[]): Promise<InboundText[]> {
  const byTenant = new Map<string, InboundText[]>();
  for (const text of texts) {
    const [tenantId] = await db.lookup.smsTenants(text.to, text.from, writtenBy(text));
    if (tenantId) byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), text]);
  }
  const known = new Set<string>();
  for (const [tenantId, theirs] of byTenant) {
    const rows = await db.asTenant(tenantId, (tx) =>
      tx.prepared<{ key: string }>(
        `select intent_key as key from messages where intent_key = any(?::text[])`,
        [theirs.map(intentOf)],
      ),
    );
    for (const { key } of rows) known.add(key);
  }
  // A word for all businesses of a number is asked of each: the first may have it already.
  return texts.filter((text) => isForAll(keywordIn(text)) || !known.has(intentOf(text)));
}

/**
 * A carrier's log dates to the second: a text found in it later is not told to whoever has written from the same number since.
 */
const DATED_WITHIN_MS = 1_000;
const writtenBy = ({ sentAt }: InboundText) => (sentAt ? new Date(sentAt.getTime() + DATED_WITHIN_MS) : null);
const keywordIn = ({ optOut, text }: InboundText) => optOut ?? keywordOf(text);
const isForAll = (keyword: Keyword | null) => keyword === 'stop' || keyword === 'start';
