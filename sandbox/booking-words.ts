import type { PageLanguage } from './provider.ts';

/** What the next words of the client are taken for. */
export type Expected =
  | 'service'
  | 'day'
  | 'slot'
  | 'firstName'
  | 'lastName'
  | 'phone'
  | 'email'
  | 'recap'
  | 'cancel'
  | 'name';

/** What has been heard so far; each in the client's own words, '' where they would rather not say. */
export interface Talk {
  intent: 'book' | 'move' | 'cancel' | null;
  expects: Expected | null;
  date: string | null;
  time: string | null;
  service: string | null;
  /** Its name as the diary has it, once times were offered for it. */
  offered: string | null;
  /** The services to choose from, when it was not clear which. */
  services: string[];
  offers: string[];
  datetime: string | null;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  email: string | null;
  /** The code of an offer. */
  code: string | null;
  name: string | null;
}

export const QUESTIONS = {
  fr: {
    firstName: 'Quel est votre prénom ?',
    lastName: 'Et votre nom de famille ?',
    phone: 'À quel numéro de téléphone peut-on vous joindre ?',
    email: (phone: string) =>
      phone
        ? `Je répète votre numéro : ${phone}. Quelle est votre adresse e-mail ?`
        : 'Entendu, je garde le numéro dont vous appelez. Quelle est votre adresse e-mail ?',
    recap: (talk: Talk) =>
      `Je récapitule : ${talk.offered ? `${talk.offered}, ` : ''}${talk.firstName} ${talk.lastName}, ${spokenSlot(talk.datetime, 'fr')}${talk.phone ? `, téléphone ${talk.phone}` : ''}${talk.email ? `, e-mail ${talk.email}` : ''}. C'est bien cela ?`,
    day: 'Pour quel jour souhaitez-vous le déplacer ?',
    cancel: 'Vous souhaitez annuler votre prochain rendez-vous, c’est bien cela ?',
    kept: 'Entendu, je ne change rien. Puis-je faire autre chose pour vous ?',
    other: 'Quel jour ou quelle heure préférez-vous ?',
    hello: 'Bonjour. Que puis-je faire pour vous ?',
    bye: 'Avec plaisir, à bientôt.',
  },
  en: {
    firstName: 'What is your first name?',
    lastName: 'And your last name?',
    phone: 'What phone number can we reach you on?',
    email: (phone: string) =>
      phone
        ? `Let me repeat your number: ${phone}. What is your e-mail address?`
        : 'All right, I keep the number you call from. What is your e-mail address?',
    recap: (talk: Talk) =>
      `To recap: ${talk.offered ? `${talk.offered}, ` : ''}${talk.firstName} ${talk.lastName}, ${spokenSlot(talk.datetime, 'en')}${talk.phone ? `, phone ${talk.phone}` : ''}${talk.email ? `, e-mail ${talk.email}` : ''}. Is that right?`,
    day: 'Which day would you like to move it to?',
    cancel: 'You would like to cancel your next appointment, is that right?',
    kept: 'All right, nothing is changed. Is there anything else I can do for you?',
    other: 'Which day or time would you prefer?',
    hello: 'Hello. How can I help you?',
    bye: 'You are welcome. Goodbye.',
  },
};

