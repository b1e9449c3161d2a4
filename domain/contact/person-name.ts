/**
 * Whether a stranger's word for themselves can be a name: letters of any script with their marks, spaces, apostrophes, hyphens and
 * full stops of initials. What reads as a link, an address or an offer is none: it would leave in the business's own mails.
 */
export function isPersonName(said: string): boolean {
  return (
    said.length <= LONGEST_NAME &&
    /^[\p{L}\p{M}\s'’ʼ‘´`.·‧・\-‐‑–\u200c\u200d]+$/u.test(said) &&
    /\p{L}/u.test(said) &&
    !/(?:^|\s)www\.|\p{Ll}\.\p{Ll}{2,}/u.test(said)
  );
}

/** No first or last name is longer. */
export const LONGEST_NAME = 60;

/** What of a stranger's words can be a name, for where nobody can be asked again; empty: nothing. */
export function personName(said: string): string {
  const name = said.trim().slice(0, LONGEST_NAME).trim();
  return isPersonName(name) ? name : '';
}
