import { CHANNELS, type Channel, PURPOSES, type Purpose } from '../messaging/channels.ts';

/** What a client's record says itself, apart from what hangs on it. */
export interface MergedFields {
  status: 'prospect' | 'client';
  firstName: string;
  lastName: string;
  phone: string | null;
  email: string | null;
  locale: string | null;
  timeZone: string | null;
  notes: string | null;
  satisfaction: number | null;
}

/** What the record that stays took over, and what it said before. */
export type TakenOver = {
  [Field in keyof MergedFields]?: { before: MergedFields[Field]; after: MergedFields[Field] };
};

const FILLED = ['firstName', 'lastName', 'phone', 'email', 'locale', 'timeZone', 'satisfaction'] as const;
const BETWEEN_NOTES = '\n\n';

/**
 * What a record takes over from another of the same person: what it did not know itself. It keeps its own name, number and
 * address; the other's still lead to it.
 */
export function uniteFields(stays: MergedFields, goes: MergedFields): TakenOver {
  const taken: Record<string, { before: unknown; after: unknown }> = {};
  if (stays.status === 'prospect' && goes.status === 'client')
    taken.status = { before: 'prospect', after: 'client' };
  for (const field of FILLED)
    if (!stays[field] && goes[field]) taken[field] = { before: stays[field], after: goes[field] };
  const notes = [stays.notes, goes.notes].filter((text) => text?.trim());
  if (goes.notes?.trim() && !stays.notes?.includes(goes.notes))
    taken.notes = { before: stays.notes, after: notes.join(BETWEEN_NOTES) };
  return taken as TakenOver;
}

/** The way back: what was taken over and has not been changed since. Of notes written on, only the other's part goes. */
export function separateFields(now: MergedFields, taken: TakenOver): Partial<MergedFields> {
  const back: Record<string, unknown> = {};
  for (const [field, change] of Object.entries(taken) as Array<
    [keyof MergedFields, { before: unknown; after: unknown }]
  >) {
    if (now[field] === change.after) back[field] = change.before;
    else if (field === 'notes' && typeof now.notes === 'string') {
      const added = String(change.after).slice(change.before ? String(change.before).length : 0);
      if (now.notes.includes(added)) back.notes = now.notes.replace(added, '') || null;
    }
  }
  return back as Partial<MergedFields>;
}

export type ConsentWord = { granted: boolean; source: string };
/** A record's latest word for each channel and purpose; absent = never asked. */
export type ConsentWords = Partial<Record<Channel, Partial<Record<Purpose, ConsentWord>>>>;

/** Whether the two records are reached at one address on a channel, at two, or only one of them is. */
export type AddressShared = (channel: Channel) => 'same' | 'different' | 'one' | 'other';

/**
 * What counts for the one person two records turn out to be: a no of either is a no. A yes to advertising where the other was
 * never asked counts unless the other has an address of its own on that channel: it was not given for that one.
 */
export function strictestConsents(
  one: ConsentWords,
  other: ConsentWords,
  addresses: AddressShared,
): Array<{ channel: Channel; purpose: Purpose; granted: boolean; source: string }> {
  return CHANNELS.flatMap((channel) =>
    PURPOSES.flatMap((purpose) => {
      const [a, b] = [one[channel]?.[purpose], other[channel]?.[purpose]];
      const word = [a, b].find((said) => said && !said.granted) ?? a ?? b;
      if (!word) return [];
      const silent = !a ? 'one' : !b ? 'other' : null;
      const reached = addresses(channel);
      const isForAnother =
        purpose === 'marketing' && silent !== null && (reached === 'different' || reached === silent);
      return word.granted && isForAnother
        ? [{ channel, purpose, granted: false, source: 'merge' }]
        : [{ channel, purpose, granted: word.granted, source: word.source }];
    }),
  );
}
