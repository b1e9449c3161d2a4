import type { AppointmentVariables, EmailContent, Moments } from './variables.ts';

/** An e-mail of the given parts, the others empty. */
export function emailContent(given: Partial<EmailContent> & Pick<EmailContent, 'subject'>): EmailContent {
  return {
    greeting: null,
    paragraphs: [],
    facts: [],
    actions: [],
    choices: [],
    note: null,
    leave: null,
    ...given,
  };
}

export interface FactWords {
  when: string;
  /** Between a date and a time. */
  at: string;
  service: string;
  with: string;
  where: string;
}

/** When, what, with whom and where: what is not known is left out. */
export function appointmentFacts(
  words: FactWords,
  about: Pick<AppointmentVariables, 'startsAt' | 'service' | 'agent' | 'business'> &
    Partial<Pick<AppointmentVariables, 'durationMinutes'>>,
  moments: Moments,
): EmailContent['facts'] {
  const { startsAt, service, agent, business, durationMinutes } = about;
  const rows: Array<[string, string | null]> = [
    [words.when, `${moments.date(startsAt)} ${words.at} ${moments.time(startsAt)}`],
    [words.service, durationMinutes ? `${service} (${moments.duration(durationMinutes)})` : service],
    [words.with, agent],
    [words.where, business.address],
  ];
  return rows.filter((row): row is [string, string] => Boolean(row[1]));
}
