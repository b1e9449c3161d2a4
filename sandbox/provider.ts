import type { Request, Response, Router } from 'express';
import type { Html } from './pages/html.ts';
import type { RequestLog } from './requests.ts';
import type { StateStore } from './state.ts';
import type { WebhookSender } from './webhooks.ts';

export type PageLanguage = 'fr' | 'en';

/** What a simulated provider is given: its own rows, its webhooks, the clock, and where it answers. */
export interface ProviderContext {
  state: StateStore;
  webhooks: WebhookSender;
  requests: RequestLog;
  now(): Date;
  /** Where this provider's webhooks go when the vendor keeps one address per account instead of per resource. */
  webhookTarget: string | null;
  /** What those webhooks are signed with, when it is the account's and not the resource's. */
  webhookSecret: string | null;
}

/** Draws a page in the sandbox's frame, in the reader's language. */
export type ShowPage = (
  req: Request,
  res: Response,
  draw: (language: PageLanguage) => { heading: string; content: Html; script?: Html },
) => void;

/** A vendor's error: its own body and headers, so that the SDK maps it to its own error class. */
export interface VendorError {
  body: unknown;
  headers?: Record<string, string>;
}

/** What is left of the caller's allowance, for the vendor's own rate-limit headers. */
export interface Allowance {
  limit: number;
  remaining: number;
  resetSeconds: number;
}

/**
 * One simulated vendor. A provider is one file exporting this manifest and one line in `registry.ts`; logging, faults,
 * rate limits, request ids and pages come with it.
 */
export interface SandboxProvider {
  /** Also its base path: `/<id>/…`. */
  id: string;
  title: string;
  /** What the product uses it for, in the reader's words. */
  purpose: Record<PageLanguage, string>;
  /** What stands in for it here, in one sentence. */
  standIn: Record<PageLanguage, string>;
  /** Environment variable which, when set, makes the product talk to the real vendor instead. */
  keyVariable: string;
  requestsPerMinute: number;
  /** Who is calling, for the rate limit (never logged); null when the request carries no credential. */
  caller(headers: Record<string, string | string[] | undefined>): string | null;
  /** `details`: what the route's refusal carried beyond its sentence. */
  error(status: number, message: string, requestId: string, details?: unknown): VendorError;
  /** Headers every answer of this vendor carries. */
  headers?(requestId: string, allowance: Allowance, now: Date): Record<string, string>;
  requestId(): string;
  /** Settings of the body parser; the vendor's own limit. */
  bodyLimit: string;
  routes(router: Router, context: ProviderContext): void;
  /** HTML of what there is to see (its resources), already escaped; absent when the request list says it all. */
  page?(context: ProviderContext, language: PageLanguage): string;
  /** Pages below `/pages/<id>`, where a person plays the outside world: writes a text, opens a mail. Forms are parsed. */
  screens?(router: Router, context: ProviderContext, show: ShowPage): void;
}

/** Thrown by a provider's route to answer with the vendor's own error. */
export class VendorRefusal extends Error {
  readonly status: number;
  readonly details: unknown;
  constructor(status: number, message: string, details?: unknown) {
    super(message);
    this.status = status;
    this.details = details;
  }
}
