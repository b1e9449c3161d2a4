import { unaccented } from '../accents.ts';
import { CANNED_VARIABLES } from '../conversation/canned.ts';
import { numberFormat } from '../formats.ts';
import { languageOf } from '../language.ts';
import { smsCost } from '../messaging/sms-text.ts';
import type { CampaignPlan, Language, Offer, Step, Variant, Wording } from './campaign.ts';

/** What a wording may name. Those that may be unknown of somebody need something to say instead. */
export const VARIABLES = {
  firstName: { maybe: true },
  lastName: { maybe: true },
  lastService: { maybe: true },
  business: { maybe: false },
  bookingLink: { maybe: false },
  offer: { maybe: false },
  code: { maybe: false },
  offerUntil: { maybe: false },
} as const satisfies Record<string, { maybe: boolean }>;
export type Variable = keyof typeof VARIABLES;
/** Those that say something only beside an offer. */
export const OF_OFFER: readonly string[] = ['offer', 'code', 'offerUntil'];

export type Values = Record<Variable, string | null>;

/** How a business reads and writes them, as in its saved answers: « {prénom} ». */
export const VARIABLE_NAMES: Record<Variable, Record<Language, string>> = {
  firstName: CANNED_VARIABLES.firstName,
  lastName: CANNED_VARIABLES.lastName,
  lastService: { fr: 'dernière prestation', en: 'last service' },
  business: CANNED_VARIABLES.business,
  bookingLink: { fr: 'lien de réservation', en: 'booking link' },
  offer: { fr: 'offre', en: 'offer' },
  code: { fr: 'code', en: 'code' },
  offerUntil: { fr: 'date limite', en: 'last day' },
};

/** « {prénom} », “{first name}” */
export const tokenOf = (name: Variable, language: Language) => `{${VARIABLE_NAMES[name][language]}}`;

