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
  const tenants = await writtenToBy(db, await db.lookup.smsTenants(text.to, text.from), text);
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

/** A carrier's log dates to the second. */
const DATED_WITHIN_MS = 1_000;

/**
 * Of these businesses, those that had written to the phone when it wrote, the last first: a text found in the log later is not
 * told to whoever has written from the same number since.
 */
async function writtenToBy(
  db: Database,
  tenants: readonly string[],
  { to, from, sentAt }: InboundText,
): Promise<readonly string[]> {
  if (!sentAt) return tenants;
  const by = new Date(sentAt.getTime() + DATED_WITHIN_MS);
  const then: Array<{ tenantId: string; last: number }> = [];
  for (const tenantId of tenants) {
    const [row] = await db.asTenant(tenantId, (tx) =>
      tx.sql<{ isOwn: boolean; last: Date | null }>(
        `select exists (select 1 from messaging_settings where sms_sender = ?) as "isOwn",
           (select max(created_at) from messages where direction = 'outbound' and channel = 'sms' and from_address = ?
              and to_address = ? and coalesce(first_attempt_at, created_at) <= ?) as last`,
        [to, to, from, by],
      ),
    );
    if (row?.isOwn) return [tenantId];
    if (row?.last) then.push({ tenantId, last: row.last.getTime() });
  }
  return then.sort((a, b) => b.last - a.last).map(({ tenantId }) => tenantId);
}
