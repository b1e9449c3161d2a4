import { cancelCrawl, startCrawl } from './crawl.ts';
import { cancelOnboarding, startOnboarding } from './onboarding.ts';
import type { OutboxHandlers } from './outbox.ts';
import { dispatcher } from './outbox.ts';
import type { TemporalContext } from './start.ts';

/** How each row of the outbox reaches its workflow. Runs in the API right after commit, and in the worker's sweep. */
export function createDispatch(temporal: TemporalContext) {
  const handlers: Partial<OutboxHandlers> = {
    'onboarding.start': (request) => startOnboarding(temporal, request),
    'onboarding.cancel': (request) => cancelOnboarding(temporal, request),
    'crawl.start': (request) => startCrawl(temporal, request),
    'crawl.cancel': (request) => cancelCrawl(temporal, request),
  };
  return dispatcher(handlers);
}
