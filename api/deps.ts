import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { CallRow } from '../db/calls.ts';
import type { Database } from '../db/database.ts';
import type { ChunkRow } from '../db/knowledge-search.ts';
import type { RateLimits } from '../db/rate-limit.ts';
import type { Ranked } from '../domain/knowledge/ranking.ts';
import type { CallFacts } from '../domain/voice/calls.ts';
import type { CalendarProvider } from '../providers/calendar/calendar.ts';
import type { ObjectStore } from '../providers/objects/object-store.ts';
import type { JsonPayload } from '../temporal/codec-server.ts';
import type { TemporalContext } from '../temporal/start.ts';
import { type Problem, problem } from './problems.ts';

/** argon2id behind a port, so that a test can count what is really computed. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
  /** False, after exactly the work of `verify`: for an account that does not exist. */
  verifyNothing(password: string): Promise<false>;
}

/** One part of `/health/ready`: resolves when the part answers, rejects with a sentence otherwise. */
export type HealthCheck = () => Promise<void>;

/**
 * What the handlers reach. Everything a router needs beyond the foundation is one optional line here, with a narrow
 * interface of its own; `provided(deps.x)` answers 503 where a process runs without it.
 */
export interface ApiDeps {
  config: Config;
  db: Database;
  limits: RateLimits;
  passwords: PasswordHasher;
  logger: Logger;
  clock: () => Date;
  temporal?: TemporalContext;
  /** Opens encrypted workflow payloads, for the development Temporal UI. */
  openPayloads?: (payloads: JsonPayload[]) => Promise<JsonPayload[]>;
  checks?: Record<string, HealthCheck>;
  /** People's own calendars: the way to the provider's page and back, and what an account has to choose from. */
  calendars?: Pick<CalendarProvider, 'authorizationUrl' | 'exchangeCode' | 'listCalendars'>;
  /** Where the files of messages lie. */
  objects?: ObjectStore;
  /** Hybrid search inside one tenant's knowledge. */
  search?: Search;
  /** Answers from that knowledge, or « I do not know ». */
  ask?: Ask;
  /** Sara's draft of an answer in a conversation; nothing is sent. Throws what the model's vendor throws. */
  suggest?: Suggest;
  /** Sara's tools, as calls ask for them. */
  phone?: PhoneTools;
  /** Tells Sara, in a call that begins, what was written with its caller before; never throws. */
  tellWrittenBefore?: (tenantId: string, call: CallRow, controlUrl: string | null) => Promise<void>;
  /** The model of new vectors, or why there is none. */
  embeddings?:
    | { available: true; model: string; dimensions: number; simulated: boolean }
    | { available: false; reason: string };
}

/** The passages that answer a query best, inside one tenant's knowledge. */
export type Search = (
  tenantId: string,
  request: {
    query: string;
    limit: number;
    documentId?: string | undefined;
    categoryId?: string | undefined;
  },
) => Promise<{
  mode: 'hybrid' | 'full-text';
  results: Array<
    ChunkRow & Pick<Ranked, 'score'> & { scores: { fullText: number | null; vector: number | null } }
  >;
}>;

/** An answer with what it rests on. */
export interface Answered {
  answer: string;
  declined: boolean;
  citations: Array<{
    chunkId: string | null;
    documentId: string | null;
    url: string | null;
    title: string;
    quote: string;
  }>;
  mode: 'hybrid' | 'full-text';
  model: string;
}

/** Sara, as the API asks her. */
export interface Ask {
  ask(tenantId: string, question: string, options: AskOptions): Promise<Answered>;
  askStream(
    tenantId: string,
    question: string,
    options: AskOptions,
  ): AsyncIterable<
    | { type: 'delta'; text: string; answer?: undefined }
    | { type: 'answer'; answer: Answered; text?: undefined }
  >;
}

export type Suggest = (request: {
  tenantId: string;
  conversation: { id: string; clientId: string; epoch: number };
  askedBy: string | null;
}) => Promise<{
  text: string | null;
  reason: 'nothing-asked' | 'not-found' | 'no-words' | null;
  notFound: string[];
  sources: Array<{ title: string; url: string | null; quote: string }>;
  readDiary: boolean;
  costMicros: number;
}>;

/** Runs the tools of a call, in time; what goes wrong is words to say. null: it is nobody's call. */
export interface PhoneTools {
  answer(
    owner: { assistantId: string | null; phoneNumberId: string | null },
    call: CallFacts,
    tools: Array<{ id: string; name: string; arguments: Record<string, unknown> }>,
  ): Promise<Array<{ message: string; data: Record<string, unknown>; error?: string }> | null>;
}

export interface AskOptions {
  language?: 'fr' | 'en' | undefined;
  signal?: AbortSignal | undefined;
}

/** The dependency, or a 503 problem when this process was started without it. */
export function provided<T>(dependency: T | undefined): T {
  if (dependency === undefined) throw problem('unavailable') satisfies Problem;
  return dependency;
}
