import { unaccented } from '../accents.ts';

/** What somebody says about themselves when they book. */
export interface Identity {
  firstName: string;
  lastName: string;
  /** E.164 */
  phone: string | null;
  /** lower case */
  email: string | null;
}

export interface KnownClient extends Identity {
  id: string;
}

export type Match =
  | { kind: 'same'; clientId: string }
  /** Nobody fits, or somebody shares a number or an address but is another person. */
  | { kind: 'new'; sharesContactWith: string[] };

/**
 * Which client of the business this is. A number or an address is shared by families and partners, so it only proposes;
 * the name decides, and two people who both have one and differ are never taken for each other.
 * - A client whose phone *and* e-mail both differ from the given ones is not a candidate.
 * - Names agree when, accents, case and punctuation aside, they are equal, or one side has none.
 * - Where the phone names one client and the e-mail another, nobody is merged: the one the name fits, else a new one.
 */
export function matchClient(given: Identity, known: KnownClient[]): Match {
  const sharing = known.filter(
    (client) =>
      (given.phone !== null && client.phone === given.phone) ||
      (given.email !== null && client.email === given.email),
  );
  const fitting = sharing.filter((client) => namesAgree(given, client) && !contradicts(given, client));
  const score = (client: KnownClient) =>
    (client.phone !== null && client.phone === given.phone ? 2 : 0) +
    (client.email !== null && client.email === given.email ? 2 : 0) +
    (foldName(client.lastName) !== '' && foldName(client.lastName) === foldName(given.lastName) ? 1 : 0);
  const best = [...fitting].sort((a, b) => score(b) - score(a) || (a.id < b.id ? -1 : 1))[0];
  if (best) return { kind: 'same', clientId: best.id };
  return { kind: 'new', sharesContactWith: sharing.map(({ id }) => id) };
}

/** Both are identified on a channel, and by something else: same number, but each has an address of their own. */
function contradicts(given: Identity, client: KnownClient): boolean {
  const otherPhone = given.phone !== null && client.phone !== null && given.phone !== client.phone;
  const otherEmail = given.email !== null && client.email !== null && given.email !== client.email;
  const unnamed =
    foldName(client.lastName + client.firstName) === '' || foldName(given.lastName + given.firstName) === '';
  return unnamed && (otherPhone || otherEmail);
}

function namesAgree(a: Identity, b: Identity): boolean {
  const agree = (x: string, y: string) => x === '' || y === '' || x === y;
  return (
    agree(foldName(a.firstName), foldName(b.firstName)) && agree(foldName(a.lastName), foldName(b.lastName))
  );
}

/** Whether somebody who says this may be who has that name: each word said is one of theirs. */
export function isNamed(name: string, said: string): boolean {
  const own = foldName(name).split(' ');
  const words = foldName(said).split(' ').filter(Boolean);
  return words.length > 0 && words.every((word) => own.includes(word));
}

/** `PETIT Éloïse` and `Éloïse Petit` are one name, one word is none: as name_key of migration 0025. */
export function nameKey(name: string): string {
  const words = foldName(name).split(' ');
  return words.length > 1 ? words.sort().join(' ') : '';
}

/** `Éloïse-Marie` and `eloise marie` are one name. */
export function foldName(name: string): string {
  return unaccented(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
