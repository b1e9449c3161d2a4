/** How surely a week found on a page is the place's opening hours: by the words that announce it, its days and spans. */
import type { Element } from 'domhandler';
import type { HoursLine } from './hours-lines.ts';
import type { Interval } from './hours-spans.ts';
import type { ParsedPage } from './page.ts';
import { isElement, plain } from './text.ts';

const OPENING =
  /horaires?(?! de (?:cours|messe))|heures d'ouverture|jours? d'ouverture|ouverture|opening|business hours|working hours|trading hours|office hours|hours of operation|(?:store|shop|salon|clinic|studio|spa|gym|practice|showroom|garage|surgery|our|club) (?:hours|times)|^hours\b|\bhours$|\bhours:/;
const OPEN =
  /\bouvert|\bouvre|\bopen\b|\bopens\b|accueill|accueil|\brec(?:oi|ev)|\bhours\b|\bdisponib|\bavailab|we're here|retrouvez[- ]nous|visit us|contact|nous trouver|find us|consultations?/;
const SAYS_OPEN =
  /ouver|\bopen|(?:clinic|office|business|salon|shop|store|practice) hours|consultation|\brec(?:oi|ev)|accueil/;
const OTHER_HOURS =
  /telephonique|\bstandard\b|par telephone|joignable|joindre par|permanence tel|hot ?line|phone (?:lines?|hours|support)|telephone (?:hours|lines?)|lines (?:are )?open|call (?:us )?(?:between|from|mon)|support|livraison|\bdeliver(?:y|ies)\b|click (?:and|&|et) collect|\bdrive\b|retrait|pick-?up|collection|\bvisites?\b|visitation|visiting|viewings?|(?<!\b(?:au|en) )\bcours\b|\bclass(?:es)?\b|planning|timetable|time table|class schedule|seances? (?:de|collect)|atelier(?:s)? (?:enfant|creatif|du|de)|workshop|happy hour|brunch|(?<!\b(?:a|ont|avons|ai|avait) )\bete\b|\bhiver\b|summer|winter|vacances|vacation|holidays?\b|feries|exceptionnel|noel|christmas|easter|paques|secretariat|check-?(?:in|out)|arrivees?\b|messes?\b|de garde|urgences?\b|emergenc|after[- ]hours|parking|kitchen|cuisine|last orders|training|entrainement|events?\b|evenement|stage|concert|webinar|conference|ramadan|covid|confinement|couvre-feu|lockdown|quarantine|\bancien(?:ne)?s? (?:horaires?|heures|adresse)|\bold hours|livreur|fournisseur|marchandises/;
/** A heading that is a means of contact: the hours under it are those at which it is answered. */
const LINE =
  /^\W*(?:par |by )?(?:telephone|tel\.?|phone|e-?mails?|courriel|whatsapp|sms|(?:nous )?appeler|appelez(?:-nous)?|call us)\W*$/;
const TEMPORARY =
  /du \d{1,2}.{0,14} au \d|from \w+ \d{1,2}.{0,12} to|temporair|temporar|until further notice|juillet|aout\b|july|august/;

/** Whether a line speaks of other hours than those of the place: the telephone's, a class's, a delivery's. */
export const tellsOtherHours = (text: string) => OTHER_HOURS.test(plain(text));

/** Days on which the place opens. */
export const openDays = (days: Map<number, Interval[]>) =>
  [...days.values()].filter((intervals) => intervals.length > 0).length;

/** Whether a line says days or times, and hardly anything else. */
export function isScheduleLine(line: HoursLine): boolean {
  const says = line.hours || line.closed || line.appointment;
  if (!line.days && !says) return false;
  // "Accès 24/7 : 125 € par mois" sells something.
  if (/[€£$]/.test(line.text)) return false;
  const folded = plain(line.text);
  const trigger = OPENING.test(folded) || OPEN.test(folded);
  const dated = line.tokens.some((token) => token.kind === 'date');
  if (dated && !/a partir|depuis|des le|desormais|starting|as of|since|effective/.test(folded)) return false;
  if (line.days && line.hours) return line.words <= (trigger ? 28 : 6);
  if (line.days && says) return line.words <= (trigger ? 12 : 4);
  if (line.days) return line.words <= (trigger ? 4 : 1);
  if (line.hours) return line.words <= (trigger ? 5 : 2);
  return line.words <= 1;
}

export interface Judgement {
  score: number;
  labelled: boolean;
}

