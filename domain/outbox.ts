import type { Channel } from './messaging/channels.ts';
import type { MessageEvent } from './messaging/events.ts';

/** What the database may ask of Temporal. Each is harmless when dispatched twice. */
export type OutboxRequest =
  | { kind: 'crawl.start'; tenantId: string; crawlJobId: string }
  | { kind: 'crawl.cancel'; tenantId: string; crawlJobId: string }
  | { kind: 'ingest.start'; tenantId: string; documentId: string; revision: string }
  | { kind: 'onboarding.start'; tenantId: string; onboardingId: string }
  | { kind: 'message.deliver'; tenantId: string; messageId: string; channel: Channel }
  | { kind: 'message.event'; tenantId: string; workflowId: string; event: MessageEvent }
  | { kind: 'vectors.delete'; tenantId: string; chunkIds: string[] }
  | { kind: 'reembed.start'; tenantId: string; spaceId: string };
