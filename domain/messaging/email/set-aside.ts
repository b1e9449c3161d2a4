/** Why a mail is not answered, ever: `own` ours coming back, `bounce`, `automatic` a program's, `list` sent to many, `no-reply`, `empty` says nothing. */
export const SET_ASIDE = ['own', 'bounce', 'automatic', 'list', 'no-reply', 'empty'] as const;
export type SetAside = (typeof SET_ASIDE)[number];

/** The headers of a mail, names in lower case. */
export type MailHeaders = Readonly<Record<string, string>>;

const DAEMON = /^(?:mailer-daemon|postmaster|mail-daemon|bounces?)(?:[+\-_.=][^@]*)?@/i;
const NO_REPLY =
  /^(?:no[-_.]?reply|ne[-_.]?pas[-_.]?repondre|do[-_.]?not[-_.]?reply|noreponse|pas[-_.]?de[-_.]?reponse)(?:[+\-_.][^@]*)?@/i;
/** Programs that say it nowhere else: older Exchange, some phones. */
const AUTOMATIC_SUBJECT =
  /^(?:r[ée]ponse automatique|message d.absence|absence du bureau|automatic reply|auto(?:matic)?[- ]?reply|out of (?:the )?office|automatische antwort)\b/i;

/**
 * Whether a mail is one that must not be answered (RFC 3834 and what programs do without it): answering it would begin a loop,
 * or talk to nobody. Null for a person's.
 */
export function reasonToSetAside(mail: {
  headers: MailHeaders;
  /** Bare addresses, lower case. */
  from: string;
  /** Where an answer would go. */
  sender: string;
  subject: string;
  /** Whether an address is one of ours. */
  isOurs: (address: string) => boolean;
}): SetAside | null {
  const { headers, from, sender, subject, isOurs } = mail;
  const header = (name: string) => (headers[name] ?? '').trim().toLowerCase();
  if (from === '' || isOurs(from) || isOurs(sender)) return 'own';
  if (
    DAEMON.test(from) ||
    header('return-path') === '<>' ||
    /^multipart\/report\b/.test(header('content-type')) ||
    'x-failed-recipients' in headers
  )
    return 'bounce';
  const submitted = header('auto-submitted').split(';')[0]!.trim();
  if (submitted !== '' && submitted !== 'no') return 'automatic';
  if (/\b(?:all|autoreply|oof)\b/.test(header('x-auto-response-suppress'))) return 'automatic';
  const precedence = header('precedence');
  if (/^auto[-_]?reply$/.test(precedence)) return 'automatic';
  for (const name of ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from'])
    if (name in headers && header(name) !== 'no') return 'automatic';
  if (AUTOMATIC_SUBJECT.test(subject.trim())) return 'automatic';
  if (/^(?:bulk|list|junk)$/.test(precedence) || 'list-id' in headers || 'list-unsubscribe' in headers)
    return 'list';
  return NO_REPLY.test(sender) ? 'no-reply' : null;
}

/** Whether the receiving server says that the sender is not who the mail claims. Where it says nothing, nothing is held against it. */
export function isForged(headers: MailHeaders): boolean {
  const results = (headers['authentication-results'] ?? '').toLowerCase();
  const dmarc = /\bdmarc\s*=\s*(\w+)/.exec(results)?.[1];
  if (dmarc === 'fail') return true;
  if (dmarc === 'pass') return false;
  const failed = (method: string) => new RegExp(`\\b${method}\\s*=\\s*(?:soft|hard|perm)?fail`).test(results);
  return failed('spf') && !/\bdkim\s*=\s*pass/.test(results);
}
