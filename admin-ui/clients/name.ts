import type { Client } from '../http/booking-types.ts';

/** `Éloïse Petit`; the number or address of somebody whose name is not known. */
export function nameOf(client: Pick<Client, 'firstName' | 'lastName' | 'phone' | 'email'>): string {
  return `${client.firstName} ${client.lastName}`.trim() || client.phone || client.email || '';
}

export interface Typed {
  firstName: string;
  lastName: string;
  phone: string;
  email: string;
}

/**
 * What somebody typed into a search, as the beginning of a new record: digits are a number, an @ an address, the first of
 * several words a first name. Pure.
 */
export function typedAsClient(query: string): Typed {
  const text = query.trim().replace(/\s+/g, ' ');
  const empty = { firstName: '', lastName: '', phone: '', email: '' };
  if (text.includes('@')) return { ...empty, email: text };
  if (/^[+\d][\d\s().-]*$/.test(text)) return { ...empty, phone: text };
  const [first = '', ...rest] = text.split(' ');
  return { ...empty, firstName: first, lastName: rest.join(' ') };
}
