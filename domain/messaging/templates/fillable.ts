import type { TemplateCall } from '../content.ts';

/** An approved WhatsApp template that can be filled by hand: texts with {{1}} … for blanks. */
export interface FillableTemplate {
  name: string;
  language: string;
  header: string | null;
  body: string;
  footer: string | null;
  /** What the reader can tap. */
  buttons: string[];
  /** What stood in each blank of the body when it was approved; '' where nothing is known. */
  hints: string[];
}

interface Component {
  type?: unknown;
  format?: unknown;
  text?: unknown;
  buttons?: unknown;
  example?: unknown;
}

const POSITIONAL = /\{\{(\d+)\}\}/g;
const ANY_BLANK = /\{\{[^}]*\}\}/g;
/** A blank of a body is a sentence or two; WhatsApp takes 1,024 characters for the whole. */
export const LONGEST_BLANK = 600;
export const LONGEST_BODY = 1_024;

/**
 * Reads a template as WhatsApp describes it (…/whatsapp/message-templates/components). Null for one that asks for more than
 * words: a picture above, a named blank, an address or a code in a button.
 */
export function fillable(template: {
  name: string;
  language: string;
  components: readonly unknown[];
}): FillableTemplate | null {
  const parts = template.components as readonly Component[];
  const part = (type: string) => parts.find((one) => String(one?.type).toUpperCase() === type);
  const [header, body, footer, buttons] = [part('HEADER'), part('BODY'), part('FOOTER'), part('BUTTONS')];
  if (typeof body?.text !== 'string') return null;
  const headerText = header ? header.text : '';
  if (typeof headerText !== 'string' || (header && String(header.format ?? 'TEXT').toUpperCase() !== 'TEXT'))
    return null;
  const known = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS'];
  if (parts.some((one) => !known.includes(String(one?.type).toUpperCase()))) return null;
  if (!isPositional(body.text) || blanksOf(headerText) > 1 || !isPositional(headerText)) return null;
  const tapped = Array.isArray(buttons?.buttons) ? (buttons.buttons as Array<Record<string, unknown>>) : [];
  const isPlain = (one: Record<string, unknown>) =>
    ['QUICK_REPLY', 'PHONE_NUMBER', 'URL'].includes(String(one.type).toUpperCase()) &&
    String(one.url ?? '').search(ANY_BLANK) === -1;
  if (!tapped.every(isPlain)) return null;
  const [examples] = ((body.example as { body_text?: unknown } | undefined)?.body_text ?? []) as unknown[][];
  return {
    name: template.name,
    language: template.language,
    header: headerText || null,
    body: body.text,
    footer: typeof footer?.text === 'string' ? footer.text : null,
    buttons: tapped.map(({ text }) => String(text ?? '')),
    hints: Array.from({ length: blanksOf(body.text) }, (_, at) => String(examples?.[at] ?? '')),
  };
}

/** How many values a text asks for. */
export function blanksOf(text: string): number {
  return new Set([...text.matchAll(POSITIONAL)].map(([, number]) => number)).size;
}

/** {{1}} to {{n}}, and no blank of another kind. */
function isPositional(text: string): boolean {
  const numbers = new Set([...text.matchAll(POSITIONAL)].map(([, number]) => Number(number)));
  const all = [...text.matchAll(ANY_BLANK)].length === [...text.matchAll(POSITIONAL)].length;
  return all && [...numbers].every((number) => number >= 1 && number <= numbers.size);
}

/** The form in which a value may stand in a blank: WhatsApp takes no line breaks. */
export function blankValue(value: string): string {
  return value.replace(/\s+/g, ' ').trim().slice(0, LONGEST_BLANK);
}

/** Why these values do not fill the template, or null when they do. */
export function misfit(
  template: FillableTemplate,
  values: { header: string | null; body: readonly string[] },
): 'count' | 'empty' | 'too-long' | null {
  const header = template.header && blanksOf(template.header) > 0;
  if (values.body.length !== template.hints.length) return 'count';
  if (values.body.some((value) => blankValue(value) === '') || (header && !blankValue(values.header ?? '')))
    return 'empty';
  return fill(template.body, values.body).length > LONGEST_BODY ? 'too-long' : null;
}

/** The call and the whole text as it reads on the phone. The values must fit. */
export function filledTemplate(
  template: FillableTemplate,
  values: { header: string | null; body: readonly string[] },
): { call: TemplateCall; text: string } {
  const header = template.header && blanksOf(template.header) > 0 ? blankValue(values.header ?? '') : null;
  return {
    call: {
      name: template.name,
      language: template.language,
      body: values.body.map(blankValue),
      ...(header ? { header } : {}),
    },
    text: templateText(template, values),
  };
}

/** The text with its blanks filled; what is still empty stays a row of dots. */
export function templateText(
  { header, body, footer }: Pick<FillableTemplate, 'header' | 'body' | 'footer'>,
  values: { header: string | null; body: readonly string[] },
): string {
  return [header && fill(header, [values.header ?? '']), fill(body, values.body), footer]
    .filter(Boolean)
    .join('\n');
}

function fill(text: string, values: readonly string[]): string {
  return text.replace(
    POSITIONAL,
    (_blank, number: string) => blankValue(values[Number(number) - 1] ?? '') || '…',
  );
}
