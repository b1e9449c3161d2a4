/** Which lines near a price can name what it buys, and the name each gives. */
import { durationMentions } from './durations.ts';
import {
  cleanName,
  headingName,
  isGenericHeading,
  isNoise,
  isProse,
  isVariant,
  withoutDurations,
} from './service-names.ts';
import type { Segment } from './service-segments.ts';

/** `Au cabinet`, `À domicile`: where it happens, said instead of a name. */
export const isPlace = (label: string) =>
  /(?:^|\s)(?:au cabinet|[àa] domicile|en visio|en ligne|at home|online)\s*$/i.test(label);

/** `Fréquence : une fois par semaine`: a detail of a service, not its name. */
const META =
  /^(?:fr[ée]quence|dur[ée]e|duration|public|lieu|niveau|horaires?|dates?|inclus|includes?|including|nombre|effectif|frequency|location|level|when|where|time|length|rythme|format|mat[ée]riel|pr[ée][- ]?requis|pour qui|public vis[ée]|objectifs?|contenu|description|capacit[ée]|tarifs?|prix|price)\s*:/i;

/** "Vous êtes maître du temps.": said to the client. */
const SPOKEN = /^(?:vous|nous|je|tu|on|you|we|i)\s.*[.!]$/i;

/** A line that could name what a price near it buys. */
export function isCandidate(segment: Segment): boolean {
  // A line that begins with an asterisk is a note to another.
  if (segment.mentions.length > 0 || segment.table || segment.text.startsWith('*')) return false;
  const text = segment.strong && !segment.allStrong && isProse(segment.text) ? segment.strong : segment.text;
  if (isNoise(text) || isGenericHeading(text) || /\?\s*$/.test(text)) return false;
  if (META.test(text) || META.test(segment.text) || /^\([^()]*\)$/.test(text)) return false;
  // "60 min · 2 à 6 joueurs", "Huile · Filtre · Main d’œuvre" describe; they name nothing.
  if (segment.heading === 0 && text.split(' · ').length > 2) return false;
  if (segment.heading === 0 && durationMentions(text)[0]?.start === 0) return false;
  if (segment.heading === 0 && SPOKEN.test(text)) return false;
  return segment.heading > 0 ? text.length <= 120 : !isProse(text);
}

/** The name a candidate gives: its bold beginning or the words before its colon, when the rest describes. */
export function candidateName(segment: Segment): string {
  const text =
    segment.strong &&
    !segment.allStrong &&
    (isProse(segment.text) || /^\s*[:–—-]/.test(segment.text.slice(segment.strong.length)))
      ? segment.strong
      : segment.text;
  const name = segment.heading > 0 || segment.allStrong ? headingName(text) : cleanName(text);
  // "Gommage : exfolie et adoucit la peau": the words before the colon are the name.
  const colon = /^([^:]{3,60}?)\s*:\s+\S+\s+\S+\s+\S+/.exec(name);
  return colon ? colon[1]! : name;
}

/** A word set small above a title ("Tout inclus", "Le plus choisi"), by its class. */
const isEyebrow = ({ path }: Segment) =>
  /(?:^|[\s_-])(?:eyebrow|kicker|overline|badge|ribbon|sur-?titre)(?:$|[\s_-])/i.test(
    path[0]?.attribs.class ?? '',
  );

/** Headings first, then bold lines, then what stands first before the price; after the price only when nothing is before. */
export function pickName(candidates: readonly Segment[], index: number): Segment {
  const titles = candidates.filter((other) => !isEyebrow(other));
  const known = titles.length > 0 ? titles : candidates;
  const before = known.filter((other) => other.index < index);
  const pool = before.length > 0 ? before : known;
  return (
    pool.find((other) => other.heading > 0) ??
    known.find((other) => other.heading > 0) ??
    pool.find((other) => other.allStrong) ??
    pool[0]!
  );
}

/** A label of its own line as a name; a sentence gives its bold beginning or the words before its colon, or nothing. */
export function properName(label: string, segment: Segment): string | null {
  const withTime = withoutDurations(label);
  const strong = segment.strong && !segment.allStrong ? withoutDurations(segment.strong) : null;
  if (
    strong &&
    strong.length >= 3 &&
    strong.length < withTime.length &&
    cleanName(label).startsWith(strong.slice(0, 12)) &&
    !isNoise(strong) &&
    !isVariant(strong) &&
    (isProse(label) || withTime.length > 60)
  )
    return strong;
  if (strong && !isVariant(strong) && !isNoise(strong) && !isProse(label)) {
    const rest = cleanName(label).slice(strong.length);
    if (cleanName(label).startsWith(strong) && /^\s*[–—:-]\s*\p{Ll}/u.test(rest) && !isVariant(rest))
      return strong;
  }
  if (!isProse(label)) return label;
  const colon = /^([^:.]{3,60}?)\s*(?::|\s[–—-]\s)/.exec(label);
  return colon && !isProse(colon[1]!) && colon[1]!.split(' ').length <= 8 ? cleanName(colon[1]!) : null;
}

/** The kind of line: what it is marked up as, modifiers of a class (`title title--dark`) apart. Names of one list share it. */
export const signature = (segment: Segment) => {
  const element = segment.path[0]!;
  const classes = (element.attribs.class ?? '').split(/\s+/).filter(Boolean);
  const kinds = classes.filter(
    (name) =>
      !classes.some(
        (other) => other !== name && /^[-_]{1,2}/.test(name.slice(other.length)) && name.startsWith(other),
      ),
  );
  return `${element.name}.${kinds.join(' ')}|${segment.heading}|${segment.allStrong}`;
};
