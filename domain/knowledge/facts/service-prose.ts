/**
 * Prices said in a sentence: « La consultation est à 60 € », "A 45-minute session costs £50". Only sentences whose subject
 * is plainly what is paid for count; a price in any other sentence is left alone.
 */
import { durationMinutes } from './durations.ts';
import type { ServiceDraft } from './service-lists.ts';
import { cleanName, isGenericHeading, isNoise, isVariant, JOINT, withoutDurations } from './service-names.ts';
import type { Segment } from './service-segments.ts';

const SERVICE_NOUN =
  /\b(?:s[ée]ances?|consultations?|visites?|bilans?|soins?|massages?|coupes?|cours|stages?|ateliers?|forfaits?|abonnements?|adh[ée]sions?|cotisations?|prestations?|s[ée]ances? d['’]essai|formations?|accompagnements?|entretiens?|suivis?|rendez-vous|rdv|th[ée]rapies?|th[ée]rapie de couple|r[ée]visions?|vidanges?|diagnostics?|d[ée]tartrages?|brushings?|colorations?|couleurs?|racines|[ée]pilations?|manucures?|modelages?|gommages?|toilettages?|shootings?|s[ée]ance photo|reportages?|heures? de|appointments?|sessions?|treatments?|classes|class|lessons?|workshops?|memberships?|assessments?|examinations?|exams?|check-?ups?|cleanings?|fillings?|visits?|haircuts?|cuts?|facials?|courses?|follow-?ups?|acupuncture|osteopathy|physiotherapy|package|mot|service)\b/i;

/** The subject before the price: article, then up to eleven words that name it. */
const SUBJECT_FIRST =
  /(?:^|[.!?;:,–]\s*|\bet\s+|\band\s+)(?:(?:le|les)\s+(?:tarifs?|prix|co[ûu]ts?|montants?|honoraires)\s+(?:d['’]une?\s+|de\s+la\s+|de\s+l['’]|d['’]un\s+|du\s+|des\s+|de\s+|pour\s+(?:une?|la|le|les)\s+)|(?:the\s+)?(?:fees?|costs?|prices?|charges?|rates?)\s+(?:for|of)\s+(?:an?\s+|the\s+|each\s+|your\s+)?|(?:la|le|les|l['’]|une?|chaque|ma|mes|nos|votre|cette|an?|the|our|each|one|my|your|all|full|every|this)\s*)?(?<subject>[\p{L}\d][^.!?;:€£$]{3,90}?)\s+(?:est|sont|is|are|reste|co[ûu]te(?:nt)?|costs?|revient|s['’][ée]l[èe]vent?|will be)\s*(?:de|[àa]|au tarif de|au prix de|fix[ée]e?s?\s*(?:à|au (?:prix|tarif) de)|(?:also )?available (?:at|for|from)|factur[ée]e?s?|propos[ée]e?s?\s*(?:à|au (?:prix|tarif) de)|tarif[ée]e?s?|charged at|priced at|only|just|currently|now|set at)?\s*(?:de|[àa])?\s*:?\s*$/iu;

/** The price before the subject: "60 € la séance d’ostéopathie", "£45 for a 30-minute session". */
const SUBJECT_AFTER =
  /^\s*(?:ttc\s*)?(?:pour\s+(?:une?|la|le|les|toute)|la|le|l['’]|par|per|for\s+(?:an?|the|your|each)|an?)\s+(?<subject>[\p{L}\d][^.!?;,:€£$()]{3,70})/iu;

export function proseServices(
  segments: readonly Segment[],
  categoryOf: (index: number) => string | null,
): ServiceDraft[] {
  const drafts: ServiceDraft[] = [];
  for (const segment of segments) {
    if (segment.table || segment.mentions.length === 0) continue;
    const text = segment.raw.replaceAll(JOINT, ' ');
    let previousEnd = 0;
    for (const mention of segment.mentions) {
      const before = text.slice(previousEnd, mention.start);
      previousEnd = mention.end;
      if (mention.role !== 'price') continue;
      const after = text.slice(mention.end, mention.end + 120);
      const first = SUBJECT_FIRST.exec(before)?.groups?.subject;
      const second = first ? undefined : SUBJECT_AFTER.exec(after)?.groups?.subject;
      const subject = (first ?? second ?? '').replace(/^.*\b(?:que|qui|dont|si|when|if|that)\s+/i, '');
      const name = subjectName(subject);
      if (name === null) continue;
      drafts.push({
        name,
        category: categoryOf(segment.index),
        price: mention.price,
        durationMinutes:
          durationMinutes(subject) ??
          (segment.mentions.length === 1 && text.length < 400 ? durationMinutes(text) : null),
        quote:
          segment.quote.length <= 400
            ? segment.quote
            : sentenceAround(segment.quote, text.slice(mention.start, mention.end)),
        order: segment.index,
        from: 'prose',
      });
    }
  }
  return drafts;
}

function subjectName(written: string): string | null {
  const subject = written.replace(/\b(?:dure|durent|d['’]une dur[ée]e|lasts?|lasting|qui)\b.*$/i, '');
  if (
    !SERVICE_NOUN.test(subject) ||
    /(?<!\p{L})(?:est|sont|is|are|and|et)(?!\p{L})\s*$|(?<!\p{L})(?:est|sont|is|are)(?!\p{L})/iu.test(
      subject.trim(),
    )
  )
    return null;
  const name = cleanName(
    withoutDurations(
      subject.replace(/^(?:la|le|les|l['’]|une?|cette|chaque|an?|the|our|my|each|this|nos|mes)\s+/i, ''),
    ),
  );
  if (
    name === '' ||
    isNoise(name) ||
    (isGenericHeading(name) && !SESSION.test(name)) ||
    name.split(' ').length > 9
  )
    return null;
  if (/\b(?:je|nous|vous|on|we|you|i|they|ils?|elles?)\b/i.test(name)) return null;
  if (isVariant(name) && !SERVICE_NOUN.test(name)) return null;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What is paid for where nothing else is sold. */
const SESSION = /^(?:s[ée]ances?|sessions?|rendez-vous)$/i;

function sentenceAround(quote: string, price: string): string {
  const sentences = quote.split(/(?<=[.!?])\s+/);
  return sentences.find((sentence) => sentence.includes(price)) ?? quote.slice(0, 400);
}
