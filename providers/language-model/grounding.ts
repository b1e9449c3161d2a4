import { isMachineDirected } from '../../domain/knowledge/machine-directed.ts';
import type { AnswerLanguage, Citation, Evidence } from './language-model.ts';

/** A piece of a model's reply with what it cites (nothing for the glue between two cited pieces). */
export interface Statement {
  text: string;
  citations: Citation[];
}

export interface GroundedText {
  text: string;
  citations: Citation[];
}

/**
 * Keeps of a reply only what the evidence carries, whichever model wrote it:
 * a citation counts when its quote is literally in that passage (white space and quotation marks apart) and speaks to
 * clients, not to machines; a sentence stays
 * when it touches a cited piece and every figure in it (price, time, phone number) is in a passage it cites.
 * @param isComplete false while more may come: the last sentence, which may still grow, is then left out.
 * @returns the sentences that stay and what they rest on; an empty text when none does.
 */
export function groundedText(
  statements: Statement[],
  evidence: Evidence[],
  language: AnswerLanguage,
  isComplete = true,
): GroundedText {
  const byId = new Map(evidence.map((one) => [one.id, one]));
  const pieces: Array<{ from: number; to: number; citations: Citation[] }> = [];
  let whole = '';
  for (const { text, citations } of statements) {
    const from = whole.length;
    whole += text;
    pieces.push({
      from,
      to: whole.length,
      citations: citations.filter(({ evidenceId, quote }) => {
        const passage = byId.get(evidenceId);
        return passage !== undefined && !isMachineDirected(quote) && isQuoted(quote, passage.text);
      }),
    });
  }

  const kept: string[] = [];
  const citations: Citation[] = [];
  const sentences = [...new Intl.Segmenter(language, { granularity: 'sentence' }).segment(whole)];
  for (const { segment, index } of isComplete ? sentences : sentences.slice(0, -1)) {
    const end = index + segment.trimEnd().length;
    const cited = pieces
      .filter((piece) => piece.from < end && piece.to > index)
      .flatMap((piece) => piece.citations);
    if (cited.length === 0) continue;
    const sources = [...new Set(cited.map(({ evidenceId }) => evidenceId))].flatMap(
      (id) => byId.get(id) ?? [],
    );
    if (!carriesFigures(segment, sources)) continue;
    kept.push(segment);
    for (const citation of cited) {
      const isKnown = citations.some(
        (other) => other.evidenceId === citation.evidenceId && other.quote === citation.quote,
      );
      if (!isKnown) citations.push(citation);
    }
  }
  return { text: kept.join('').trim(), citations };
}

/** Whether the words are literally there, white space, case of quotation marks and no-break spaces apart. */
export function isQuoted(quote: string, text: string): boolean {
  const wanted = plain(quote);
  return wanted !== '' && plain(text).includes(wanted);
}

function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[’‘ʼ]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/[\s\u00A0\u202F]+/g, ' ')
    .trim();
}

/** Whether every figure of the sentence is in the passages (their titles included). */
function carriesFigures(sentence: string, passages: Evidence[]): boolean {
  const known = passages.map(({ text, title }) => `${title}\n${text}`).join('\n');
  // Both as written and with groups joined: in a row of a table, « 30 45 60 » is three prices and not one number.
  const figures = new Set([...figuresOf(known), ...figuresOf(joinGroups(known))]);
  const digits = known.replace(/\D+/g, '');
  return figuresOf(joinGroups(sentence)).every(
    (figure) =>
      figures.has(figure) ||
      // A phone number may carry another prefix than on the page (+33 6 for 06): its last digits still have to be there.
      (/^\d{8,}$/.test(figure) && digits.includes(figure.slice(-8))),
  );
}

/** Thousands (`1 250`, `1.250`) and phone numbers (`06 12 34 56 78`) as one run of digits. */
function joinGroups(text: string): string {
  return text
    .replace(/(?<![\d.,])\d{1,3}(?:[ \u00A0\u202F.]\d{3})+(?!\d)/g, (number) => number.replace(/\D/g, ''))
    .replace(/(?<!\d)\d[\d \u00A0\u202F.-]{7,}\d(?!\d)/g, (number) => number.replace(/\D/g, ''));
}

/** Numbers in one spelling each: `30,00` and `30` alike, `9h`, `9 h 00` and `09:00` alike. */
function figuresOf(text: string): string[] {
  const hours = text.replace(/(?<=\d)\s*[h:]\s*00(?!\d)/gi, 'h');
  return (hours.match(/\d+(?:[.,]\d+)?/g) ?? []).map((token) => {
    const [whole = '', decimals = ''] = token.split(/[.,]/);
    const fraction = decimals.replace(/0+$/, '');
    return `${whole.replace(/^0+(?=\d)/, '')}${fraction ? `.${fraction}` : ''}`;
  });
}
