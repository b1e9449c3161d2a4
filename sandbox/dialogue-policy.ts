import {
  type CutPassage as Passage,
  type Quote,
  type QuoteAnswer,
  quoteAnswer,
  quoteSelected,
} from '../domain/knowledge/answers/extractive.ts';
import { nextBookingStep } from './booking-policy.ts';
import { besideCalls } from './booking-words.ts';
import type { PageLanguage } from './provider.ts';

/** A vendor's request in the only terms the policy reads. */
export interface DialogueRequest {
  system: string;
  turns: DialogueTurn[];
  tools: DialogueTool[];
  /** `any`: some tool must be called; a name: that one; `none`: no tool may be. */
  toolChoice: { kind: 'auto' | 'any' | 'none' } | { kind: 'tool'; name: string };
  /** The reply must be one JSON value of this schema. */
  jsonSchema: JsonSchema | null;
}

export interface DialogueTurn {
  role: 'user' | 'assistant';
  text: string;
  passages: Passage[];
  toolCalls: Array<{ id: string; name: string; input: unknown }>;
  toolResults: Array<{ id: string; text: string; isError: boolean }>;
}

export interface DialogueTool {
  name: string;
  schema: JsonSchema;
}

export type JsonSchema = Record<string, unknown>;

export type DialogueBlock =
  | { type: 'text'; text: string; quote: Quote | null }
  | { type: 'tool-call'; name: string; input: Record<string, unknown> }
  | { type: 'json'; value: unknown };

/** The tool our own prompts offer for « I do not know »; any model, real or not, declines by calling it. */
const DECLINE_TOOL = 'decline_to_answer';
const WORDS = {
  fr: {
    unknown: "Je n'ai pas cette information. Je peux prendre vos coordonnées pour qu'on vous rappelle.",
    reason: 'Aucun passage fourni ne répond à la question.',
    failed: "Je n'arrive pas à vérifier pour l'instant.",
  },
  en: {
    unknown: 'I do not have that information. I can take your details so that someone calls you back.',
    reason: 'None of the passages answers the question.',
    failed: 'I cannot check that right now.',
  },
} satisfies Record<PageLanguage, Record<string, string>>;

/**
 * The sandbox's « model »: a deterministic policy that only repeats words it was given (passages, tool results, what the
 * client said) and calls the tools it is offered. What passages or clients tell it to do changes nothing: instructions
 * are simply not something it reads.
 * @param today ISO date, for « demain ».
 */
export function decide(
  request: DialogueRequest,
  today: string,
  answerFrom: QuoteAnswer = areSelected(request.system) ? quoteSelected : quoteAnswer,
): DialogueBlock[] {
  const last = request.turns.findLast((turn) => turn.role === 'user');
  const question = besideCalls(last?.text ?? '').words;
  const language = languageOf(request.system, question);
  const passages = last?.passages ?? [];
  const mayCall = (name: string) =>
    request.toolChoice.kind !== 'none' && request.tools.some((tool) => tool.name === name);

  if (request.jsonSchema)
    return [{ type: 'json', value: structured(request, question, passages, language, answerFrom) }];
  if (request.toolChoice.kind === 'tool') {
    const { name } = request.toolChoice;
    const tool = request.tools.find((offered) => offered.name === name);
    return [{ type: 'tool-call', name, input: emptyValue(tool?.schema ?? {}) as Record<string, unknown> }];
  }

  if (last && last.toolResults.length > 0) {
    const next = nextBookingStep(request, language, today);
    return next ? [next] : afterTools(last, language);
  }
  if (passages.length > 0) {
    const quotes = answerFrom(question, passages, language);
    if (quotes && quotes.length > 0) return quotes.map((quote, index) => quoted(quote, passages, index > 0));
    if (mayCall(DECLINE_TOOL)) {
      return [{ type: 'tool-call', name: DECLINE_TOOL, input: { reason: WORDS[language].reason } }];
    }
    return [{ type: 'text', text: WORDS[language].unknown, quote: null }];
  }

  const step = nextBookingStep(request, language, today);
  if (step) return [step];
  if (mayCall('searchKnowledgeBase')) {
    return [{ type: 'tool-call', name: 'searchKnowledgeBase', input: { query: question } }];
  }
  const first = request.tools[0];
  if (request.toolChoice.kind === 'any' && first) {
    return [
      { type: 'tool-call', name: first.name, input: emptyValue(first.schema) as Record<string, unknown> },
    ];
  }
  return [{ type: 'text', text: WORDS[language].unknown, quote: null }];
}

