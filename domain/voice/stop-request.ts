import { unaccented } from '../accents.ts';

/**
 * Whether somebody asks on the phone not to be called any more. Sara has a tool for it; this hears it where her model did not.
 * Only what is about calling: « arrêtez » alone may be said of anything. « Pouvez-vous m’appeler plus tard ? » asks for a call;
 * what may be meant either way is a stop.
 */
export function isStopRequest(words: string): boolean {
  const plain = unaccented(words).toLowerCase().replace(/[’']/g, ' ');
  return STOPS.some((stop) => stop.test(plain));
}

/** « pas maintenant, rappelez-moi demain » puts a call off. */
const PUT_OFF =
  /(?! (maintenant|tout de suite|right now|now)\b.*\b(r?appelez[- ]moi|me (r?appeler|joindre)|call me|call back)\b)/
    .source;
/** « plus tard » and « plus tôt » say when, « m’appelez plus » that they are not to. */
const ANY_MORE = /plus(?! (tard|tot)\b)/.source;

const STOPS = [
  // « Je m’appelle pas Marie » is about a name.
  `(?<!\\bje |\\bje ne )\\bne m (appele[rz]|appelle[sz]?|recontacte[rz]|rappele[rz]) (plus|pas${PUT_OFF})\\b`,
  // The « ne » that is hardly ever said.
  `(?<!\\bje |\\bne )\\bm (appele[rz]|appelle[sz]?|recontacte[rz]|rappele[rz]) (${ANY_MORE}|pas${PUT_OFF})\\b`,
  /\bne plus (m |me )(appeler|rappeler|recontacter|contacter|telephoner|demarcher|deranger)\b/,
  /\b(arrete[rz]?|cesse[rz]?) (de|d) (m )?(me )?(appeler|telephoner|demarcher)/,
  `\\bne (me )?(telephonez|demarchez|recontactez|contactez|rappelez|derangez) (plus|pas${PUT_OFF})\\b`,
  /\b(ne (veux|souhaite|desire) |veux )(plus|pas) (que vous m appeliez|etre (appele|rappele|demarche|derange|recontacte)|d appels?)/,
  /\bplus d appels?\b/,
  /\b(retire|enleve|supprime|raye)[rz]?[- ]moi de (vos|votre|la|cette) (liste|fichier|listing)/,
  /\bopposition au demarchage/,
  `\\b(do not|don t|never|stop) (call|calling|phone|phoning|ring|ringing) (me|here|this number)\\b${PUT_OFF}`,
  /\b(take|remove) me off (your|the|this) list/,
  /\bno more calls\b/,
].map((stop) => new RegExp(stop));
