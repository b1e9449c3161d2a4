/** What somebody wrote in an e-mail, without what they answered to and without what their program adds. Pure, and linear in the text. */

/** Of a novel somebody pasted, the beginning. */
const LONGEST = 200_000;
/** No line that means anything is longer; what follows is not looked at. */
const LONGEST_LINE = 400;
/** An attribution a mail program has wrapped. */
const MOST_WRAPPED = 4;

/** « Le lun. 23 nov. 2026 à 10:12, Salon Marie <…> a écrit : » and its like, on one line. */
const ATTRIBUTIONS = [
  /^Le .{4,300} a [ée]crit ?:$/i,
  /^On .{4,300} wrote ?:$/i,
  /^(?:El|Il|Em|Op|Am) .{4,300} (?:escribi[óo]|ha scritto|escreveu|schreef|schrieb) ?.{0,120}:$/i,
  // Gmail in some languages, and Zimbra: the date first, then who.
  /^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}.{0,40} .{1,200}<[^<>\s]+@[^<>\s]+> ?:$/,
  /^De ?: .{1,200}<[^<>\s]+@[^<>\s]+> ?a [ée]crit ?:$/i,
];
const ATTRIBUTION_STARTS = /^(?:Le|On|El|Il|Em|Op|Am) \S/i;
const ATTRIBUTION_ENDS = /(?:a [ée]crit|wrote|escribi[óo]|ha scritto|escreveu|schreef|schrieb)\b.{0,120}:$/i;

/** A line that stands before everything that was quoted. */
const DIVIDERS = [
  /^-{2,}\s*(?:message d.origine|original message|message initial|original-nachricht|mensaje original)\s*-{2,}$/i,
  /^_{10,}$/,
];
const FORWARDED =
  /^(?:-{2,}\s*(?:message transf[ée]r[ée]|forwarded message|message r[ée]exp[ée]di[ée])\s*-{2,}|D[ée]but du message transf[ée]r[ée] ?:|Begin forwarded message ?:)$/i;

/** The head of a quoted mail, as Outlook and others write it. */
const FIRST_FIELD = /^\*?(?:De|From|Von) ?:\*? ?\S/i;
const OTHER_FIELD =
  /^\*?(?:Envoy[ée](?: le)?|Date|[ÀA]|Objet|Cc|Sent|To|Subject|R[ée]pondre [àa]|Reply-To|Gesendet|An|Betreff) ?:\*?/i;

/** What phones and programs add at the end. */
const ADDED = [
  /^(?:Envoy[ée]|Exp[ée]di[ée])e? (?:de|depuis|[àa] partir (?:de|d.)|via|avec)\b.{0,80}$/i,
  /^Sent (?:from|via|with)\b.{0,80}$/i,
  /^(?:Obtenez|T[ée]l[ée]charge[rz]|Get) (?:Outlook|BlueMail|Yahoo).{0,80}$/i,
  /^Provenance ?: ?Courrier pour Windows.{0,20}$/i,
  /^(?:Garanti )?sans virus\.? ?(?:www\.avast\.com)?$/i,
  /^Virus-free\.? ?(?:www\.avast\.com)?$/i,
  /^(?:Ce (?:message|courriel|mail|courrier)|This (?:e-?mail|message))\b.{0,160}\b(?:confidentiel|confidential)/i,
];

/** « Cordialement » and the like, alone on its line: who signs follows. */
const CLOSING =
  /^(?:(?:bien )?cordialement|(?:bien )?[àa] vous|sinc[èe]rement|salutations(?: distingu[ée]es)?|belle journ[ée]e|bonne (?:journ[ée]e|soir[ée]e|fin de journ[ée]e)(?: [àa] vous)?|cdlt|bien [àa] toi|(?:best|kind|warm)(?: regards)?|regards|sincerely|cheers)\s*[,.!]?$/i;
/** A card below the signature is short lines; longer ones are still the letter. */
const CARD = { lines: 14, longest: 90 };

/**
 * The words of an e-mail that are its writer's own: without quoted history (above, below or between their lines), without
 * the signature of their program and the card below their name. A mail that is nothing but something forwarded is kept whole.
 */
export function writtenWords(text: string): string {
  const lines = text.slice(0, LONGEST).replace(/\r\n?/g, '\n').split('\n');
  const kept: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = tidy(lines[index]!);
    if (line.startsWith('>')) continue;
    if (line === '--' || DIVIDERS.some((divider) => divider.test(line)) || isHead(lines, index)) break;
    if (FORWARDED.test(line)) {
      if (kept.some((one) => one.trim() !== '')) break;
      return lines.join('\n').trim();
    }
    const attribution = attributionAt(lines, index);
    if (attribution) {
      // What is marked as quoted ends by itself, and the answer may stand below it; else nothing tells where it ends.
      if (!isQuotedAfter(lines, index + attribution)) break;
      index += attribution - 1;
      continue;
    }
    if (ADDED.some((added) => added.test(line))) break;
    kept.push(lines[index]!);
  }
  // Not by a pattern: one that ends with the line takes the square of a run of spaces before a word.
  return withoutCard(kept)
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function tidy(line: string): string {
  return line
    .slice(0, LONGEST_LINE)
    .replace(/[\u00a0\u202f\u2007]/g, ' ')
    .replace(/[\u200b-\u200f\u2066-\u2069\ufeff]/g, '')
    .trim();
}

/** How many lines an attribution takes here; 0: there is none. */
function attributionAt(lines: readonly string[], index: number): number {
  const first = tidy(lines[index]!);
  if (first === '') return 0;
  if (ATTRIBUTIONS.some((attribution) => attribution.test(first))) return 1;
  if (!ATTRIBUTION_STARTS.test(first)) return 0;
  let joined = first;
  for (let more = 1; more < MOST_WRAPPED && index + more < lines.length; more += 1) {
    const next = tidy(lines[index + more]!);
    if (next === '' || next.startsWith('>')) return 0;
    joined = `${joined} ${next}`;
    if (joined.length > LONGEST_LINE) return 0;
    if (ATTRIBUTION_ENDS.test(joined))
      return ATTRIBUTIONS.some((attribution) => attribution.test(joined)) ? more + 1 : 0;
  }
  return 0;
}

function isQuotedAfter(lines: readonly string[], index: number): boolean {
  const next = lines.slice(index).find((line) => tidy(line) !== '');
  return next !== undefined && tidy(next).startsWith('>');
}

/** « De : … » with two more fields of a mail's head below it. */
function isHead(lines: readonly string[], index: number): boolean {
  if (!FIRST_FIELD.test(tidy(lines[index]!))) return false;
  const below = lines.slice(index + 1, index + 7).map(tidy);
  return below.filter((line) => OTHER_FIELD.test(line)).length >= 2;
}

/** The letter up to the name that signs it. */
function withoutCard(lines: string[]): string[] {
  const from = Math.max(0, lines.length - CARD.lines - 2);
  const closing = lines.findIndex((line, index) => index >= from && CLOSING.test(tidy(line)));
  if (closing < 0) return lines;
  const below = lines.slice(closing + 1).map(tidy);
  const said = below.filter((line) => line !== '');
  if (said.some((line) => line.length > CARD.longest || /^P\.? ?S\b/i.test(line))) return lines;
  const name = below.findIndex((line) => line !== '');
  const isName = name >= 0 && !/\d|@|https?:/i.test(below[name]!) && below[name]!.split(/\s+/).length <= 5;
  return lines.slice(0, closing + 1 + (isName ? name + 1 : 0));
}
