import { unaccented } from '../accents.ts';

/** What stands in braces in a kept answer and is filled when it is used: {prénom}, {first name}. */
export const CANNED_VARIABLES = {
  firstName: { fr: 'prénom', en: 'first name' },
  lastName: { fr: 'nom', en: 'last name' },
  business: { fr: 'établissement', en: 'business' },
  appointment: { fr: 'rendez-vous', en: 'appointment' },
  me: { fr: 'moi', en: 'me' },
} as const;
export type CannedVariable = keyof typeof CANNED_VARIABLES;

const BY_WORD = new Map(
  (Object.keys(CANNED_VARIABLES) as CannedVariable[]).flatMap((name) =>
    Object.values(CANNED_VARIABLES[name]).map((word) => [folded(word), name] as const),
  ),
);
const BRACES = /\{([^{}\n]{1,40})\}/g;

/** Puts what is known into a kept answer, in either language's words; what is not known stays in its braces. Pure. */
export function fillReply(text: string, values: Partial<Record<CannedVariable, string | null>>): string {
  return text.replace(BRACES, (whole, word: string) => {
    const name = BY_WORD.get(folded(word));
    return (name && values[name]?.trim()) || whole;
  });
}

/** The variables a text still holds, as they are written: it should not leave like that. */
export function unfilled(text: string): string[] {
  return [
    ...new Set(
      [...text.matchAll(BRACES)].filter(([, word]) => BY_WORD.has(folded(word!))).map(([all]) => all),
    ),
  ];
}

/** A word being typed after a slash at the beginning or after a space, up to the caret; null when there is none. */
export function slashWord(text: string, caret: number): { from: number; word: string } | null {
  const match = /(?:^|\s)\/([^\s/]{0,40})$/.exec(text.slice(0, caret));
  return match ? { from: caret - match[1]!.length - 1, word: match[1]! } : null;
}

function folded(word: string): string {
  return unaccented(word)
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}
