import { changeableOrDropped } from '../db/appointments.ts';
import type { CallRow } from '../db/calls.ts';
import { readPerson } from '../db/clients.ts';
import { type StepRow, stepsBehind } from '../db/conversation-turns.ts';
import { readThread, type ThreadMessage } from '../db/conversations.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { inWrittenOrder } from '../domain/conversation/written-order.ts';
import { dateFormat } from '../domain/formats.ts';
import { languageOf } from '../domain/language.ts';
import { inWords, REACTION_KIND } from '../domain/messaging/content.ts';
import { openBooking } from '../domain/sara/under-way.ts';
import { spokenWords } from '../domain/voice/words.ts';
import type { LiveCalls } from '../providers/voice/live-calls.ts';

/** How much of what was written a call begins with: it is read by a model that is to answer within a second. */
const WITHIN_MS = 14 * 24 * 60 * 60_000;
const MESSAGES = 12;
const LONGEST_MESSAGE = 400;
/** What never left, or never arrived, was never said. */
const UNSAID: readonly string[] = ['queued', 'suppressed', 'failed'];

export interface WrittenBeforeDeps {
  db: Database;
  live: LiveCalls;
  clock: () => Date;
  /** Why a call could not be told, for the log: Sara then answers as to a stranger. */
  onFailure: (error: unknown) => void;
}

/**
 * Tells Sara, in a call that has just begun, what was written with whoever calls: a call goes on with the same conversation.
 * The call itself waits for none of it.
 */
export function createWrittenBefore({ db, live, clock, onFailure }: WrittenBeforeDeps) {
  return async function tellWrittenBefore(
    tenantId: string,
    call: Pick<CallRow, 'direction' | 'clientId' | 'clientNumber'>,
    controlUrl: string | null,
  ): Promise<void> {
    const { clientId } = call;
    // The number the provider tells is what proves who calls; of several who share one, the call names none (openCall).
    if (!controlUrl || !clientId || !call.clientNumber || call.direction !== 'inbound') return;
    try {
      const words = await db.asTenant(tenantId, (tx) => writtenBefore(tx, clientId, clock()));
      if (words) await live.tell(controlUrl, words);
    } catch (error) {
      onFailure(error);
    }
  };
}

/** What was written with a client lately, as the phone's model reads it; null: nothing. */
export async function writtenBefore(
  tx: TenantTransaction,
  clientId: string,
  now: Date,
): Promise<string | null> {
  const [tenant, client, thread, behind, booked] = await Promise.all([
    readTenant(tx),
    readPerson(tx, clientId),
    readThread(tx, clientId, { limit: MESSAGES }),
    stepsBehind(tx, clientId, MESSAGES),
    changeableOrDropped(tx, { clientIds: [clientId], ids: [] }, { after: now, droppedAfter: now }),
  ]);
  const since = now.getTime() - WITHIN_MS;
  const said = thread.filter(
    ({ kind, status, createdAt }) =>
      kind !== REACTION_KIND && !UNSAID.includes(status) && createdAt.getTime() > since,
  );
  if (!tenant || !client || said.length === 0) return null;
  const { locale, timeZone } = tenant;
  const words = spokenWords[languageOf(locale)];
  const when = dateFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  const lines = inWrittenOrder([...said].reverse()).map((message) => line(message, when, locale));
  const offered = (steps: StepRow[]) =>
    openBooking(
      steps.flatMap(({ toolAnswers }) => toolAnswers.map(({ text }) => text)),
      now.getTime(),
    );
  const offer = said.find(({ id }) => offered(behind.get(id) ?? []) !== null);
  // What was booked since, by another call or by the team, is no longer being arranged.
  const isSettled = !offer || booked.some(({ createdAt }) => createdAt > offer.createdAt);
  const open = isSettled ? null : offered([...behind.values()].flat());
  const name = oneLine(`${client.firstName} ${client.lastName}`, 100);
  return [
    words.before.material,
    ...(name ? [words.before.caller(name)] : []),
    `<written>\n${lines.join('\n')}\n</written>`,
    ...(open
      ? [words.before.open, `<open_booking>${JSON.stringify(open).replace(/[<>]/g, ' ')}</open_booking>`]
      : []),
  ].join('\n');
}

function line(message: ThreadMessage, when: Intl.DateTimeFormat, locale: string): string {
  const who = message.direction === 'inbound' ? 'Client' : message.author === 'staff' ? 'Staff' : 'Sara';
  // An address is nothing to say aloud, and some open an appointment to whoever has them.
  const words = inWords(message, languageOf(locale)).replace(/https?:\/\/\S+/g, '…');
  const text = oneLine(words, LONGEST_MESSAGE);
  return `${when.format(message.writtenAt ?? message.createdAt)} (${message.channel}) ${who}: ${text}`;
}

/** A stranger's words: one line, and nothing that could close the frame or be read as a variable. */
const oneLine = (text: string, most: number) =>
  text
    .replace(/[\s<>{}]+/g, ' ')
    .trim()
    .slice(0, most);
