import { unaccented } from '../domain/accents.ts';

/** What leads up to a name, and what is said after it to spell it. */
const BEFORE =
  /^(?:(?:alors|oui|non|euh|pardon|ah|en fait|bonjour|yes|no|sorry|actually)[\s,.]+)*(?:(?:(?:moi |et )?(?:c['’]est|je m['’]appelle|je suis)|(?:mon |le )?(?:pr[ée])?nom(?: de famille)?(?: (?:est|c['’]est))?|[çc]a s['’][ée]crit|my (?:first |last |sur)?name is|(?:first|last) name is|it['’]?s(?: spelled)?|i['’]?m|i am)\s*:?\s+)*/i;
const AFTER =
  /[\s,]*(?:\b(?:avec|sans) (?:un|une|deux|des)\b.*|\bet non\b.*|\bpas\b.*|\b(?:with|without) (?:an?|two)\b.*|\bnot\b.*)$/i;

/** « je m'appelle Léa » is Léa; '' where no name is said. */
export function nameIn(words: string): string {
  const name = words
    .replace(BEFORE, '')
    .replace(AFTER, '')
    .replace(/[.,!?]+$/, '')
    .trim();
  return /\p{L}/u.test(name) && !/^(oui|ok|okay|d['’]accord|merci|yes|non|no|voil[àa])$/i.test(name)
    ? name
    : '';
}

/** A first name with the last one behind it: « Julie Martin ». Somebody of one word has only said that one. */
export function namesIn(words: string): { firstName: string; lastName: string | null } {
  const [firstName = '', ...more] = nameIn(words).split(/\s+/);
  return { firstName, lastName: more.join(' ') || null };
}

/** What follows « non, » or « c'est » and is no name. */
const NO_NAME =
  /^(?:c['’]est|tout|[çc]a|cela|bon|faux|pas|le|la|un|une|erreur|trop|plut[ôo]t|autre|rien|je|j['’].*|wrong|that|the|an?)$/i;

/** What a correction sets right: « non, c'est Dupond avec un d », « mon prénom c'est Julie ». Null where it names nothing. */
export function correctedName(
  words: string,
  known: { firstName: string; lastName: string },
): { firstName?: string; lastName?: string } | null {
  if (!/nom\b|name\b|c['’]est|it['’]?s|[ée]crit|spel|avec (un|deux)|^\s*(non|no)\b/i.test(words)) return null;
  const { firstName, lastName } = namesIn(words.replace(/\b(pas|not) [\p{L}'’-]+[\s,]*/iu, ''));
  if (!firstName || /\d/.test(words) || NO_NAME.test(firstName) || (lastName?.split(' ').length ?? 0) > 2)
    return null;
  if (/pr[ée]nom|first name/i.test(words))
    return { firstName: lastName ? `${firstName} ${lastName}` : firstName };
  if (lastName && !/\bnom\b|last name|surname/i.test(words)) return { firstName, lastName };
  const whole = lastName ? `${firstName} ${lastName}` : firstName;
  return common(whole, known.firstName) > common(whole, known.lastName)
    ? { firstName: whole }
    : { lastName: whole };
}

/** How many letters two names begin with alike. */
function common(a: string, b: string): number {
  const [one, other] = [a, b].map((name) => unaccented(name).toLowerCase());
  let count = 0;
  while (count < one!.length && one![count] === other![count]) count += 1;
  return count;
}
