/** Names that tell services apart: by their section, in as few words as do. */
import { durationMentions } from './durations.ts';
import type { ServiceDraft } from './service-lists.ts';
import { cleanName, composed, isVariant, nameTokens, withoutDurations } from './service-names.ts';
import { plain } from './text.ts';

/** A draft with the words of its name, durations apart. */
type Named = ServiceDraft & { tokens: readonly string[] };

/** A section's name longer than this says more than which service it is. */
const LONGEST_SECTION = 48;

/** A name used for several services takes what sets each apart, their lengths (which each carries anyway) excepted. */
export function distinctNames<T extends Named>(entries: readonly T[]): T[] {
  const told = entries.map((entry) => {
    if (!PACK.test(plain(entry.category ?? '')) || PACK.test(plain(entry.name))) return entry;
    const name = composed(entry.name, cleanName(entry.category!));
    return { ...entry, name, tokens: nameTokens(name) };
  });
  const byName = Map.groupBy(told, (entry) => entry.tokens.join(' '));
  return told.map((entry) => {
    if (entry.category && FRAGMENT.test(plain(entry.name)))
      return { ...entry, name: composed(entry.category, entry.name) };
    const same = byName.get(entry.tokens.join(' '))!;
    const lengths = new Set(same.map((other) => other.durationMinutes ?? Number.NaN));
    const sections = new Set(same.map((other) => other.category ?? ''));
    if (lengths.size === same.length && !lengths.has(Number.NaN)) return entry;
    if (sections.size === 1 || !entry.category) return entry;
    const section = tellingWords(entry.category, [...sections]);
    return section.length <= LONGEST_SECTION ? { ...entry, name: composed(entry.name, section) } : entry;
  });
}

/** The words of a section that the others it is told from do not share at their ends: `Épilation Homme` → `Homme`. */
function tellingWords(section: string, sections: readonly string[]): string {
  const words = section.split(' ');
  const others = sections.filter((other) => other !== section).map((other) => plain(other).split(' '));
  const shared = (at: number, from: 'start' | 'end') =>
    others.every(
      (other) =>
        (from === 'start' ? other[at] : other.at(-1 - at)) ===
        plain(from === 'start' ? words[at]! : words.at(-1 - at)!),
    );
  let start = 0;
  while (start < words.length && shared(start, 'start')) start += 1;
  let end = 0;
  while (end < words.length - start && shared(end, 'end')) end += 1;
  const kept = words.slice(start, words.length - end);
  while (kept.length > 1 && SMALL_WORD.test(plain(kept[0]!))) kept.shift();
  while (kept.length > 1 && SMALL_WORD.test(plain(kept.at(-1)!))) kept.pop();
  const telling = cleanName(kept.join(' '));
  return telling === '' ? section : telling;
}

/** A section of several at once: its price is not that of one. */
const PACK =
  /^(?:(?:forfait|pack|carte|cure|abonnement)s?\b[^a-z]*)?\d+ (?:seances?|soins?|cours|sessions?|treatments?)\b/;

/** Words that say which part or kind of the thing above, not what it is. */
const FRAGMENT =
  /^(?:(?:creation|reprise|retouche|entretien|inferr?ieure?s?|superieure?s?|complete?s?|partielle?s?|full|partial|upper|lower|maintenance|touch[ -]up|refill|infill)\b(?: (?:et|and|ou|or|\+) )?)+$/;

const SMALL_WORD = /^(?:de|du|des|d'|la|le|les|l'|a|au|aux|et|pour|par|the|of|for|and|with|in|[^\p{L}\d]+)$/u;

/** Whom a service is for is name enough beside its length. */
const WHO =
  /^(?:femmes?|hommes?|enfants?|adultes?|ados?|b[ée]b[ée]s?|couples?|women|men|kids|child(?:ren)?|adults?|teens?)$/i;

/** `Manucure 30 min` is plain `Manucure`: its length has a place of its own. A length inside a name stays. */
export function withoutLength<T extends Named>(entry: T): T {
  const said = durationMentions(entry.name);
  if (entry.durationMinutes === null || said.length !== 1) return entry;
  const [before, after] = [entry.name.slice(0, said[0]!.start), entry.name.slice(said[0]!.end)];
  const isApart =
    /^[\s)\]]*(?:(?:sessions?|s[ée]ances?|appointments?|treatments?|cours|class(?:es)?)\s*)?$/i.test(after)
      ? !/(?:\b(?:de|of|à|to|after|après)|d['’])\s*$/i.test(before)
      : before === '';
  // "90 Minute Session" of a massage is the massage.
  const name = withoutDurations(entry.name).replace(
    /\s*[–—-]\s*(?:sessions?|s[ée]ances?|appointments?|treatments?|class(?:es)?)$/i,
    '',
  );
  return isApart && /\p{L}{3}/u.test(name) && (!isVariant(name) || WHO.test(name))
    ? { ...entry, name }
    : entry;
}
