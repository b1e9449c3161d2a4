import type { Contact, ProblemBody } from './http/types.ts';
import type { Key, Translate } from './words/index.ts';

export type ContactField = keyof Contact | 'notes';
export type Faults<Field extends string> = Partial<Record<Field, string>>;

const LONGEST: Record<ContactField, number> = {
  firstName: 100,
  lastName: 100,
  phone: 40,
  email: 320,
  notes: 1_000,
};

export const NOBODY: Contact = { firstName: '', lastName: '', phone: '', email: '' };

/** What a person can see for themselves is missing; the API has the last word. */
export function contactFaults(contact: Contact & { notes?: string }, t: Translate): Faults<ContactField> {
  const faults: Faults<ContactField> = {};
  const say = (field: ContactField, key: Key) => {
    faults[field] ??= t(key);
  };
  for (const [field, longest] of Object.entries(LONGEST) as [ContactField, number][])
    if ((contact[field] ?? '').trim().length > longest) say(field, 'tooLong');
  const { firstName, lastName, phone, email } = contact;
  if (!firstName.trim()) say('firstName', 'needFirstName');
  if (!lastName.trim()) say('lastName', 'needLastName');
  if (!phone.trim() && !email.trim()) say('phone', 'needReach');
  if (phone.trim() && phone.replace(/\D/g, '').length < 6) say('phone', 'badPhone');
  if (email.trim() && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(email.trim())) say('email', 'badEmail');
  return faults;
}

/** The API's objections by field, in its own words; those about nothing a person filled in are left out. */
export function faultsOf<Field extends string>(
  problem: ProblemBody,
  fields: readonly Field[],
): Faults<Field> {
  const faults: Faults<Field> = {};
  for (const { path, message } of problem.errors ?? []) {
    const field = fields.find((name) => name === path);
    if (field) faults[field] ??= message;
  }
  return faults;
}

/** `+33465711234` → `04 65 71 12 34`; numbers of other countries as they are dialled. Spaces do not break. */
export function shownPhone(e164: string): string {
  const french = /^\+33([1-9])(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(e164);
  return french ? `0${french.slice(1).join('\u00A0')}` : e164;
}
