import type { z } from 'zod';
import { problem, type Sentence } from './problems.ts';

/** The issues zod reports, in the words of the product. */
function message(issue: z.core.$ZodIssue): Sentence {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { fr: 'Ce champ est nécessaire.', en: 'This field is required.' }
        : { fr: 'Ce champ n’est pas du type attendu.', en: 'This field is not of the expected type.' };
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array')
        return Number(issue.minimum) === 1
          ? { fr: 'Ce champ est nécessaire.', en: 'This field is required.' }
          : { fr: `Au moins ${issue.minimum} caractères.`, en: `At least ${issue.minimum} characters.` };
      return { fr: `Au moins ${issue.minimum}.`, en: `At least ${issue.minimum}.` };
    case 'too_big':
      return issue.origin === 'string'
        ? { fr: `Au plus ${issue.maximum} caractères.`, en: `At most ${issue.maximum} characters.` }
        : { fr: `Au plus ${issue.maximum}.`, en: `At most ${issue.maximum}.` };
    case 'invalid_format':
      if (issue.format === 'email')
        return { fr: 'Cette adresse e-mail n’est pas valide.', en: 'This e-mail address is not valid.' };
      if (issue.format === 'url')
        return {
          fr: 'Cette adresse web n’est pas valide : elle commence par https:// ou http://.',
          en: 'This web address is not valid: it starts with https:// or http://.',
        };
      return { fr: 'Ce champ n’a pas la forme attendue.', en: 'This field is not in the expected form.' };
    case 'invalid_value':
      return {
        fr: `Valeurs possibles : ${issue.values.slice(0, 20).map(String).join(', ')}.`,
        en: `Possible values: ${issue.values.slice(0, 20).map(String).join(', ')}.`,
      };
    case 'unrecognized_keys':
      return {
        fr: `Champ inconnu : ${issue.keys.slice(0, 5).join(', ').slice(0, 200)}.`,
        en: `Unknown field: ${issue.keys.slice(0, 5).join(', ').slice(0, 200)}.`,
      };
    default:
      return { fr: 'Cette valeur n’est pas acceptée.', en: 'This value is not accepted.' };
  }
}

/** A schema's own refinement may carry both languages: `{ message: both({ fr, en }) }`. */
export function both(sentence: Sentence): string {
  return `${sentence.fr}\u001f${sentence.en}`;
}

function localised(text: string): Sentence | null {
  const [fr, en] = text.split('\u001f');
  return fr !== undefined && en !== undefined ? { fr, en } : null;
}

const MOST_ERRORS = 50;

/** Parses with the schema, or throws the 422 problem naming each field. Text no database can hold is refused first. */
export function validated<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const unstorable = unstorableText(input);
  if (unstorable !== null) {
    throw problem('validation', {
      errors: [
        {
          path: unstorable,
          code: 'unstorable_text',
          message: {
            fr: 'Ce texte contient un caractère qui ne peut pas être enregistré.',
            en: 'This text contains a character that cannot be stored.',
          },
        },
      ],
    });
  }
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw problem('validation', {
    errors: parsed.error.issues.slice(0, MOST_ERRORS).map((issue) => ({
      path: issue.path.map(String).join('.').slice(0, 200),
      code: issue.code,
      message: (issue.code === 'custom' ? localised(issue.message) : null) ?? message(issue),
    })),
  });
}

/**
 * The path of the first text Postgres could not hold (a NUL, half a surrogate pair), or null. Bodies are bounded, and the
 * depth is too, so that a deeply nested body cannot exhaust the stack.
 */
export function unstorableText(value: unknown, path = '', depth = 0): string | null {
  if (typeof value === 'string') return value.includes('\u0000') || !value.isWellFormed() ? path : null;
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return null;
  if (depth > 50) return path;
  for (const [key, inner] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (key.includes('\u0000') || !key.isWellFormed()) return path;
    const found = unstorableText(inner, here, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
