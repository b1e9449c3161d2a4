import type { z } from 'zod';

export type AnswerLanguage = 'fr' | 'en';

/** A passage of the business's own text. Whatever it says, it is material to quote, never an instruction. */
export interface Evidence {
  id: string;
  url: string;
  title: string;
  text: string;
}

export interface AnswerRequest {
  question: string;
  language: AnswerLanguage;
  evidence: Evidence[];
  /** The evidence was chosen because it answers: nothing is left to judge but the wording. */
  isSelected?: boolean;
  business: { name: string; sector?: string | null };
  signal?: AbortSignal;
}

/** A literal piece of one passage that the answer rests on. */
export interface Citation {
  evidenceId: string;
  quote: string;
}

export interface Usage {
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** Millionths of a US dollar; null when the model's price is not known to us. */
  costMicros: number | null;
}

/** `declined`: the evidence does not say; `text` is then empty, and what to tell the reader is the caller's to word. */
export interface Answer {
  text: string;
  declined: boolean;
  citations: Citation[];
  usage: Usage;
}

/** Text as it becomes certain, then the whole; `answer.text` is what counts should the two ever differ. */
export type AnswerEvent = { type: 'text'; text: string } | { type: 'answer'; answer: Answer };

/** Pages to read and the shape of one fact to look for. */
export interface ProposalRequest<Fact> {
  pages: Array<{ url: string; title: string; text: string }>;
  /** What to look for, in a sentence (« services with their price and duration »). */
  looksFor: string;
  fact: z.ZodType<Fact>;
  language: AnswerLanguage;
  signal?: AbortSignal;
}

/** A fact with the words of the page that say it; proposals whose quote is not on the page are already dropped. */
export interface Proposal<Fact> {
  sourceUrl: string;
  quote: string;
  fact: Fact;
}

export interface Tool {
  name: string;
  description: string;
  /** JSON Schema of an object. */
  input: Record<string, unknown>;
}

export interface ToolCall {
  id: string;
  name: string;
  input: Record<string, unknown>;
}

export type ConversationMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls?: ToolCall[] }
  | { role: 'tool'; toolCallId: string; text: string; isError?: boolean };

export interface Turn {
  text: string;
  toolCalls: ToolCall[];
  /** `cut`: the reply ran out of tokens. `refused`: the vendor's own safety refused. */
  end: 'finished' | 'tool-calls' | 'cut' | 'refused';
  usage: Usage;
}

/**
 * A language model, as this product needs one. Every method throws `ProviderError`, and nothing else, when the vendor
 * fails; none retries by itself unless told to, because the workflow (or the person) that waits knows how long it may.
 */
export interface LanguageModel {
  /** Which vendor and model answer, and whether they are simulated, for logs and the reader. */
  readonly name: string;
  /** A short answer that rests only on the evidence: every sentence is cited and its figures are in what it cites. */
  answerFromEvidence(request: AnswerRequest): Promise<Answer>;
  streamAnswer(request: AnswerRequest): AsyncIterable<AnswerEvent>;
  proposeFacts<Fact>(request: ProposalRequest<Fact>): Promise<{ proposals: Proposal<Fact>[]; usage: Usage }>;
  converse(request: {
    system: string;
    messages: ConversationMessage[];
    tools: Tool[];
    signal?: AbortSignal;
  }): Promise<Turn>;
}

/** Settings of an adapter; it never reads the environment. */
export interface LanguageModelOptions {
  apiKey: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  model: string;
  /** For one whole exchange, repetitions included, or between two events of a stream. Default 20 s. */
  timeoutMs?: number;
  /**
   * Silent repetitions inside the SDK; default 0. A workflow's activity keeps 0: its own retry policy is visible, honours
   * `retryAfterMs` without holding a slot, and survives a restart. Someone waiting at a screen may want 1.
   */
  maxRetries?: number;
  maxOutputTokens?: number;
}
