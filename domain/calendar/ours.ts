import type { CalendarEvent, Span } from './event.ts';
import { spanOf } from './zone.ts';

/** What an appointment looks like in its agent's calendar. */
export interface OwnContent extends Span {
  title: string;
  description: string;
}

/** What we last wrote of an appointment, as its link remembers it. */
export interface Written extends Span {
  /** Of `canonicalContent`. */
  hash: string;
}

/**
 * - `echo`: exactly what we wrote, coming back;
 * - `edited`: at our time, with other words: the person's own notes, left alone;
 * - `moved`, `deleted`: by the person, in their calendar.
 */
export type Verdict = 'echo' | 'edited' | 'moved' | 'deleted';

/** The mark of an appointment: ids only, without characters that a provider's filter reads as its own (`:` and `,`). */
export function tagOf(tenantId: string, appointmentId: string): string {
  return `${tenantId}.${appointmentId}`;
}

/** Whose appointment a mark names; null for another business's, or for no mark of ours. */
export function appointmentOfTag(tag: string | null, tenantId: string): string | null {
  const [owner, appointmentId, ...rest] = (tag ?? '').split('.');
  return owner === tenantId && appointmentId && rest.length === 0 ? appointmentId : null;
}

/** One text per content, the same however a provider wraps its description; what the content hash is made of. */
export function canonicalContent({ title, description, startMs, endMs }: OwnContent): string {
  return JSON.stringify([startMs, endMs, plain(title), plain(description)]);
}

/** Google and Outlook give descriptions back as HTML. */
function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The content of an event as its calendar shows it. */
export function contentOf(event: CalendarEvent, calendarTimeZone: string): OwnContent {
  return { title: event.title, description: event.description, ...spanOf(event.time, calendarTimeZone) };
}

/** What became of an event we wrote, by how its calendar has it now (null: not any more). `digest` as for the link's hash. */
export function judge(
  seen: CalendarEvent | null,
  written: Written,
  calendarTimeZone: string,
  digest: (text: string) => string,
): Verdict {
  if (!seen || seen.status === 'cancelled') return 'deleted';
  const content = contentOf(seen, calendarTimeZone);
  if (content.startMs !== written.startMs || content.endMs !== written.endMs) return 'moved';
  return digest(canonicalContent(content)) === written.hash ? 'echo' : 'edited';
}

/** What is written of an appointment: what and for whom; no phone number or address leaves for another's calendar. */
export function appointmentContent(
  appointment: Span & { title: string; clientName: string },
  language: 'fr' | 'en',
): OwnContent {
  const { title, clientName, startMs, endMs } = appointment;
  return {
    startMs,
    endMs,
    title: clientName ? `${title} · ${clientName}` : title,
    description:
      language === 'fr'
        ? 'Rendez-vous tenu à jour par Coccinelle.'
        : 'Appointment kept up to date by Coccinelle.',
  };
}