const folded = (name: string) =>
  unaccented(name)
    .replace(/[’'\s]+/g, ' ')
    .toLowerCase()
    .trim();
const BY_NAME = new Map<string, Variable>(
  (Object.keys(VARIABLES) as Variable[]).flatMap((name) =>
    [name, ...Object.values(VARIABLE_NAMES[name])].map((written) => [folded(written), name] as const),
  ),
);
const variableOf = (written: string): Variable | null => BY_NAME.get(folded(written)) ?? null;

/** `{{firstName|vous}}`, and the plain « {prénom} », which is left out where it is not known. */
const BRACES = /\{\{?\s*([^{}|\n]{1,40}?)\s*(?:\|([^{}|]*))?\}\}?/g;
const WITH_SPACE = new RegExp(`( ?)${BRACES.source}`, 'g');

/** Fills a wording in. A value that is not known is said by its fallback, or left out with the space before it. */
export function fill(text: string, values: Values): string {
  return text.replace(WITH_SPACE, (whole, space: string, name: string, fallback?: string) => {
    const variable = variableOf(name);
    if (!variable) return whole;
    const said = tidy(values[variable]) || (fallback ?? '').trim();
    return said ? space + said : '';
  });
}

/** Names are other people's words: one line, no control characters, no longer than a name. */
function tidy(value: string | null): string {
  return (value ?? '')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 300);
}

/** The wording for a reader of this locale: their language where there is one, else the other. */
export function wordingFor(
  variant: Variant,
  locale: string | null,
): { language: Language; wording: Wording } | null {
  const wanted: Language = languageOf(locale ?? 'fr');
  for (const language of [wanted, wanted === 'fr' ? 'en' : 'fr'] as const) {
    const wording = variant.content[language];
    if (wording) return { language, wording };
  }
  return null;
}

/** How one leaves, as the law wants it in every advertising text. GSM characters. */
const STOP_LINE: Record<Language, string> = { fr: 'STOP SMS : répondez STOP', en: 'Reply STOP to opt out' };

/** A way out that the words tell by themselves: « STOP au 36111 », « STOP SMS », « répondez STOP ». « 20 % non-stop » is none. */
const TELLS_STOP =
  /\bstop *(?:sms|pub|(?:au|to) \d{4,6})\b|\b(?:r[ée]pond\p{L}{0,6}|envoy\p{L}{0,3}|reply|text|send) (?:par |with )?[«"'“]? ?stop\b/iu;

/** An advertising text with its way out (L. 34-5 CPCE); one that tells it already is left as it is. */
export function withStop(text: string, language: Language): string {
  return TELLS_STOP.test(text) ? text : `${text.trimEnd()} ${STOP_LINE[language]}`.trimStart();
}

/**
 * What is said first in a call: who calls and that it is no person, what about, and how one is not called again. Ours, whatever
 * the business writes in between.
 */
export function spokenCall(words: string, values: Values, language: Language): string {
  const name = tidy(values.firstName);
  const business = tidy(values.business);
  const said = fill(words, values).trim();
  return language === 'fr'
    ? `Bonjour${name ? ` ${name}` : ''}, ici Sara, l’assistante virtuelle de ${business}. ${said} Si vous ne souhaitez plus être appelé, dites-le-moi.`
    : `Hello${name ? ` ${name}` : ''}, this is Sara, the virtual assistant of ${business}. ${said} If you would rather not be called again, just tell me.`;
}

/** « 20 % », « 10,00 € » as the reader's language writes it, in characters that are cheap in a text message. */
export function offerWords(offer: Offer, locale: string, currency: string): string {
  const words =
    offer.kind === 'percent'
      ? numberFormat(locale, { style: 'percent' }).format(offer.value / 100)
      : numberFormat(locale, { style: 'currency', currency }).format(offer.value / 100);
  return words.replace(/[\u00a0\u202f]/g, ' ');
}

export type ContentProblem =
  | { kind: 'empty' | 'no-subject' | 'too-long'; step: string; variant: string; language: Language }
  | {
      kind: 'unknown-variable' | 'needs-fallback' | 'no-offer';
      step: string;
      variant: string;
      language: Language;
      variable: string;
    };

/** Four parts: beyond, people pay for what nobody reads. */
const MOST_SMS_PARTS = 4;
/** Half a minute aloud: whoever is called wants to answer. */
const MOST_SPOKEN = 400;

/** What keeps a campaign's words from being sent, each with its place. Empty: nothing. */
export function contentProblems(plan: Pick<CampaignPlan, 'steps' | 'offer'>): ContentProblem[] {
  return plan.steps.flatMap((step) => (step.kind === 'send' ? problemsOfStep(step, plan.offer) : []));
}

function problemsOfStep(step: Extract<Step, { kind: 'send' }>, offer: Offer | null): ContentProblem[] {
  const needsText = step.channels.some((channel) => channel === 'sms');
  const needsCall = step.channels.includes('call');
  const needsEmail = step.channels.includes('email');
  return step.variants.flatMap((variant) =>
    (Object.entries(variant.content) as [Language, Wording][]).flatMap(([language, wording]) => {
      const at = { step: step.id, variant: variant.id, language };
      const problems: ContentProblem[] = [];
      if (needsText && !wording.text.trim()) problems.push({ kind: 'empty', ...at });
      if (needsText && smsCost(withStop(wording.text, language)).segments > MOST_SMS_PARTS)
        problems.push({ kind: 'too-long', ...at });
      if (needsCall && !wording.call?.trim()) problems.push({ kind: 'empty', ...at });
      if (needsCall && (wording.call?.length ?? 0) > MOST_SPOKEN) problems.push({ kind: 'too-long', ...at });
      if (needsEmail && !wording.email?.subject.trim()) problems.push({ kind: 'no-subject', ...at });
      if (needsEmail && !wording.email?.body.trim()) problems.push({ kind: 'empty', ...at });
      const { text, email, call, template } = wording;
      const blanks = [template?.header ?? '', ...(template?.values ?? [])];
      const all = [text, email?.subject ?? '', email?.body ?? '', call ?? '', ...blanks].join('\n');
      for (const [whole, name = '', fallback] of all.matchAll(BRACES)) {
        const variable = variableOf(name);
        if (!variable) problems.push({ kind: 'unknown-variable', variable: name, ...at });
        else if (VARIABLES[variable].maybe && fallback === undefined && whole.startsWith('{{'))
          problems.push({ kind: 'needs-fallback', variable: name, ...at });
        else if (OF_OFFER.includes(variable) && !offer)
          problems.push({ kind: 'no-offer', variable: name, ...at });
      }
      return problems;
    }),
  );
}
