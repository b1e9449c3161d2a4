import type { DialogueBlock, DialogueRequest, DialogueTurn } from './dialogue-policy.ts';
import type { PageLanguage } from './provider.ts';

/** What has been heard from the client so far; each in the client's own words. */
interface Heard {
  datetime: string | null;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  email: string | null;
  isConfirmed: boolean;
}

const QUESTIONS = {
  fr: {
    firstName: 'Quel est votre prénom ?',
    lastName: 'Et votre nom de famille ?',
    phone: 'À quel numéro de téléphone peut-on vous joindre ?',
    email: (phone: string) => `Je répète votre numéro : ${phone}. Quelle est votre adresse e-mail ?`,
    recap: (heard: Heard) =>
      `Je récapitule : ${heard.firstName} ${heard.lastName}, ${heard.datetime}, téléphone ${heard.phone}, e-mail ${heard.email}. C'est bien cela ?`,
  },
  en: {
    firstName: 'What is your first name?',
    lastName: 'And your last name?',
    phone: 'What phone number can we reach you on?',
    email: (phone: string) => `Let me repeat your number: ${phone}. What is your e-mail address?`,
    recap: (heard: Heard) =>
      `To recap: ${heard.firstName} ${heard.lastName}, ${heard.datetime}, phone ${heard.phone}, e-mail ${heard.email}. Is that right?`,
  },
};

const WANTS_BOOKING =
  /rendez[- ]?vous|\brdv\b|r[ée]serv|cr[ée]neau|disponib|appointment|book|available|availability|slot/i;
const YES = /^\s*(oui|c'est (bien )?(cela|ça|bon)|parfait|d'accord|exact|ok|yes|correct|that's right)\b/i;
const WEEKDAYS: Record<string, number> = {
  dimanche: 0,
  lundi: 1,
  mardi: 2,
  mercredi: 3,
  jeudi: 4,
  vendredi: 5,
  samedi: 6,
  sunday: 0,
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
}; // prettier-ignore

/**
 * The next thing to say or do towards an appointment, or null when the client is not booking. Follows Sara's manners:
 * availability first, first name then last name, the phone number repeated, a recap before booking.
 */
export function nextBookingStep(
  request: DialogueRequest,
  language: PageLanguage,
  today: string,
): DialogueBlock | null {
  const can = (name: string) =>
    request.toolChoice.kind !== 'none' && request.tools.some((tool) => tool.name === name);
  const { turns } = request;
  if (!can('checkAvailability')) return null;
  const calls = turns.flatMap((turn) => turn.toolCalls.map((call) => call.name));
  const said = turns.filter((turn) => turn.role === 'user');
  const last = said.at(-1);
  if (!last || last.toolResults.length > 0 || calls.includes('createAppointment')) return null;

  if (!calls.includes('checkAvailability')) {
    if (!WANTS_BOOKING.test(last.text)) return null;
    return { type: 'tool-call', name: 'checkAvailability', input: { date: dateIn(last.text, today) } };
  }
  if (!can('createAppointment')) return null;

  const heard = listen(turns, language);
  const ask = (text: string): DialogueBlock => ({ type: 'text', text, quote: null });
  const questions = QUESTIONS[language];
  if (!heard.datetime) return null;
  if (!heard.firstName) return ask(questions.firstName);
  if (!heard.lastName) return ask(questions.lastName);
  if (!heard.phone) return ask(questions.phone);
  if (!heard.email) return ask(questions.email(heard.phone));
  if (!heard.isConfirmed) return ask(questions.recap(heard));
  const { firstName, lastName, phone, email, datetime } = heard;
  return {
    type: 'tool-call',
    name: 'createAppointment',
    input: { firstName, lastName, phone, email, datetime },
  };
}

/** Reads each answer against the question it was given to. */
function listen(turns: DialogueTurn[], language: PageLanguage): Heard {
  const heard: Heard = {
    datetime: null,
    firstName: null,
    lastName: null,
    phone: null,
    email: null,
    isConfirmed: false,
  }; // prettier-ignore
  const questions = QUESTIONS[language];
  let asked = '';
  let offers: string[] = [];
  for (const turn of turns) {
    if (turn.role === 'assistant') {
      if (turn.text) asked = turn.text;
      continue;
    }
    const offered = turn.toolResults.flatMap(({ text }) => text.match(/\d{4}-\d{2}-\d{2}T[\d:.+Z-]+/g) ?? []);
    if (offered.length > 0) offers = offered;
    const words = turn.text.trim();
    if (words === '') continue;
    heard.datetime ??= chosenSlot(words, offers);
    if (asked === questions.firstName) heard.firstName ??= words;
    else if (asked === questions.lastName) heard.lastName ??= words;
    else if (asked === questions.phone) heard.phone ??= words.match(/\+?\d[\d .-]{7,}\d/)?.[0] ?? null;
    heard.email ??= words.match(/[^\s@]+@[^\s@]+\.[^\s@.]+/)?.[0] ?? null;
    heard.isConfirmed = YES.test(words) && asked.startsWith(questions.recap(heard).slice(0, 10));
  }
  return heard;
}

/** The offered slot the client names, by its time (« 14 h 30 », « 2:30 », an ISO time) or its rank. */
function chosenSlot(words: string, offers: string[]): string | null {
  const time = words.match(/\b(\d{1,2})\s*(?:h|:)\s*(\d{2})?/i);
  if (time) {
    const clock = `${time[1]?.padStart(2, '0')}:${time[2] ?? '00'}`;
    return offers.find((offer) => offer.slice(11, 16) === clock) ?? null;
  }
  const rank = [/premi|first/i, /deuxi|second/i, /troisi|derni|third|last/i].findIndex((name) =>
    name.test(words),
  );
  return rank === -1 ? null : (offers[rank] ?? null);
}

/** The day a sentence names, from `today` (ISO date); tomorrow when it names none. */
export function dateIn(words: string, today: string): string {
  const iso = words.match(/\d{4}-\d{2}-\d{2}/)?.[0];
  if (iso) return iso;
  const day = new Date(`${today}T00:00:00Z`);
  const weekday = Object.keys(WEEKDAYS).find((name) => new RegExp(`\\b${name}\\b`, 'i').test(words));
  let ahead = 1;
  if (weekday) ahead = (((WEEKDAYS[weekday] ?? 0) - day.getUTCDay() + 6) % 7) + 1;
  else if (/aujourd'hui|today/i.test(words)) ahead = 0;
  day.setUTCDate(day.getUTCDate() + ahead);
  return day.toISOString().slice(0, 10);
}
