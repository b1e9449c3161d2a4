import { languageOf } from '../../language.ts';
import { fitSms } from '../sms-text.ts';
import { layOutEmail, type RenderedEmail } from './email-layout.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { momentsOf } from './moments.ts';
import type { TemplateKind, Templates, TemplateVariables } from './variables.ts';

export type { RenderedEmail, TemplateKind, TemplateVariables };

/** A text message costs by the part; two hold everything that needs saying. */
const MOST_SMS_PARTS = 2;
const LONGEST_NAME = 60;

export interface RenderedMessage {
  sms: string;
  email: RenderedEmail;
}

/**
 * What a message of this kind says, as a text message and as an e-mail. French for a French `locale` (BCP 47), English for
 * any other; dates and times in the business's zone. Pure.
 */
export function renderMessage<Kind extends TemplateKind>(
  kind: Kind,
  locale: string,
  variables: TemplateVariables[Kind],
): RenderedMessage {
  const language = languageOf(locale);
  const templates: Templates = { fr, en }[language];
  const tidy = tidied(variables);
  const moments = momentsOf(
    language === 'en' && !/^en\b/i.test(locale) ? 'en-GB' : locale,
    tidy.business.timeZone,
  );
  const { sms, email } = templates[kind](tidy, moments);
  return {
    sms: fitSms(sms.wordings, MOST_SMS_PARTS, sms.link ?? ''),
    email: layOutEmail(email, tidy.business, language),
  };
}

/** Names are other people's words: one line, no control characters, no longer than a name. */
function tidied<Variables extends { business: { name: string } }>(variables: Variables): Variables {
  const tidy = (value: unknown): unknown =>
    typeof value === 'string'
      ? value
          .replace(/\s+/g, ' ')
          .replace(/\p{Cc}/gu, '')
          .trim()
      : value;
  const entries = Object.entries(variables).map(([name, value]) => [name, tidy(value)]);
  const business = {
    ...variables.business,
    name: String(tidy(variables.business.name)).slice(0, LONGEST_NAME),
  };
  return { ...Object.fromEntries(entries), business };
}
