import { dateFormat, numberFormat } from '../formats.ts';
import type { BusinessFacts, HoursFact, ServiceFact } from '../knowledge/facts/types.ts';
import { languageOf } from '../language.ts';
import type { ToolName } from '../sara/tools.ts';
import { spokenWords } from './words.ts';

export type VoiceLanguage = 'fr' | 'en';

/** What Sara must know to answer the phone of one business. */
export interface AssistantSettings {
  business: {
    name: string;
    /** IANA zone: « demain » is the business's tomorrow. */
    timeZone: string;
    /** BCP 47, for prices and days; also picks the language Sara speaks. */
    locale: string;
  };
  /** Only what the owner kept; nothing here is ever completed. */
  facts: Pick<BusinessFacts, 'phones' | 'emails' | 'address' | 'hours' | 'services' | 'team'>;
}

export interface AssistantTool {
  name: ToolName;
  description: string;
  /** JSON Schema properties. */
  parameters: Record<
    string,
    { type: 'string'; description: string; format?: 'date' | 'date-time' | 'email' }
  >;
  /** Parameters that may be left out; every other is required. */
  optional?: readonly string[];
}

/** Sara on the phone, in nobody's API: what she is, says first, knows, may do, and how she listens. */
export interface AssistantDefinition {
  name: string;
  language: VoiceLanguage;
  locale: string;
  systemPrompt: string;
  firstMessage: string;
  endCallMessage: string;
  /** Said before the first message where calls are recorded. */
  recordingNotice: string;
  /** What the provider's model is told to write of a call when it is over. */
  summaryPrompt: string;
  tools: AssistantTool[];
  /** After Sara has said something matching `afterSaying`, silence this long is not yet the end of the client's turn. */
  patience: Array<{ afterSaying: string; seconds: number }>;
}

/** More would slow every turn of a call; the rest is a searchKnowledgeBase away, and the prompt says so. */
const SERVICES_IN_PROMPT = 60;
const FACT_CHARACTERS = 160;

/** Pure: the same settings give the same assistant, so an update that changes nothing changes nothing. */
export function buildAssistant({ business, facts }: AssistantSettings): AssistantDefinition {
  const language: VoiceLanguage = languageOf(business.locale);
  const words = spokenWords[language];
  const name = clean(business.name) || words.thisBusiness;
  return {
    name: `Sara · ${name}`.slice(0, 40),
    language,
    locale: business.locale,
    systemPrompt: [
      words.identity(name),
      words.manners,
      words.truth,
      words.booking,
      words.clock(business.timeZone),
      words.material,
      factsForPrompt(name, facts, business.locale, language),
    ].join('\n\n'),
    firstMessage: words.firstMessage(name),
    endCallMessage: words.endCallMessage,
    recordingNotice: words.recordingNotice,
    summaryPrompt: words.summaryPrompt,
    tools: words.tools,
    patience: words.patience,
  };
}

/** What the business says of itself, closed in so that a line of it can never pass for an instruction. */
export function factsForPrompt(
  name: string,
  facts: AssistantSettings['facts'],
  locale: string,
  language: VoiceLanguage,
): string {
  return `<business_facts>\n${factLines(name, facts, locale, language).join('\n')}\n</business_facts>`;
}

function factLines(
  name: string,
  facts: AssistantSettings['facts'],
  locale: string,
  language: VoiceLanguage,
): string[] {
  const words = spokenWords[language];
  const labels = words.facts;
  const values = (list: Array<{ value: string }>) => list.map(({ value }) => clean(value)).join(', ');
  const shown = facts.services.slice(0, SERVICES_IN_PROMPT);
  const left = facts.services.length - shown.length;
  const lines = [
    `${labels.name}: ${name}`,
    facts.address && `${labels.address}: ${clean(facts.address.value)}`,
    facts.phones.length > 0 && `${labels.phone}: ${values(facts.phones)}`,
    facts.emails.length > 0 && `${labels.email}: ${values(facts.emails)}`,
    `${labels.hours}: ${facts.hours && facts.hours.length > 0 ? hoursText(facts.hours, locale) : labels.unknown}`,
    facts.team.length > 0 &&
      `${labels.team}: ${facts.team.map(({ name: who, role }) => clean(role ? `${who} (${role})` : who)).join(', ')}`,
    `${labels.services}:${facts.services.length === 0 ? ` ${labels.unknown}` : ''}`,
    ...shown.map((service) => `- ${serviceText(service, locale, language)}`),
    left > 0 && `- ${labels.more(left)}`,
  ];
  return lines.filter((line) => line !== false && line !== null);
}

function serviceText(service: ServiceFact, locale: string, language: VoiceLanguage): string {
  const { prices, minutes } = spokenWords[language];
  const money = (cents: number) =>
    numberFormat(locale, {
      style: 'currency',
      currency: service.currency,
      ...(cents % 100 === 0 && { maximumFractionDigits: 0 }),
    }).format(cents / 100);
  const { priceMinCents: low, priceMaxCents: high, priceKind, durationMinutes } = service;
  let price: string = prices.none;
  if (priceKind === 'quote') price = prices.quote;
  else if (priceKind === 'free') price = prices.free;
  else if (priceKind === 'from' && low !== null) price = prices.from(money(low));
  else if (priceKind === 'range' && low !== null && high !== null)
    price = prices.range(money(low), money(high));
  else if (priceKind === 'fixed' && low !== null) price = money(low);
  const duration = durationMinutes === null ? '' : `, ${minutes(durationMinutes)}`;
  const category = service.category ? `${clean(service.category)} / ` : '';
  return `${category}${clean(service.name)}: ${price}${duration}`;
}

/** « lundi, mardi 09:00–19:00 ; samedi 09:00–17:00 », days in the locale's words and in the week's order from Monday. */
function hoursText(hours: HoursFact[], locale: string): string {
  // 4 January 1970 was a Sunday: day n of the week is n days later.
  const day = (number: number) =>
    dateFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(1970, 0, 4 + number));
  const fromMonday = (number: number) => (number + 6) % 7;
  return [...hours]
    .map(({ days, open, close }) => ({
      days: [...days].sort((a, b) => fromMonday(a) - fromMonday(b)),
      open,
      close,
    }))
    .sort((a, b) => fromMonday(a.days[0] ?? 0) - fromMonday(b.days[0] ?? 0) || a.open.localeCompare(b.open))
    .map(({ days, open, close }) => `${days.map(day).join(', ')} ${open}–${close}`)
    .join(' ; ');
}

/**
 * One line of a website, fit to stand inside the prompt: no line ends, no marks that could close the facts, bounded.
 * What it says is still a stranger's words, which is why the prompt calls all of it material.
 */
function clean(text: string): string {
  return text
    .replace(/[<>{}[\]`\\]/g, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, FACT_CHARACTERS);
}