/** Null when the week is plainly something else, such as a timetable. */
export function judge(
  page: ParsedPage,
  lines: readonly HoursLine[],
  first: number,
  last: number,
  days: Map<number, Interval[]>,
  segmentStart: number,
): Judgement | null {
  const own = lines.slice(first, last + 1);
  const intervals = [...days.values()].flat();
  const minutes = (interval: Interval) =>
    (interval.close <= interval.open ? interval.close + 1440 : interval.close) - interval.open;
  const average = intervals.reduce((sum, interval) => sum + minutes(interval), 0) / intervals.length;
  const busiest = Math.max(...[...days.values()].map((list) => list.length));
  const wordy = own.filter(
    (line) => line.hours && line.words > 0 && !OPEN.test(plain(line.text)) && !OPENING.test(plain(line.text)),
  );
  const timetable =
    (busiest >= 4 || average <= 120) && wordy.length * 2 >= own.filter((line) => line.hours).length;
  if (timetable) return null;

  let opening = 0;
  let other = 0;
  let says = false;
  for (const { text, weight } of labels(lines, first, segmentStart)) {
    const folded = plain(text);
    says ||= weight > 0.7 && SAYS_OPEN.test(folded);
    if (OPENING.test(folded)) opening = Math.max(opening, 4 * weight);
    else if (OPEN.test(folded)) opening = Math.max(opening, 2 * weight);
    if (OTHER_HOURS.test(folded) || TEMPORARY.test(folded) || LINE.test(folded))
      other = Math.max(other, 6 * weight);
  }
  for (const line of own) {
    const folded = plain(line.text);
    says ||= SAYS_OPEN.test(folded);
    if (OPENING.test(folded)) opening = Math.max(opening, 4);
    else if (OPEN.test(folded)) opening = Math.max(opening, 3);
    if (line.words > 0 && (OTHER_HOURS.test(folded) || TEMPORARY.test(folded))) other = Math.max(other, 5);
  }
  // "Available 24/7" is a slogan unless the place is said to be open.
  if (intervals.every(({ open, close }) => open === close) && !says) return null;
  // One day alone is an event or a class unless the words say that the place is open.
  if (openDays(days) === 1 && !says) return null;
  let score = opening - other + Math.min(openDays(days), 6) * 0.6;
  if (average <= 100) score -= 4;
  if (busiest >= 3) score -= 2;
  const path = plain(page.url);
  if (/contact|horaire|hours|infos?-pratiques|acces|find-us|visit/.test(path)) score += 1;
  if (
    /blog|actualite|news|article|evenement|event|stage|cours|class|planning|schedule|formation|\/20\d\d\//.test(
      path,
    )
  )
    score -= 2;
  if (within(own[0]!.element, ['article'])) score -= 0.5;
  if (within(own[0]!.element, ['footer', 'address', 'aside'])) score += 0.5;
  return { score, labelled: opening >= 2 && other === 0 };
}

/** Words that announce a block: the lines just before it and the nearest heading above. */
function labels(
  lines: readonly HoursLine[],
  first: number,
  segmentStart: number,
): Array<{ text: string; weight: number }> {
  const found: Array<{ text: string; weight: number }> = [];
  let distance = 0;
  let headed = false;
  for (let index = first - 1; index >= 0 && distance < 14; index -= 1) {
    const line = lines[index]!;
    if (index >= segmentStart && (line.hours || line.closed)) continue;
    if (isScheduleLine(line) && line.hours && index < segmentStart) {
      // Another block of hours lies between: what stands above it announces that one.
      if (distance > 0) break;
      continue;
    }
    distance += 1;
    const heading = headingLevel(line.element) > 0;
    const weight = distance === 1 ? 1 : distance === 2 ? 0.8 : distance === 3 ? 0.5 : 0;
    if (heading && !headed) {
      headed = true;
      // A whole sentence set as a heading announces what comes next, not what stands far below.
      const title = line.text.split(' ').length <= 8 || weight > 0;
      if (title) found.push({ text: line.text, weight: Math.max(weight, 0.9) });
      break;
    }
    if (weight > 0 && line.text.length < 160) found.push({ text: line.text, weight });
  }
  return found;
}

function headingLevel(element: Element): number {
  for (let up: Element | null = element, steps = 0; up && steps < 3; steps += 1) {
    const level = /^h([1-6])$/.exec(up.name)?.[1];
    if (level) return Number(level);
    up = isElement(up.parent) ? up.parent : null;
  }
  return 0;
}

function within(element: Element, names: readonly string[]): boolean {
  for (let up: Element | null = element; up; up = isElement(up.parent) ? up.parent : null) {
    if (
      names.includes(up.name) ||
      names.some((name) => up!.attribs.id === name || (up!.attribs.class ?? '').split(/\s+/).includes(name))
    )
      return true;
  }
  return false;
}
