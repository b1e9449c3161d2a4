/**
 * What stands in a client's story. `message`, `call`, `note` and `record` are read from what they are; everything else is a
 * row of `client_events` whose kind is in the list below. A new subject (a campaign's touch, a payment) adds its kinds here,
 * writes rows with `noteClientEvent` (db/timeline.ts), and is in every client's story.
 */
export const EVENT_KINDS = [
  'appointment.booked',
  'appointment.confirmed',
  'appointment.moved',
  'appointment.delayed',
  'appointment.arrived',
  'appointment.completed',
  'appointment.no-show',
  'appointment.cancelled',
  'appointment.reopened',
  'appointment.rated',
  'conversation.taken-over',
  'conversation.handed-over',
  'conversation.given-back',
  'conversation.closed',
  'conversation.snoozed',
] as const;
export type ClientEventKind = (typeof EVENT_KINDS)[number];

/** What one may ask to see of a story. */
export const TIMELINE_GROUPS = ['messages', 'calls', 'appointments', 'notes', 'team'] as const;
export type TimelineGroup = (typeof TIMELINE_GROUPS)[number];

const GROUP_OF_SUBJECT: Record<string, TimelineGroup> = {
  appointment: 'appointments',
  conversation: 'team',
};

/** The kinds of event a group shows. */
export function eventKindsOf(groups: readonly TimelineGroup[]): ClientEventKind[] {
  return EVENT_KINDS.filter((kind) => groups.includes(GROUP_OF_SUBJECT[kind.split('.')[0]!]!));
}
