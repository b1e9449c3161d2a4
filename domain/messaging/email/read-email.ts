import { bareAddress, messageIds } from './addresses.ts';
import { htmlText } from './html-text.ts';
import { isForged, type MailHeaders, reasonToSetAside, type SetAside } from './set-aside.ts';
import { writtenWords } from './written-words.ts';

/** A mail as its provider hands it over. */
export interface RawEmail {
  from: string;
  replyTo: readonly string[];
  subject: string;
  text: string | null;
  html: string | null;
  /** Names in any case. */
  headers: Readonly<Record<string, string>>;
  messageId: string;
  attachments: ReadonlyArray<{
    id: string;
    fileName: string | null;
    mediaType: string;
    sizeBytes: number;
    isInline: boolean;
  }>;
}

export type EmailReading =
  | { kind: 'set-aside'; reason: SetAside }
  | {
      kind: 'message';
      /** Who is answered, lower case. */
      sender: string;
      subject: string;
      text: string;
      messageId: string | null;
      references: string[];
      /** The ids of the mail it answers, the nearest first. */
      answers: string[];
      files: RawEmail['attachments'][number][];
      /** How many more it had. */
      filesLeftOut: number;
      /** Whether nothing speaks for the sender being who they say: what they ask is then for a person to decide. */
      isDoubtful: boolean;
    };

const MOST_FILES = 10;
/** Logos and counting pixels of signatures are smaller than any photograph. */
const SMALLEST_INLINE = 12_000;
const ANSWER = /^(?:re|r[ée]p|fwd?|tr|aw|wg)\s*:/i;

/**
 * What a mail says and to whom an answer goes. Who has it answered elsewhere than they wrote from (a form on a site, a
 * colleague) proves nothing by the address they wrote from.
 */
export function readEmail(email: RawEmail, isOurs: (address: string) => boolean): EmailReading {
  const headers: MailHeaders = Object.fromEntries(
    Object.entries(email.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const from = bareAddress(email.from);
  const replyTo = email.replyTo.map(bareAddress).find((address) => address !== '');
  const sender = replyTo ?? from;
  const subject = oneLine(email.subject);
  const reason = reasonToSetAside({ headers, from, sender, subject, isOurs });
  if (reason) return { kind: 'set-aside', reason };
  const body = email.text?.trim() ? email.text : htmlText(email.html ?? '');
  // Some write nothing but a subject; that of an answer is ours.
  const text = writtenWords(body) || (ANSWER.test(subject) ? '' : subject);
  const shown = email.attachments.filter(
    ({ isInline, sizeBytes }) => !isInline || sizeBytes >= SMALLEST_INLINE,
  );
  const files = shown.slice(0, MOST_FILES);
  if (text === '' && files.length === 0) return { kind: 'set-aside', reason: 'empty' };
  return {
    kind: 'message',
    sender,
    subject,
    text,
    messageId: messageIds(email.messageId)[0] ?? null,
    references: messageIds(headers.references),
    answers: [...messageIds(headers['in-reply-to']), ...messageIds(headers.references).reverse()],
    files,
    filesLeftOut: shown.length - files.length,
    isDoubtful: sender !== from || isForged(headers),
  };
}

/** Below the words of a mail that had more files than are kept. */
export function leftOutNote(count: number, language: 'fr' | 'en'): string {
  const files = new Intl.NumberFormat(language).format(count);
  if (language === 'fr')
    return count === 1
      ? '[1 autre fichier n’a pas été gardé]'
      : `[${files} autres fichiers n’ont pas été gardés]`;
  return count === 1 ? '[1 more file was not kept]' : `[${files} more files were not kept]`;
}

function oneLine(subject: string): string {
  return subject
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
