import type { SeriesConflict, Slot } from './booking-types.ts';

/** Objects of the HTTP API (`/api/v1`), as they travel. Instants are ISO 8601 strings, money is in minor units. */

export interface Page<T> {
  items: T[];
  total: number;
}

/** RFC 9457 problem; `errors` point at fields of the request body by path (`services.0.name`). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { path: string; message: string; code?: string }[];
  /** With a refused booking: the nearest free slots. */
  nearest?: Slot[];
  /** With a refused series: the dates that are not free. */
  conflicts?: SeriesConflict[];
}

export type Role = 'owner' | 'admin' | 'agent';

export interface User {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  locale: string;
}

/** Somebody who may sign in for the business. */
export interface Member extends User {
  lastLoginAt: string | null;
  createdAt: string;
}

export interface Tenant {
  id: string;
  name: string;
  slug: string;
  sector: string | null;
  locale: string;
  timeZone: string;
  country: string;
  currency: string;
  plan: string;
  websiteUrl: string | null;
}

export interface Me {
  user: User;
  tenant: Tenant;
  scopes: string[];
}

export interface AuthGrant {
  accessToken: string;
  accessTokenExpiresAt: string;
  user: User;
  tenant: Tenant;
}

export interface Signup {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  businessName: string;
  sector?: string;
  locale: string;
  timeZone: string;
  country: string;
}

export interface Session {
  id: string;
  userAgent: string | null;
  ip: string | null;
  createdAt: string;
  lastUsedAt: string;
  current: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
}

export interface AuditEntry {
  id: string;
  createdAt: string;
  actorKind: 'user' | 'api_key' | 'system' | 'sara';
  actorName: string | null;
  action: string;
  subjectKind: string;
  subjectId: string | null;
  detail: Record<string, unknown>;
  ip: string | null;
}

export type Origin = 'manual' | 'autopilot' | 'website';

export interface Agent {
  id: string;
  name: string;
  title: string | null;
  email: string | null;
  phone: string | null;
  color: string | null;
  active: boolean;
  /** Takes appointments. */
  bookable: boolean;
  /** null: the business's. */
  timeZone: string | null;
  /** The person of the back office this is. */
  userId: string | null;
  origin: Origin;
  sourceUrl: string | null;
  sourceQuote: string | null;
}

export type PriceKind = 'fixed' | 'from' | 'range' | 'quote' | 'free' | 'none';

export interface Price {
  priceKind: PriceKind;
  priceMinCents: number | null;
  priceMaxCents: number | null;
  currency: string;
}

export interface Service extends Price {
  id: string;
  name: string;
  description: string | null;
  category: string | null;
  durationMinutes: number | null;
  active: boolean;
  origin: Origin;
  sourceUrl: string | null;
  sourceQuote: string | null;
  position: number;
  appointmentTypeId: string | null;
  onlineBooking: boolean;
  /** Who offers it; empty: everybody. */
  agentIds: string[];
}

export interface CodedError {
  code: string;
  detail: string;
}

export interface CrawlJob {
  id: string;
  seedUrl: string;
  status: 'queued' | 'running' | 'completed' | 'cancelled' | 'failed';
  pagesStored: number;
  pagesUnchanged: number;
  pagesFailed: number;
  queued: number;
  error: CodedError | null;
  startedAt: string | null;
  finishedAt: string | null;
}

export type CrawlUrlStatus =
  | 'queued'
  | 'fetching'
  | 'stored'
  | 'unchanged'
  | 'duplicate'
  | 'skipped'
  | 'failed';

export interface CrawlUrl {
  url: string;
  status: CrawlUrlStatus;
  httpStatus: number | null;
  reason: string | null;
  documentId: string | null;
  fetchedAt: string | null;
}

export interface KnowledgeDocument {
  id: string;
  kind: 'page' | 'upload' | 'qa';
  title: string;
  url: string | null;
  fileName: string | null;
  mediaType: string | null;
  byteSize: number;
  language: string | null;
  status: 'pending' | 'processing' | 'ready' | 'failed';
  error: CodedError | null;
  categoryId: string | null;
  chunkCount: number;
  createdAt: string;
  updatedAt: string;
  text?: string;
}

export interface Question {
  id: string;
  question: string;
  answer: string | null;
  status: 'answered' | 'to_complete';
  origin: Origin;
  sourceUrl: string | null;
  sourceQuote: string | null;
  topic: string | null;
  categoryId: string | null;
  updatedAt: string;
}

export interface Category {
  id: string;
  name: string;
}

export interface SearchHit {
  chunkId: string;
  documentId: string;
  title: string;
  url: string | null;
  headingPath: string[];
  text: string;
  highlights: { start: number; end: number }[];
  score: number;
  scores: { fullText: number | null; vector: number | null };
  language: string | null;
}

export interface SearchAnswer {
  results: SearchHit[];
  mode: 'hybrid' | 'full-text';
}

