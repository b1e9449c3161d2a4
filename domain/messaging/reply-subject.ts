/** The subject of an answer to an e-mail: theirs with one `Re:` before it. */
export function replySubject(subject: string | null): string {
  const words = subject?.trim() ?? '';
  if (words === '') return 'Re:';
  return /^re\s*:/i.test(words) ? words : `Re: ${words}`.slice(0, 500);
}
