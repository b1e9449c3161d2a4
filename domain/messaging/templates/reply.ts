import { languageOf } from '../../language.ts';
import { layOutEmail } from './email-layout.ts';
import type { BusinessVariables } from './variables.ts';

/** Words of a conversation as an HTML mail, a paragraph where they leave a line empty. Everything in them is escaped. */
export function replyHtml({
  subject,
  text,
  business,
}: {
  subject: string;
  text: string;
  business: BusinessVariables & { locale: string };
}): string {
  const paragraphs = text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  const content = {
    subject,
    greeting: null,
    paragraphs,
    facts: [],
    actions: [],
    choices: [],
    note: null,
    leave: null,
  };
  return layOutEmail(content, business, languageOf(business.locale)).html;
}
