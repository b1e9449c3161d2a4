/** Whether a text names somebody: capitals that the site writes nowhere without, and that are not what was asked. */
import type { Question } from './question.ts';
import type { TextUnit } from './units.ts';
import { fold, roots } from './words.ts';

/** A place is no person: "in Rowlands Gill". */
const FULL_NAME =
  /(?<![\p{L}]|(?<!\p{L})(?:in|at|near|from|à|de|du|sur|rue|avenue)\s)(\p{Lu}[\p{Ll}'’-]+) (\p{Lu}[\p{Ll}'’-]+|\p{Lu}[\p{Lu}'’-]{2,})/gu;
const NAME_INSIDE =
  /(?<=[\s(«"’'])(?<!(?<!\p{L})(?:in|at|near|from|à|de|du|sur|rue|avenue)\s)(?<!\p{Lu}\p{Ll}+\s)(\p{Lu}\p{Ll}{2,})(?!\s\p{Lu})/gu;
/** A sentence about one person begins with the name. */
const NAME_FIRST =
  /^(\p{Lu}\p{Ll}{2,})(?:(?:\s+\p{Ll}+)?\s+(?:is|was|has|can|will|est|a|sera|vous|pratique|propose|accueille|intervient|and|et)\b)/u;

/** Schools, orders and companies are written as names are. */
const BODIES =
  /^(?:la|le|les|the|une?|notre|nos|votre|our|your|sainte?|ste?|institut\w*|ecole|centre|universit\w+|academ\w+|ordre|syndicat|federation|school|college|council|association|chambre|registre|register|copyright|rights|reserved|droits)$/;

/** Titles in capitals (« Cancellation Policy ») are no names. */
const COMMON_ENDING =
  /(?:tions?|ings?|ments?|ic(?:y|ies)|ness|ity|itie?s|cials?|sages?|ices?|ous|ologie|opathie|therapie|therapy|ology|opathy)$/;

export class PersonNames {
  /** Words the site writes in small letters: capitals make no name of them. */
  private readonly common = new Set<string>();

  private readonly asked: Question['terms'];
  private readonly ownName: ReadonlySet<string>;

  constructor(units: readonly TextUnit[], { terms, ownName }: Question) {
    this.asked = terms;
    this.ownName = ownName;
    for (const { text } of units)
      for (const word of text
        .replace(/\S*[@/]\S*|\S+\.\p{Ll}{2,}\S*/gu, ' ')
        .match(/(?<!\p{L})\p{Ll}{2,}/gu) ?? [])
        this.common.add(word);
  }

  /** Whether a unit, or the heading above it, names somebody; `inFull` asks for a first and a last name. */
  namedIn({ text, headings, folded }: TextUnit, inFull = false): boolean {
    // A price is asked for by what it buys, not by who does it.
    if (/[€£$]\s?\d|\d\s?[€£$]|^\W*\d+ /.test(folded)) return false;
    if (this.fullName(text) || this.fullName(headings.at(-1) ?? '')) return true;
    if (inFull) return false;
    const first = NAME_FIRST.exec(text)?.[1] ?? this.nameApposed(text);
    return (
      (first !== undefined && this.isName(first)) ||
      [...text.slice(1).matchAll(NAME_INSIDE)].some((match) => this.isName(match[1]!))
    );
  }

  /** « Zoé, coiffeuse passionnée, vous reçoit »: the name before the trade that was asked for. */
  private nameApposed(text: string): string | undefined {
    const [, name, trade = ''] = /^(\p{Lu}\p{Ll}{2,}), ((?:\S+ ?){1,3})/u.exec(text) ?? [];
    const inside = { folded: fold(trade), roots: roots(trade) };
    return this.asked.some((term) => term.in(inside) > 0) ? name : undefined;
  }

  /** Whether a text holds a first and a last name. */
  fullName(text: string): boolean {
    return [...text.matchAll(FULL_NAME)].some((match) => this.isName(match[1]!) && this.isName(match[2]!));
  }

  private isName(word: string): boolean {
    const folded = fold(word);
    const inside = { folded, roots: roots(word) };
    if (this.ownName.has(folded) || BODIES.test(folded) || COMMON_ENDING.test(folded)) return false;
    return !this.common.has(word.toLowerCase()) && !this.asked.some((term) => term.in(inside) > 0);
  }
}
