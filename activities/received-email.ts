import { ApplicationFailure } from '@temporalio/activity';
import type { Database, TenantTransaction } from '../db/database.ts';
import { receiveMessage } from '../db/inbound-messages.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { answeredEmail, emailsSince, endReceivedEmail, findReceivedEmail } from '../db/received-emails.ts';
import { languageOf } from '../domain/language.ts';
import { bareAddress } from '../domain/messaging/email/addresses.ts';
import { type EmailReading, leftOutNote, readEmail } from '../domain/messaging/email/read-email.ts';
import { chatKeywordOf } from '../domain/messaging/keywords.ts';
import { mediaTypeOf } from '../domain/messaging/media.ts';
import { ProviderError } from '../providers/errors.ts';
import { fileIdOf, type Inbox } from '../providers/messaging/resend-inbox.ts';

export interface ReceivedEmailRef {
  tenantId: string;
  receivedEmailId: string;
}

export type ReceivedEmailStatus = 'taken' | 'set-aside' | 'lost';

export interface ReceivedEmailDeps {
  db: Database;
  inbox: Inbox;
  /** Where mail leaves from and comes to; what is sent from there is ours coming back. */
  addresses: { from: string; inboundDomain: string | null };
}

export type ReceivedEmailActivities = ReturnType<typeof createReceivedEmailActivities>;

/** Nobody writes so many mails in an hour; a program that answers answers does. */
const MOST_AN_HOUR = 12;
const HOUR_MS = 60 * 60_000;

/** Mails that have come. */
export function createReceivedEmailActivities({ db, inbox, addresses }: ReceivedEmailDeps) {
  const ownAddress = bareAddress(addresses.from);
  const ownDomain = addresses.inboundDomain && `@${addresses.inboundDomain.toLowerCase()}`;
  const isOurs = (address: string) =>
    address === ownAddress || (ownDomain !== null && address.endsWith(ownDomain));

  return {
    /**
     * Fetches a mail and takes it as a message, or sets it aside with the reason. Repeated, it finds what it did; a provider
     * that does not answer is thrown, to be tried again.
     */
    async takeEmail(ref: ReceivedEmailRef): Promise<{ status: ReceivedEmailStatus }> {
      const { tenantId, receivedEmailId } = ref;
      const row = await db.asTenant(tenantId, (tx) => findReceivedEmail(tx, receivedEmailId));
      if (!row) throw ApplicationFailure.nonRetryable('there is no such mail', 'UnknownEmail');
      if (row.status !== 'waiting') return { status: row.status };
      const email = await inbox.read(row.providerId).catch((error) => {
        throw forLater(error);
      });
      const reading = email && readEmail(email, isOurs);
      return db.asTenant(tenantId, async (tx) => {
        const now = await findReceivedEmail(tx, receivedEmailId, { lock: true });
        if (!now) throw ApplicationFailure.nonRetryable('there is no such mail', 'UnknownEmail');
        if (now.status !== 'waiting') return { status: now.status };
        if (!reading) {
          await endReceivedEmail(tx, row.id, { status: 'lost', reason: 'gone' });
          return { status: 'lost' };
        }
        if (reading.kind === 'set-aside') {
          await endReceivedEmail(tx, row.id, { status: 'set-aside', reason: reading.reason });
          return { status: 'set-aside' };
        }
        const messageId = await take(tx, row, reading);
        await endReceivedEmail(tx, row.id, { status: 'taken', messageId });
        return { status: 'taken' };
      });
    },

    /** The provider did not give it for days: nobody waits for it any more. */
    async giveUpEmail({ tenantId, receivedEmailId }: ReceivedEmailRef): Promise<void> {
      await db.asTenant(tenantId, (tx) =>
        endReceivedEmail(tx, receivedEmailId, { status: 'lost', reason: 'gave-up' }),
      );
    },
  };
}

/** A mail as a message of its writer's. @returns its id in the ledger. */
async function take(
  tx: TenantTransaction,
  row: { providerId: string; recipient: string },
  mail: Extract<EmailReading, { kind: 'message' }>,
): Promise<string | null> {
  const now = new Date();
  const { sender, subject, text, messageId, references } = mail;
  const isFlood = (await emailsSince(tx, sender, new Date(now.getTime() - HOUR_MS))) >= MOST_AN_HOUR;
  const files = mail.files.map((file) => ({
    id: crypto.randomUUID(),
    type: mediaTypeOf(file.mediaType),
    providerMediaId: fileIdOf(row.providerId, file.id),
    declaredType: file.mediaType.slice(0, 200),
    fileName: file.fileName?.slice(0, 255) ?? null,
  }));
  const [first] = files;
  const oneType = files.every(({ type }) => type === first?.type);
  const said = files.length > 0 ? null : chatKeywordOf(text);
  // A STOP is believed of anybody; a START of somebody else would undo theirs.
  const keyword = said === 'start' && mail.isDoubtful ? null : said;
  return receiveMessage(
    tx,
    {
      provider: 'resend',
      channel: 'email',
      eventId: `received/${row.providerId}`,
      providerId: row.providerId,
      from: sender,
      to: row.recipient,
      subject,
      text: mail.filesLeftOut > 0 ? await noted(tx, text, mail.filesLeftOut) : text,
      segments: null,
      payload: {},
      content: first
        ? { kind: 'media', type: oneType ? first.type : 'document', mediaIds: files.map(({ id }) => id) }
        : null,
      files,
      answers: await answeredEmail(tx, mail.answers),
      thread: messageId ? { id: messageId, references } : null,
    },
    {
      keyword,
      answer: !mail.isDoubtful && !isFlood,
      forPeople: isFlood ? 'many-mails' : mail.isDoubtful ? 'doubtful-sender' : null,
    },
    now,
  );
}

/** The words of a mail, and how many of its files are not here. */
async function noted(tx: TenantTransaction, text: string, filesLeftOut: number): Promise<string> {
  const { locale } = await readBusinessCard(tx);
  return `${text}\n\n${leftOutNote(filesLeftOut, languageOf(locale))}`.trim();
}

/** Waits as long as the provider asked. */
function forLater(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  return ApplicationFailure.create({
    message: error.message,
    type: error.kind,
    ...(error.retryAfterMs !== null && { nextRetryDelay: error.retryAfterMs }),
  });
}
