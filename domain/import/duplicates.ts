import { type KnownClient, matchClient, nameKey } from '../contact/match.ts';
import type { ImportedPerson } from './read-line.ts';

/** What becomes of a line about somebody who is known already, from the base or from a line before. */
export const DUPLICATE_CHOICES = ['update', 'skip', 'create'] as const;
export type DuplicateChoice = (typeof DUPLICATE_CHOICES)[number];

export interface LineFate {
  action: 'create' | 'update' | 'skip';
  /** Of the client it is about; null: somebody new. */
  clientId: string | null;
}

/**
 * Whom a line is about and what becomes of it. Numbers, addresses and names decide as they do at a booking
 * (domain/contact/match.ts). Somebody who gives neither number nor address is known by first and last name, where exactly
 * one known person without them has both.
 */
export function fateOf(person: ImportedPerson, known: KnownClient[], choice: DuplicateChoice): LineFate {
  if (choice === 'create') return { action: 'create', clientId: null };
  const clientId = sameAs(person, known);
  return clientId ? { action: choice, clientId } : { action: 'create', clientId: null };
}

/**
 * Whose visit a line tells. As `fateOf`, but somebody told by name alone is the one client of that name, whatever else is
 * known of them: a till writes names. Where several have it, or it is one word, nobody can say.
 */
export function fateOfVisit(
  person: ImportedPerson,
  known: KnownClient[],
  choice: Exclude<DuplicateChoice, 'create'>,
): LineFate | 'namesakes' | 'name-alone' {
  if (person.phone || person.email) return fateOf(person, known, choice);
  const name = keyOf(person);
  if (!name) return 'name-alone';
  const namesakes = known.filter((client) => keyOf(client) === name);
  if (namesakes.length > 1) return 'namesakes';
  const [one] = namesakes;
  return one ? { action: choice, clientId: one.id } : { action: 'create', clientId: null };
}

const keyOf = ({ firstName, lastName }: Pick<KnownClient, 'firstName' | 'lastName'>) =>
  nameKey(`${firstName} ${lastName}`);

function sameAs(person: ImportedPerson, known: KnownClient[]): string | null {
  if (person.phone || person.email) {
    const match = matchClient(person, known);
    return match.kind === 'same' ? match.clientId : null;
  }
  if (!person.firstName || !person.lastName) return null;
  const namesakes = known.filter(
    (client) =>
      !client.phone &&
      !client.email &&
      client.firstName === person.firstName &&
      client.lastName === person.lastName,
  );
  return namesakes.length === 1 ? namesakes[0]!.id : null;
}

/** Those a page of lines may be about, and those its own lines add: found by number, address or name in constant time. */
export class KnownPeople {
  private readonly byKey = new Map<string, KnownClient[]>();
  private readonly byName: boolean;

  /** @param byName also those with a number or an address are found by name alone */
  constructor(known: readonly KnownClient[] = [], byName = false) {
    this.byName = byName;
    for (const client of known) this.add(client);
  }

  add(client: KnownClient): void {
    const names = this.byName ? [`name ${keyOf(client)}`] : [];
    for (const key of new Set([...keysOf(client, this.byName), ...names])) {
      const there = this.byKey.get(key);
      if (there) there.push(client);
      else this.byKey.set(key, [client]);
    }
  }

  /** Candidates for one person. */
  for(person: Pick<ImportedPerson, 'firstName' | 'lastName' | 'phone' | 'email'>): KnownClient[] {
    return [...new Set(keysOf(person, this.byName).flatMap((key) => this.byKey.get(key) ?? []))];
  }
}

function keysOf(person: Omit<KnownClient, 'id'>, byName: boolean): string[] {
  const { phone, email, firstName, lastName } = person;
  if (!phone && !email) return [`name ${byName ? keyOf(person) : `${lastName} ${firstName}`}`];
  return [...(phone ? [`phone ${phone}`] : []), ...(email ? [`email ${email}`] : [])];
}
