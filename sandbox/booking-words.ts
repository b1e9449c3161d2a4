import type { PageLanguage } from './provider.ts';
import { dayNamed, timeIn } from './spoken-dates.ts';

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
  | 'correction'
  | 'cancel'
  | 'name'
  /** Which of their appointments. */
  | 'which';

/** What has been heard so far; each in the client's own words, '' where they would rather not say. */
export interface Talk {
  /** `own`: when they come. */
  intent: 'book' | 'move' | 'cancel' | 'own' | null;
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
  /** HH:MM they named themselves in place of what was offered: free, it is taken at once. */
  wanted: string | null;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  email: string | null;
  /** The code of an offer. */
  code: string | null;
  name: string | null;
  /** The day of the appointment they mean, where they have several. */
  own: string | null;
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
      `Je récapitule : ${talk.offered ? `${talk.offered}, ` : ''}${talk.firstName} ${talk.lastName}, ${spokenSlot(talk.datetime, 'fr')}${talk.phone ? `, téléphone ${talk.phone}` : ''}${talk.email ? `, e-mail ${talk.email}` : ''}. C’est bien cela ?`,
    day: 'Pour quel jour souhaitez-vous le déplacer ?',
    cancel: 'Vous souhaitez annuler votre prochain rendez-vous, c’est bien cela ?',
    kept: 'Entendu, je ne change rien. Puis-je faire autre chose pour vous ?',
    other: 'Quel jour ou quelle heure préférez-vous ?',
    free: (time: string) => `${time} est libre.`,
    notFree: (time: string) => `${time} n’est pas libre.`,
    which: 'Lequel de ces horaires vous convient ?',
    resumed: ({ offered, offers }: Talk) =>
      `Pour « ${offered} », je vous proposais ${offers.map((one) => spokenSlot(one, 'fr')).join(', ')}. Que préférez-vous ?`,
    correct: 'Que dois-je corriger : le jour, l’heure, ou le nom ?',
    dropped: 'Entendu, je ne réserve rien. Puis-je faire autre chose pour vous ?',
    price: (service: string) => `Combien coûte « ${service} » ?`,
    length: (service: string) => `Combien de temps dure « ${service} » ?`,
    hello: 'Bonjour. Que puis-je faire pour vous ?',
    listening: 'Je vous écoute.',
    drafted: 'C’est bien reçu, je vous confirme ce rendez-vous au plus vite.',
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
    free: (time: string) => `${time} is free.`,
    notFree: (time: string) => `${time} is not free.`,
    which: 'Which of these times suits you?',
    resumed: ({ offered, offers }: Talk) =>
      `For ${offered}, I offered ${offers.map((one) => spokenSlot(one, 'en')).join(', ')}. Which would you prefer?`,
    correct: 'What should I correct: the day, the time, or the name?',
    dropped: 'All right, nothing is booked. Is there anything else I can do for you?',
    price: (service: string) => `How much is "${service}"?`,
    length: (service: string) => `How long does "${service}" take?`,
    hello: 'Hello. How can I help you?',
    listening: 'Go ahead, how can I help?',
    drafted: 'Thank you, I will confirm this appointment as soon as I can.',
    bye: 'You are welcome. Goodbye.',
  },
};

const RDV = '(?:rendez[- ]?vous|rdv)';