export interface Citation {
  /** null: a fact the business has said of itself */
  chunkId: string | null;
  documentId: string | null;
  url: string | null;
  title: string;
  quote: string;
}

export interface Answer {
  answer: string;
  declined: boolean;
  citations: Citation[];
  mode: 'hybrid' | 'full-text';
  model: string;
}

export interface KnowledgeStatus {
  embeddings: {
    model: string | null;
    dimensions: number | null;
    available: boolean;
    simulated: boolean;
    reembedding: { done: number; total: number } | null;
  };
  documents: number;
  chunks: number;
}

export interface Sourced {
  sourceUrl: string;
  quote: string;
}

export type SourcedValue = Sourced & { value: string };

export interface ServiceFact extends Sourced, Price {
  name: string;
  category: string | null;
  durationMinutes: number | null;
}

/** Days 0 = Sunday … 6 = Saturday, wall-clock HH:MM. */
export interface HoursFact extends Sourced {
  days: number[];
  open: string;
  close: string;
}

export interface TeamFact extends Sourced {
  name: string;
  role: string | null;
}

export interface Conflict {
  subject: string;
  kept: SourcedValue;
  dropped: SourcedValue;
}

export type StepName = 'business' | 'website' | 'services' | 'team' | 'faq' | 'sara' | 'live';
export type StepStatus = 'pending' | 'running' | 'done' | 'attention' | 'skipped';

export interface FaqItem {
  id: string;
  question: string;
  answer: string | null;
  status: 'answered' | 'to_complete';
  sourceUrl: string | null;
  sourceQuote: string | null;
  topic: string | null;
}

export interface StepData {
  business: {
    name?: string | null;
    /** The name as the website gives it; null when it gives none. */
    nameSource?: SourcedValue | null;
    sector?: string | null;
    locale?: string;
    timeZone?: string;
    country?: string;
    phones?: SourcedValue[];
    emails?: SourcedValue[];
    address?: SourcedValue | null;
  };
  website: {
    crawlJobId?: string | null;
    pagesStored?: number;
    pagesFailed?: number;
    queued?: number;
    latest?: { url: string; status: CrawlUrlStatus }[];
    found?: FoundFact[];
  };
  services: { services?: ServiceFact[]; conflicts?: Conflict[] };
  team: { hours?: HoursFact[] | null; team?: TeamFact[]; conflicts?: Conflict[] };
  faq: { answered?: number; toComplete?: number; items?: FaqItem[] };
  sara: {
    assistantName?: string;
    greeting?: string;
    instructions?: string;
    voice?: string;
    language?: string;
    vapiAssistantId?: string | null;
    phoneNumber?: string | null;
    simulated?: boolean;
  };
  live: { widgetSnippet?: string; completed?: boolean };
}

/** Why a step needs its owner; the words for `code` are ours, `detail` is for support. */
export interface StepProblem {
  code: string;
  detail: string | null;
  actions: ('edit' | 'skip' | 'restart')[];
}

/** A fact as it is found while the site is being read. */
export interface FoundFact extends Sourced {
  kind: 'name' | 'phone' | 'email' | 'address' | 'hours' | 'service' | 'person' | 'question';
  text: string;
}

export interface Step<S extends StepName = StepName> {
  step: S;
  position: number;
  status: StepStatus;
  data: StepData[S];
  problem: StepProblem | null;
  edited: boolean;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface Onboarding {
  id: string;
  status: 'running' | 'waiting' | 'completed' | 'cancelled';
  websiteUrl: string | null;
  currentStep: StepName;
  workflowId: string;
  temporalUrl: string | null;
  createdAt: string;
  completedAt: string | null;
  steps: Step[];
}

export type StepAction = 'edit' | 'skip' | 'restart' | 'confirm';

export type ProcessStatus =
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'terminated'
  | 'timed_out'
  | 'continued';

export interface Process {
  workflowId: string;
  runId: string;
  kind: string;
  stage: string | null;
  status: ProcessStatus;
  /** The last part of the workflow's id. */
  id: string;
  startedAt: string;
  closedAt: string | null;
  historyLength: number | null;
  temporalUrl: string | null;
  mayCancel: boolean;
  /** Whom and what an appointment, a conversation (what: who answers) or a campaign is about, and what it waits for. */
  subject: {
    person: string | null;
    what: string;
    at: string;
    next: 'reminder' | 'end' | 'follow-up' | 'answer' | null;
    nextAt: string | null;
  } | null;
}

export interface ProcessPage {
  items: Process[];
  nextPageToken: string | null;
}

export interface SystemInfo {
  version: string;
  simulated: string[];
  temporalUiUrl: string | null;
  sandboxUrl: string | null;
}

export interface Assistant {
  name: string;
  greeting: string;
  instructions: string;
  language: string;
  voice: string;
  phoneNumber: string | null;
  status: 'draft' | 'live' | 'failed';
  /** Why the voice provider refused the last change, in its own words. */
  errorDetail: string | null;
  simulated: boolean;
}
