import { foldName, nameKey } from './match.ts';

/** A client's record, as far as it tells who they are. */
export interface ContactRecord {
  id: string;
  firstName: string;
  lastName: string;
  /** E.164 */
  phone: string | null;
  /** lower case */
  email: string | null;
  /** What they go by on channels that tell no number or address. */
  identities: Array<{ kind: string; value: string; displayName: string | null }>;
  visits: number;
  status: 'prospect' | 'client';
  createdAt: Date;
}

/** Why two records may be one person's. */
export const DUPLICATE_REASONS = [
  'same-phone',
  'same-email',
  'same-identity',
  'same-name',
  'close-name',
  'phone-ending',
  'close-email',
  'display-name',
] as const;
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

/** `strong`: a number or an address, and no name against it · `likely`: two hints · `weak`: a name, and nothing against it. */
export const STRENGTHS = ['strong', 'likely', 'weak'] as const;
export type DuplicateStrength = (typeof STRENGTHS)[number];

export interface DuplicateJudgement {
  strength: DuplicateStrength;
  reasons: DuplicateReason[];
}

/** So many last digits of two numbers are no coincidence: a country code typed wrong, a zero too many. */
const ENDING_DIGITS = 8;

/**
 * Whether two records may be one person's, and why; null where there is no reason to ask. It only ever proposes: families
 * share numbers, and two people may have one name, so a person of the business decides.
 */
export function likelyDuplicate(one: ContactRecord, other: ContactRecord): DuplicateJudgement | null {
  const contact = sharedContact(one, other);
  const names = compareNames(one, other);
  if (contact.length > 0) {
    // A mother and her son have one number, and two names.
    if (names === 'different') return null;
    if (names === 'close') return { strength: 'likely', reasons: [...contact, 'close-name'] };
    return { strength: 'strong', reasons: names === 'same' ? [...contact, 'same-name'] : contact };
  }
  if (names === 'same') {
    const hints: DuplicateReason[] = [];
    if (sameEnding(one.phone, other.phone)) hints.push('phone-ending');
    if (closeEmails(one.email, other.email)) hints.push('close-email');
    if (hints.length > 0) return { strength: 'likely', reasons: ['same-name', ...hints] };
    return bothDiffer(one, other) ? null : { strength: 'weak', reasons: ['same-name'] };
  }
  if (names === 'unknown' && (isCalled(one, other) || isCalled(other, one)))
    return { strength: 'weak', reasons: ['display-name'] };
  return null;
}

/** Which of two records stays by default: a client before a prospect, then the more visits, then the older. */
export function survivorOf(one: ContactRecord, other: ContactRecord): ContactRecord {
  const rank = ({ status, visits, createdAt }: ContactRecord) => [
    status === 'client' ? 1 : 0,
    visits,
    -createdAt.getTime(),
  ];
  const [a, b] = [rank(one), rank(other)];
  const at = a.findIndex((value, index) => value !== b[index]);
  if (at === -1) return one.id < other.id ? one : other;
  return a[at]! > b[at]! ? one : other;
}

function sharedContact(one: ContactRecord, other: ContactRecord): DuplicateReason[] {
  const reasons: DuplicateReason[] = [];
  if (one.phone !== null && one.phone === other.phone) reasons.push('same-phone');
  if (one.email !== null && one.email === other.email) reasons.push('same-email');
  const goesBy = (record: ContactRecord, phone: string | null) =>
    phone !== null && record.identities.some(({ kind, value }) => kind === 'whatsapp' && value === phone);
  const isBoth = reasons.length === 0 && (goesBy(one, other.phone) || goesBy(other, one.phone));
  return isBoth ? ['same-identity'] : reasons;
}

/** `unknown`: one of them has no name to compare. */
function compareNames(one: ContactRecord, other: ContactRecord): 'same' | 'close' | 'different' | 'unknown' {
  const [a, b] = [namesOf(one), namesOf(other)];
  if (a.all === '' || b.all === '') return 'unknown';
  const isFull = a.first !== '' && a.last !== '' && b.first !== '' && b.last !== '';
  if (a.words === b.words) return isFull || a.words.includes(' ') ? 'same' : 'unknown';
  const agrees = (x: string, y: string) => x === '' || y === '' || x === y;
  // « Éloïse » and « Éloïse Petit »: nothing against it, and not enough to go by.
  if (agrees(a.first, b.first) && agrees(a.last, b.last)) return 'unknown';
  const close = (x: string, y: string) =>
    x === y || (Math.min(x.length, y.length) > 3 && distance(x, y) <= 2);
  return close(a.all, b.all) || (close(a.first, b.first) && close(a.last, b.last)) ? 'close' : 'different';
}

function namesOf({ firstName, lastName }: ContactRecord) {
  const [first, last] = [foldName(firstName), foldName(lastName)];
  const all = `${first} ${last}`.trim();
  return { first, last, all, words: all.split(' ').sort().join(' ') };
}

/** Somebody with a full name, and the name the other goes by on a channel. */
function isCalled({ firstName, lastName }: ContactRecord, other: ContactRecord): boolean {
  const name = nameKey(`${firstName} ${lastName}`);
  return (
    name !== '' &&
    other.identities.some(({ displayName }) => displayName !== null && nameKey(displayName) === name)
  );
}

function sameEnding(one: string | null, other: string | null): boolean {
  return (
    one !== null &&
    other !== null &&
    one.length > ENDING_DIGITS &&
    one.slice(-ENDING_DIGITS) === other.slice(-ENDING_DIGITS)
  );
}

/** Two letters apart: mistyped. */
function closeEmails(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && distance(one, other) <= 2;
}

function bothDiffer(one: ContactRecord, other: ContactRecord): boolean {
  const differ = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
  return differ(one.phone, other.phone) && differ(one.email, other.email);
}

/** Letters to add, take away, change or swap to come from one word to the other (optimal string alignment); 3 = more than two. */
function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return 3;
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const isSame = from[i - 1] === to[j - 1];
      let least = Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return Math.min(3, above.at(-1)!);
}