/** Whether the prompt says that the passages were chosen because they answer. */
function areSelected(system: string): boolean {
  return /passages were selected because they answer/i.test(system);
}

function quoted(quote: Quote, passages: Passage[], isNext: boolean): DialogueBlock {
  return { type: 'text', text: (isNext ? ' ' : '') + wordsOf(quote, passages), quote };
}

/** The quoted words as a sentence to say: without the marks of lists, headings and tables, with an end. */
function wordsOf(quote: Quote, passages: Passage[]): string {
  const raw = (passages[quote.passage]?.sentences ?? []).slice(quote.from, quote.to).join(' ');
  const cells = raw
    .replace(/^[\s#>*-]+/, '')
    .replace(/\*\*/g, '')
    .split('|');
  const words = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const text = words.join(' – ').replace(/[ \t\n]+/g, ' ');
  return /[.!?…]["»”)]*$/.test(text) ? text : `${text}.`;
}

/** Repeats what the tools said: their `message`, `answer` or `text` when they speak JSON, else their words. */
function afterTools(last: DialogueTurn, language: PageLanguage): DialogueBlock[] {
  return last.toolResults.map(({ text, isError }) => ({
    type: 'text' as const,
    text: isError ? WORDS[language].failed : spoken(text, WORDS[language].unknown),
    quote: null,
  }));
}

function spoken(result: string, nothing: string): string {
  try {
    const value: unknown = JSON.parse(result);
    if (typeof value === 'string') return value.trim() || nothing;
    for (const name of ['message', 'answer', 'text']) {
      const words = (value as Record<string, unknown> | null)?.[name];
      if (typeof words === 'string' && words.trim() !== '') return words;
    }
    return nothing;
  } catch {
    // Not JSON: the tool spoke plain words.
    return result.trim().slice(0, 600) || nothing;
  }
}

/** A JSON reply: an answer built from quotes where the schema asks for statements, else the schema's empty value. */
function structured(
  request: DialogueRequest,
  question: string,
  passages: Passage[],
  language: PageLanguage,
  answerFrom: QuoteAnswer,
): unknown {
  const properties = (request.jsonSchema?.properties ?? {}) as Record<string, unknown>;
  if (!('statements' in properties && 'declined' in properties)) return emptyValue(request.jsonSchema ?? {});
  const quotes = passages.length > 0 ? answerFrom(question, passages, language) : null;
  const statements = (quotes ?? []).map((quote) => {
    const passage = passages[quote.passage];
    const literal = passage?.sentences.slice(quote.from, quote.to).join(' ') ?? '';
    return {
      text: wordsOf(quote, passages),
      citations: [{ evidenceId: passage?.source ?? '', quote: literal }],
    };
  });
  return { declined: statements.length === 0, statements };
}

/** The least a schema accepts: no items, no words, nothing claimed. */
export function emptyValue(schema: JsonSchema): unknown {
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (choices?.some((choice) => choice.type === 'null')) return null;
  if (choices?.[0]) return emptyValue(choices[0]);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes('null')) return null;
  switch (types[0]) {
    case 'array':
      return [];
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return typeof schema.minimum === 'number' ? schema.minimum : 0;
    case 'boolean':
      return false;
    default: {
      const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
      const required = (schema.required as string[] | undefined) ?? [];
      return Object.fromEntries(required.map((name) => [name, emptyValue(properties[name] ?? {})]));
    }
  }
}

/** The language the system prompt asks for, else the one the question seems to be in; French by default. */
export function languageOf(system: string, question: string): PageLanguage {
  if (/answer in english|reply in english|speak english/i.test(system)) return 'en';
  if (/en fran[çc]ais|in french/i.test(system)) return 'fr';
  const words = question.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  const english = words.filter((word) =>
    /^(the|is|are|do|does|you|what|how|when|where|can|your|i|much|hello)$/.test(word),
  );
  return english.length >= 2 || english.length === words.length ? (words.length === 0 ? 'fr' : 'en') : 'fr';
}
