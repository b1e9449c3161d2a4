/** Whether a text names somebody: capitals that the site writes nowhere without, and that are not what was asked. */
import type { Question } from './question.ts';
import type { TextUnit } from './units.ts';
import { fold, roots, wordList } from './words.ts';

/** A place is no person: "in Rowlands Gill". */
const FULL_NAME =
  /(?<![\p{L}]|(?<!\p{L})(?:in|at|near|from|à|de|du|sur|rue|avenue)\s)(\p{Lu}[\p{Ll}'’-]+) (?:(?:de|du|des|le|la|von|van|Mc) |d[’'])?(\p{Lu}[\p{Ll}'’-]+|\p{Lu}[\p{Lu}'’-]{2,})/gu;
const NAME_INSIDE =
  /(?<=[\s(«"’'])(?<!(?<!\p{L})(?:in|at|near|from|the|à|de|du|des|le|la|les|sur|rue|avenue)\s)(?<!(?<!\p{L})[dlDL][’'])(?<!\p{Lu}\p{Ll}+\s)(\p{Lu}\p{Ll}{2,})(?!\s\p{Lu})/gu;
/** A sentence about one person begins with the name. */
const NAME_FIRST =
  /^(\p{Lu}\p{Ll}{2,})(?:(?:\s+\p{Ll}+)?\s+(?:is|was|has|can|will|est|a|sera|vous|pratique|propose|accueille|intervient|and|et)\b)/u;

/** « Christophe et son équipe »: who leads needs no last name. */
const LEADS = /^(\p{Lu}\p{Ll}{2,}) (?:et (?:toute )?son équipe|and (?:his|her|their) team)(?!\p{L})/u;

/** « Entre les mains de Zoé » */
const IN_HANDS =
  /(?:[Ee]ntre les mains (?:expertes )?d(?:e |['’])|[Ii]n the (?:\p{L}+ )?hands of )(\p{Lu}\p{Ll}{2,})/u;

/** Schools, orders and companies are written as names are. */
const BODIES =
  /^(?:la|le|les|the|une?|notre|nos|votre|our|your|sainte?|ste?|institut\w*|ecole|centre|universit\w+|academ\w+|ordre|syndicat|federation|school|college|council|association|chambre|registre|register|copyright|rights|reserved|droits)$/;

const HONORIFIC = /^(?:dr|docteur|doctor|mme|mr|mrs|ms)$/;

/** Titles in capitals (« Cancellation Policy ») are no names. */
const COMMON_ENDING =
  /(?:tions?|ings?|ments?|ic(?:y|ies)|ness|ity|itie?s|cials?|sages?|ices?|ous|ologie|opathie|therapie|therapy|ology|opathy)$/;

/** What a business is, never who. */
const TRADES =
  /^(?:bar|beauty|hair|nails?|salon|spa|studio|club|shop|barbers?|coiffure|beaute|zen|luxe|yoga|pilates|osteo\w*|massages?|garage|auto|moto|conduite|dental|clinic|cabinet|centre|institut|atelier|maison|house|home|care|and|et)$/;

/** « Je suis Anne Dunand », "My name is Paul Roche": who speaks says who they are. */
const INTRODUCES =
  /(?<!\p{L})(?:[Jj]e suis|[Jj]e m[’']appelle|[Mm]oi[, ]+c[’']est|I am|I[’']m|[Mm]y name is)[\s,:]+(?=\p{Lu}\p{Ll}+(?:[ -]\p{Lu}|[,.! ]))/u;

/** Under the business's name: who runs it. */
const SIGNED_BY = /^(?:[Pp]ar|[Bb]y)(?: \p{Lu}[\p{L}'’-]+){2,3}\.?$/u;

export class PersonNames {
  /** Words the site writes in small letters: capitals make no name of them. */
  private readonly common = new Set<string>();

  private readonly asked: Question['terms'];
  private readonly ownName: ReadonlySet<string>;
  /** A business of one bears a person's name: then that name is the answer, and no company's. */
  private readonly isOwnPerson: boolean;

  constructor(units: readonly TextUnit[], { terms, ownName }: Question) {
    this.asked = terms;
    this.ownName = ownName;
    for (const { text } of units)
      for (const word of text
        .replace(/\S*[@/]\S*|\S+\.\p{Ll}{2,}\S*/gu, ' ')
        .match(/(?<!\p{L})\p{Ll}{2,}/gu) ?? [])
        this.common.add(word);
    this.isOwnPerson =
      ownName.size > 1 &&
      ownName.size < 4 &&
      [...ownName].every(
        (word) =>
          word.length > 1 &&
          !this.common.has(word) &&
          !BODIES.test(word) &&
          !COMMON_ENDING.test(word) &&
          !TRADES.test(word),
      );
  }

  /** Whether a unit, or the heading above it, names somebody; `inFull` asks for a first and a last name. */
  namedIn({ text, headings, folded }: TextUnit, inFull = false): boolean {
    // A price is asked for by what it buys, not by who does it.
    if (/[€£$]\s?\d|\d\s?[€£$]|^\W*\d+ /.test(folded)) return false;
    if (this.fullName(text) || this.fullName(headings.at(-1) ?? '')) return true;
    const leader = LEADS.exec(text)?.[1];
    if (leader && this.isName(leader)) return true;
    const holder = IN_HANDS.exec(text)?.[1];
    if (holder && this.isName(holder)) return true;
    if (inFull) return false;
    const first = NAME_FIRST.exec(text)?.[1] ?? this.nameApposed(text);
    return (
      (first !== undefined && this.isName(first)) ||
      [...text.slice(1).matchAll(NAME_INSIDE)].some((match) => this.isName(match[1]!))
    );
  }

  /** Whether a unit is the words in which somebody introduces themselves by name, or signs: « par Anne Dunand ». */
  introduces({ text }: TextUnit): boolean {
    if (SIGNED_BY.test(text) && this.fullName(text)) return true;
    const found = INTRODUCES.exec(text);
    const name = found && /^\p{Lu}\p{Ll}+/u.exec(text.slice(found.index + found[0].length))?.[0];
    return name ? !this.common.has(name.toLowerCase()) && !BODIES.test(fold(name)) : false;
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

  /** Whether a text says the business's own name, where that is a person's. */
  isOwnName(text: string): boolean {
    if (!this.isOwnPerson) return false;
    const said = new Set(wordList(fold(text)));
    return [...this.ownName].every((word) => said.has(word) || HONORIFIC.test(word));
  }

  private isName(word: string): boolean {
    const folded = fold(word);
    const inside = { folded, roots: roots(word) };
    if (this.isOwnPerson && this.ownName.has(folded)) return true;
    if (this.ownName.has(folded) || BODIES.test(folded) || COMMON_ENDING.test(folded)) return false;
    return !this.common.has(word.toLowerCase()) && !this.asked.some((term) => term.in(inside) > 0);
  }
}
