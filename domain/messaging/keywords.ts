/** What a text message that is nothing but a keyword asks for. */
export type Keyword = 'stop' | 'start' | 'help';

const WORDS: Record<Keyword, readonly string[]> = {
  // Twilio's own English list, and what French carriers and clients write.
  stop: [
    ...['stop', 'stopall', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'opt out'],
    ...['arret', 'arreter', 'arretez', 'stop sms', 'stopsms', 'stop pub', 'stoppub'],
    ...['desabonner', 'me desabonner', 'se desabonner', 'desabonnez moi', 'desabonnement'],
    ...['desinscrire', 'me desinscrire', 'se desinscrire', 'desinscrivez moi', 'desinscription'],
  ],
  start: ['start', 'unstop', 'reprendre', 'reabonner', 'me reabonner', 'reabonnement'],
  help: ['help', 'info', 'infos', 'aide'],
};
const KEYWORDS = new Map(
  (Object.keys(WORDS) as Keyword[]).flatMap((keyword) => WORDS[keyword].map((word) => [word, keyword])),
);

/** The words a Twilio number answers by itself, before and beside us (help.twilio.com, « SMS STOP filtering »). */
const ANSWERED_BY_TWILIO = new Set([
  ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout'],
  ...['start', 'unstop', 'help', 'info'],
]);

/**
 * STOP, START and HELP in French and English, whatever case, accents and punctuation. Only a message that is the keyword and
 * nothing else, but for a « merci » or the same word again beside a STOP: « stop à 14 h devant le salon » is no withdrawal, and
 * « annuler » is about an appointment.
 */
export function keywordOf(text: string): Keyword | null {
  const words = folded(text);
  return KEYWORDS.get(words) ?? (isPoliteStop(words) ? 'stop' : null);
}

/** Carriers' words that mean something else in a conversation: « cancel » is about an appointment there. */
const CARRIERS_ONLY = new Set(['cancel', 'end', 'quit', 'revoke', 'info', 'infos']);
const COURTESIES = /\b(?:merci|svp|stp|s il (?:vous|te) plait|please|thanks|thank you)\b/g;

function isPoliteStop(words: string): boolean {
  const bare = [...new Set(words.replace(COURTESIES, ' ').split(' ').filter(Boolean))].join(' ');
  return KEYWORDS.get(bare) === 'stop' && !CARRIERS_ONLY.has(bare);
}

/** The same for a conversation no carrier reads along: WhatsApp, Instagram, Messenger. */
export function chatKeywordOf(text: string): Keyword | null {
  return CARRIERS_ONLY.has(folded(text)) ? null : keywordOf(text);
}

/** Whether the carrier has answered that message already, so that a second answer would be noise. */
export function isAnsweredByTwilio(text: string): boolean {
  return ANSWERED_BY_TWILIO.has(folded(text));
}

/** Words that are the same in both languages, or are said in English by everybody: they tell no language. */
const IN_BOTH = new Set([
  'stop',
  'start',
  'info',
  'infos',
  'stop all',
  'stopall',
  'unstop',
  'stop sms',
  'stopsms',
]);
const FRENCH =
  /^(?:arret|arreter|arretez|stop ?pub|(?:me |se )?desabonner|desabonne.*|(?:me |se )?desinscri.*|reprendre|(?:me )?reabonner|reabonnement|aide)$/;

/** The language a keyword is written in, which its answer should be in; null where it tells none. */
export function keywordLanguage(text: string): 'fr' | 'en' | null {
  const word = folded(text);
  if (!KEYWORDS.has(word) || IN_BOTH.has(word)) return null;
  return FRENCH.test(word) ? 'fr' : 'en';
}

/** No keyword is longer; a novel need not be folded to know. */
const LONGEST = 60;

function folded(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return '';
  return trimmed
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
