import type { Expected, Talk } from './booking-words.ts';
import type { DialogueTurn } from './dialogue-policy.ts';

/** Nothing heard yet, or nothing open any more. */
export const SILENCE: Talk = {
  intent: null,
  expects: null,
  date: null,
  time: null,
  service: null,
  services: [],
  offered: null,
  offers: [],
  datetime: null,
  wanted: null,
  firstName: null,
  lastName: null,
  phone: null,
  email: null,
  code: null,
  name: null,
  own: null,
};

/** The names to choose from: `"services":["…","…"]`, or beside the times of another, `"alternatives":[…]`. */
function servicesIn(text: string): string[] {
  const list = /"(?:services|alternatives)":\s*(\[[^\]]*\])/.exec(text)?.[1];
  return list ? (JSON.parse(list) as string[]) : [];
}

/** The service times were offered for: `"service":"…"`. */
function serviceIn(text: string): string | null {
  const name = /"service":\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  return name ? (JSON.parse(name) as string) : null;
}

/** What a tool said changes what is expected next; what is done is done. */
export function afterTool(talk: Talk, turn: DialogueTurn): Talk {
  const text = turn.toolResults.map((result) => result.text).join('\n');
  const status = /"status":\s*"([\w-]+)"/.exec(text)?.[1] ?? null;
  const offers = text.match(/\d{4}-\d{2}-\d{2}T[\d:.+Z-]+/g) ?? [];
  switch (status) {
    case 'booked':
    case 'moved':
    case 'cancelled':
    case 'handed-over':
    case 'nothing-booked':
    case 'too-late':
    case 'calls-stopped':
    case 'calls-unproven':
      return SILENCE;
    case 'which-service':
      return { ...talk, expects: 'service', services: servicesIn(text) };
    case 'offer-refused':
      return { ...talk, code: null, expects: 'recap' };
    case 'appointments':
      return talk.intent === 'own' ? SILENCE : talk;
    case 'which-person':
      // While they book, it was a question aside: whose it is comes first.
      return talk.intent === 'book'
        ? { ...SILENCE, intent: 'own', expects: 'name' }
        : { ...talk, expects: 'name' };
    case 'which-appointment':
      return { ...talk, expects: 'which' };
    case 'invalid': {
      const field = /"field":\s*"(\w+)"/.exec(text)?.[1];
      if (field === 'date' || field === 'datetime') return { ...talk, datetime: null, expects: 'day' };
      return { ...talk, [field ?? '']: null, expects: (field as Expected | undefined) ?? null };
    }
    default:
      if (offers.length === 0) return talk;
      return {
        ...talk,
        offers,
        offered: serviceIn(text) ?? talk.offered,
        services: servicesIn(text),
        datetime: null,
        expects: 'slot',
      };
  }
}

/** What the knowledge base said, where it was asked and nothing else was: a question beside what is being arranged. */
export function answeredAside(results: DialogueTurn['toolResults']): string | null {
  return results.some(({ text }) => /"status":\s*"(?:(?:not-)?found|appointments)"/.test(text))
    ? messageIn(results)
    : null;
}

/** The words the one tool that was used gave to say; null where there were several, or none. */
export function messageIn(results: DialogueTurn['toolResults']): string | null {
  const [only, ...more] = results;
  if (!only?.text.startsWith('{') || more.length > 0) return null;
  const { message } = JSON.parse(only.text) as { message?: string };
  return message?.trim() || null;
}