export const WISHES = {
  book: /rendez[- ]?vous|\brdv\b|r[ée]serv|cr[ée]neau|disponib|appointment|\bbook|available|availability|slot|je (voudrais|veux|souhaite) (une?|prendre)|i (would like|want|need) an?\b/i,
  move: /d[ée]plac|report(er|ez)|d[ée]cal|chang\S* (mon|ma|l'heure|de jour|d'heure)|reschedul|move (my|the)/i,
  cancel: /annul|\bcancel/i,
  person:
    /parler (à|a|avec) (quelqu|une? |la |le |l[’']|m(a|on|me|adame|onsieur)|[A-ZÉ])|(un[e]? )(vraie? )?(personne|humain|conseill|responsable)|rappele[rz]|speak (to|with)|talk to (a|some)|real person|call me back/i,
  bye: /^(non[ ,]+)?(merci|au revoir|bonne journ[ée]e|c['’]est tout|bye|goodbye|thank)/i,
  farewell: /au revoir|bonne journ[ée]e|c['’]est tout|\bgoodbye\b/i,
  hello: /^\s*(bonjour|bonsoir|all[oô]|hello|hi|good (morning|afternoon))( (madame|sara))?[\s.!,]*$/i,
  question:
    /\?|^\s*(quel|quand|comment|combien|où|est-ce|avez|faites|acceptez|what|when|how|where|do you|is there)/i,
};
export const YES =
  /^\s*(oui|c'est (bien )?(cela|ça|bon)|parfait|d'accord|exact|ok|tout à fait|yes|correct|that's right)\b/i;
export const REFUSES = /^\s*(non|je n['’]en ai pas|pas d['’]|aucun|sans|no\b|i don['’]t)/i;
export const SAME_NUMBER =
  /celui-ci|celui dont|ce num[ée]ro|le m[êe]me|dont j['’]appelle|this (one|number)|same number|calling from/i;
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
};
export const DAY_NAMED = new RegExp(
  `\\d{4}-\\d{2}-\\d{2}|aujourd'hui|today|demain|tomorrow|\\b(${Object.keys(WEEKDAYS).join('|')})\\b`,
  'i',
);

/** « j'ai le code K7M 2QXR » : K7M2QXR. */
export function codeIn(words: string): string | null {
  const said = /\bcode\b(?:\s+(?:promo|est|c['’]est|is|:))*\s*[«"“]?\s*((?:[A-Z0-9]+[\s-]?)+)/.exec(
    words,
  )?.[1];
  const code = said?.replace(/[\s-]/g, '') ?? '';
  return code.length >= 4 && code.length <= 12 ? code : null;
}

/** « je m'appelle Léa » is Léa. */
export function nameIn(words: string): string {
  return words
    .replace(/^(alors|oui|euh)[\s,]+/i, '')
    .replace(
      /^(je m['’]appelle|c['’]est|mon (pr[ée])?nom (de famille )?(est|c['’]est)|my (first |last )?name is|it['’]s|i['’]m)\s+/i,
      '',
    )
    .replace(/[.,!]+$/, '')
    .trim();
}

/** The one the client names by its rank, « la deuxième ». */
export function ranked<T>(words: string, choices: readonly T[]): T | null {
  const rank = [/premi|first/i, /deuxi|second/i, /troisi|third/i].findIndex((name) => name.test(words));
  if (rank !== -1) return choices[rank] ?? null;
  return /derni|last/i.test(words) ? (choices.at(-1) ?? null) : null;
}

/** The offered slot the client names, by its time (« 14 h 30 », « 2:30 », an ISO time) or its rank. */
export function chosenSlot(words: string, offers: string[]): string | null {
  const clock = timeIn(words, false);
  if (clock) return offers.find((offer) => offer.slice(11, 16) === clock) ?? null;
  const byRank = ranked(words, offers);
  if (byRank) return byRank;
  return offers.length === 1 && YES.test(words) ? offers[0]! : null;
}

/** HH:MM: a time somebody says, or (`loosely`) the middle of the part of the day they name. */
export function timeIn(words: string, loosely = true): string | null {
  const time = words.match(/\b(\d{1,2})\s*(?:heures?|h|:)\s*(\d{2})?/i);
  if (time) return `${time[1]!.padStart(2, '0')}:${time[2] ?? '00'}`;
  if (!loosely) return null;
  if (/apr[èe]s[- ]midi|afternoon/i.test(words)) return '15:00';
  if (/\bmatin|morning/i.test(words)) return '10:00';
  if (/\bsoir|evening/i.test(words)) return '18:00';
  return null;
}

/** « mardi 24 novembre à 14 h 30 » */
function spokenSlot(datetime: string | null, language: PageLanguage): string {
  const day = datetime ? new Date(`${datetime.slice(0, 10)}T12:00:00Z`) : null;
  if (!datetime || !day || Number.isNaN(day.getTime())) return '';
  const date = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(day);
  const [hour = '', minute = ''] = datetime.slice(11, 16).split(':');
  return language === 'fr'
    ? `${date} à ${Number(hour)} h${minute === '00' ? '' : ` ${minute}`}`
    : `${date} at ${hour}:${minute}`;
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
  else if (/apr[èe]s-demain/i.test(words)) ahead = 2;
  day.setUTCDate(day.getUTCDate() + ahead);
  return day.toISOString().slice(0, 10);
}