export const WISHES = {
  book: /rendez[- ]?vous|\brdv\b|r[ée]serv|cr[ée]neau|\bdispo|appointment|\bbook|available|availability|slot|je (voudr\w*|veux|souhait\w*|cherche) (une?(?! (renseignement|info|devis|conseil|question))|prendre)\b|j['’](aimerai\w*|ai besoin d['’]) ?(une?|prendre)\b|(i (would like|want|need)|i['’]d like) (an?|to (get|have) (an?|my))\b/i,
  move: /d[ée]plac|report(er|ez)|d[ée]cal|chang\S* (mon|ma|l['’]heure|de jour|d['’]heure|pour|à|au)|reschedul|move (my|the)/i,
  cancel: /annul|\bcancel/i,
  /** When is my appointment, do I have one. */
  own: new RegExp(
    [
      String.raw`(?:\bquand|quelle? (?:heure|jour|date)|rappel\S*|c['’]est (?:bien|quoi))[^.!]*(?:\b(?:mon|mes) (?:prochains? )?|j['’]ai (?:un )?)${RDV}`,
      String.raw`\b(?:mon|mes) (?:prochains? )?${RDV}[^.!]*(?:quand|quelle? (?:heure|jour|date))`,
      String.raw`(?:\bai[- ]je|est[- ]ce que j['’]ai)[^.!]*${RDV}`,
      `j['’]ai (?:bien |un )*${RDV}[^.!,]*(?:quand|quel)`,
      '(?:when|what time|which day|remind me)[^.!]*my (?:next )?appointments?',
      'my (?:next )?appointment[^.!]* (?:when|what time)|do i have (?:an|any) appointments?',
    ].join('|'),
    'i',
  ),
  person:
    /parler (à|a|avec) (quelqu|une? |la |le |l[’']|m(a|on|me|adame|onsieur)|[A-ZÉ])|(un[e]? )(vraie? )?(personne|humain|conseill|responsable)|rappele[rz](?! (?:l['’]|le |la |que |quand))|speak (to|with)|talk to (a|some)|real person|call me back/i,
  bye: /^(non[ ,]+)?(merci|au revoir|bonne journ[ée]e|c['’]est tout|bye|goodbye|thank)/i,
  /** Said to nothing that was asked: it asks nothing either. */
  agreement:
    /^\s*(?:(?:ok|okay|oki|d['’]accord|parfait|super|nickel|tr[èe]s bien|entendu|[çc]a marche|c['’]est (?:not[ée]|bon|parfait)|non|no|perfect|great|all right)[\s,.!]*)+$/i,
  bareYes: /^\s*(?:oui|ouais|yes|yep|yeah)[\s.!]*$/i,
  farewell: /au revoir|bonne journ[ée]e|c['’]est tout|\bgoodbye\b/i,
  hello: /^\s*(bonjour|bonsoir|all[oô]|hello|hi|good (morning|afternoon))( (madame|sara))?[\s.!,]*$/i,
  question:
    /\?|^\s*(quel|quand|comment|combien|où|est-ce|avez|faites|acceptez|what|when|how|where|do you|is there)/i,
};
/** A call in between, by which something was settled (domain/sara/written-words.ts). */
const CALL = /^\[(?:Appel téléphonique|Phone call), [^\]\n]*\]$/gm;
const SETTLED = /^\[(?:Appel téléphonique|Phone call), [^\];\n]*;[^\]\n]*\]$/m;
/** What the client wrote, without the calls noted beside it, and whether one of them settled what was being arranged. */
export function besideCalls(text: string): { words: string; isSettled: boolean } {
  return { words: text.replace(CALL, '').trim(), isSettled: SETTLED.test(text) };
}
export const YES =
  /^\s*(?:(?:oui|ouais|ouaip|c['’]est (?:tout [àa] fait |bien )?(?:cela|[çc]a|bon|parfait|correct|exact|ok|juste|not[ée])|[çc]a (?:me )?va|parfait|super|nickel|impec\w*|volontiers|bien s[ûu]r|avec plaisir|je confirme|d['’]accord|exact(?:ement)?|oki?|okay|tout [àa] fait|yes|yep|yeah|sure|perfect|great|correct|that['’]?s (?:right|it|correct|fine|good))(?![\p{L}\p{N}])|[👍👌✅🙏])/iu;
/** Whoever takes any of the times. */
const ANY =
  /n['’]importe|peu m?['’]?importe|comme vous voulez|[çc]a m['’]est [ée]gal|any (?:of|time)|whichever|doesn['’]t matter/i;
/** None of what was proposed. */
export const OTHER =
  /\b(aucun|autres?( jour| heure| horaire| cr[ée]neau| moment)?|plus t[ôo]t|plus tard|pas (possible|dispo\w*|libre)|ne (me )?(convien|va)\w* pas|another|other|none|earlier|later)\b/i;
/** They think again, after having chosen. */
export const CHANGES_MIND =
  /finalement|plut[ôo]t|en fait|au fait|tout compte fait|actually|instead|rather|after all/i;
/** They let go of what was being booked. */
export const LETS_GO =
  /annul|laisse[rz]? tomber|tant pis|non,? merci|ne veux plus|pas la peine|\bcancel|never ?mind|forget it|no,? thank/i;
/** What something costs, or how long it takes. */
export const PRICE = /combien|\bprix\b|tarif|co[ûu]te|\bdure|how (much|long)|\bprice|\bcost/i;
export const REFUSES = /^\s*(non|je n['’]en ai pas|pas d['’]|aucun|sans|no\b|i don['’]t)/i;
export const SAME_NUMBER =
  /celui-ci|celui dont|ce num[ée]ro|le m[êe]me|dont j['’]appelle|this (one|number)|same number|calling from/i;
/** « j'ai le code K7M 2QXR » : K7M2QXR. */
export function codeIn(words: string): string | null {
  const said = /\bcode\b(?:\s+(?:promo|est|c['’]est|is|:))*\s*[«"“]?\s*((?:[A-Z0-9]+[\s-]?)+)/.exec(
    words,
  )?.[1];
  const code = said?.replace(/[\s-]/g, '') ?? '';
  return code.length >= 4 && code.length <= 12 ? code : null;
}

/** The one the client names by its rank, « la deuxième ». */
export function ranked<T>(words: string, choices: readonly T[]): T | null {
  const rank = [/premi|first/i, /deuxi|second/i, /troisi|third/i].findIndex((name) => name.test(words));
  if (rank !== -1) return choices[rank] ?? null;
  return /derni|last/i.test(words) ? (choices.at(-1) ?? null) : null;
}

/**
 * The offered slot the client names: by its time (« 14 h 30 », « 2:30 », an ISO time), on the day they name where they name
 * one, by its rank (« le deuxième », « 2 »), or by leaving it to us.
 */
export function chosenSlot(words: string, offers: string[], today: string): string | null {
  const byNumber = /^\s*(?:le |la |num[ée]ro |n° ?|the |number )?([1-3])\s*[.!)]?\s*$/i.exec(words)?.[1];
  if (byNumber) return offers[Number(byNumber) - 1] ?? null;
  const [day, clock] = [dayNamed(words, today), timeIn(words, false)];
  const open = day ? offers.filter((offer) => offer.startsWith(day)) : offers;
  if (clock) return open.find((offer) => offer.slice(11, 16) === clock) ?? null;
  const byRank = ranked(words, open);
  if (byRank) return byRank;
  if (!day && ANY.test(words)) return open[0] ?? null;
  return open.length === 1 && (YES.test(words) || day) ? open[0]! : null;
}

/** « 14 h 30 », “14:30” */
export function spokenTime(datetime: string, language: PageLanguage): string {
  const [hour = '', minute = ''] = datetime.slice(11, 16).split(':');
  return language === 'fr' ? `${Number(hour)} h${minute === '00' ? '' : ` ${minute}`}` : `${hour}:${minute}`;
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
  return `${date} ${language === 'fr' ? 'à' : 'at'} ${spokenTime(datetime, language)}`;
}
