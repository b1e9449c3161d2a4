import { Foundation } from './0001-foundation.ts';
import { Knowledge } from './0002-knowledge.ts';
import { Onboarding } from './0003-onboarding.ts';
import { Retrieval } from './0004-retrieval.ts';
import { CrawlQueue } from './0005-crawl-queue.ts';
import { TenantReferences } from './0006-tenant-references.ts';
import { VectorScan } from './0008-vector-scan.ts';
import { Appointments } from './0009-appointments.ts';
import { Messaging } from './0010-messaging.ts';
import { Calendars } from './0011-calendars.ts';
import { Voice } from './0013-voice.ts';
import { WhatsApp } from './0014-whatsapp.ts';
import { Conversations } from './0015-conversations.ts';
import { EmailAndWebChat } from './0017-email-and-webchat.ts';
import { Inbox } from './0018-inbox.ts';
import { Churn } from './0019-churn.ts';
import { Campaigns } from './0020-campaigns.ts';
import { ClientImports } from './0021-client-imports.ts';
import { VoiceRelease } from './0023-voice-release.ts';
import { Analytics } from './0024-analytics.ts';
import { Identity } from './0025-identity.ts';
import { ChatAddresses } from './0031-chat-addresses.ts';

/** Every migration, in order. Forward-only: a mistake is mended by the next one. */
export const migrations = [
  { name: '0001-foundation', class: Foundation },
  { name: '0002-knowledge', class: Knowledge },
  { name: '0003-onboarding', class: Onboarding },
  { name: '0004-retrieval', class: Retrieval },
  { name: '0005-crawl-queue', class: CrawlQueue },
  { name: '0006-tenant-references', class: TenantReferences },
  { name: '0008-vector-scan', class: VectorScan },
  { name: '0009-appointments', class: Appointments },
  { name: '0010-messaging', class: Messaging },
  { name: '0011-calendars', class: Calendars },
  { name: '0013-voice', class: Voice },
  { name: '0014-whatsapp', class: WhatsApp },
  { name: '0015-conversations', class: Conversations },
  { name: '0017-email-and-webchat', class: EmailAndWebChat },
  { name: '0018-inbox', class: Inbox },
  { name: '0019-churn', class: Churn },
  { name: '0020-campaigns', class: Campaigns },
  { name: '0021-client-imports', class: ClientImports },
  { name: '0023-voice-release', class: VoiceRelease },
  { name: '0024-analytics', class: Analytics },
  { name: '0025-identity', class: Identity },
  { name: '0031-chat-addresses', class: ChatAddresses },
];
