import { routes as agents } from './agents.ts';
import { routes as analytics } from './analytics.ts';
import { routes as analyticsExport } from './analytics-export.ts';
import { routes as apiKeys } from './api-keys.ts';
import { routes as appointmentPreview } from './appointment-preview.ts';
import { routes as appointmentTypes } from './appointment-types.ts';
import { routes as appointments } from './appointments.ts';
import { routes as ask } from './ask.ts';
import { routes as auditLogs } from './audit-logs.ts';
import { routes as account } from './auth/account.ts';
import { routes as signingIn } from './auth/signing-in.ts';
import { routes as availability } from './availability.ts';
import { routes as bookingSettings } from './booking-settings.ts';
import { routes as calendarConflicts } from './calendar-conflicts.ts';
import { routes as calendars } from './calendars.ts';
import { routes as calls } from './calls.ts';
import { routes as campaignResults } from './campaign-results.ts';
import { routes as campaignSettings } from './campaign-settings.ts';
import { routes as campaigns } from './campaigns.ts';
import { routes as cannedReplies } from './canned-replies.ts';
import { routes as channels } from './channels.ts';
import { routes as clientConsents } from './client-consents.ts';
import { routes as clientExport } from './client-export.ts';
import { routes as clientImports } from './client-imports.ts';
import { routes as clientMerges } from './client-merges.ts';
import { routes as clientTimeline } from './client-timeline.ts';
import { routes as clients } from './clients.ts';
import { routes as conversationFiles } from './conversation-files.ts';
import { routes as conversationMessages } from './conversation-messages.ts';
import { routes as conversationNotes } from './conversation-notes.ts';
import { routes as conversationReactions } from './conversation-reactions.ts';
import { routes as conversationSend } from './conversation-send.ts';
import { routes as conversationSuggestion } from './conversation-suggestion.ts';
import { routes as conversationTemplates } from './conversation-templates.ts';
import { routes as conversations } from './conversations.ts';
import { routes as knowledgeCrawl } from './knowledge-crawl.ts';
import { routes as knowledgeDocuments } from './knowledge-documents.ts';
import { routes as knowledgeQuestions } from './knowledge-questions.ts';
import { routes as knowledgeSearch } from './knowledge-search.ts';
import { routes as manage } from './manage.ts';
import { routes as media } from './media.ts';
import { routes as messageSearch } from './message-search.ts';
import { routes as messagingSettings } from './messaging-settings.ts';
import { routes as offers } from './offers.ts';
import { routes as onboarding } from './onboarding.ts';
import { routes as publicBooking } from './public-booking.ts';
import type { Route } from './route.ts';
import { routes as scoring } from './scoring.ts';
import { routes as segments } from './segments.ts';
import { routes as services } from './services.ts';
import { routes as settings } from './settings.ts';
import { routes as slots } from './slots.ts';
import { routes as system } from './system.ts';
import { routes as unsubscribe } from './unsubscribe.ts';
import { routes as users } from './users.ts';
import { routes as waitlist } from './waitlist.ts';
import { routes as webchat } from './webchat.ts';
import { routes as metaWebhooks } from './webhooks/meta.ts';
import { routes as nylasWebhooks } from './webhooks/nylas.ts';
import { routes as resendWebhooks } from './webhooks/resend.ts';
import { routes as twilioWebhooks } from './webhooks/twilio.ts';
import { routes as vapiWebhooks } from './webhooks/vapi.ts';
import { routes as whatsappWebhooks } from './webhooks/whatsapp.ts';
import { routes as workflows } from './workflows.ts';

/** Every route of the product, one list per resource. */
export const routes: readonly Route[] = [
  ...system,
  ...signingIn,
  ...account,
  ...apiKeys,
  ...users,
  ...settings,
  ...auditLogs,
  ...agents,
  ...services,
  ...appointmentTypes,
  ...bookingSettings,
  ...availability,
  ...calendars,
  ...calendarConflicts,
  ...clients,
  ...clientExport,
  ...clientConsents,
  ...clientImports,
  ...scoring,
  ...clientTimeline,
  ...clientMerges,
  ...appointments,
  ...slots,
  ...appointmentPreview,
  ...offers,
  ...conversations,
  ...conversationMessages,
  ...conversationFiles,
  ...conversationSend,
  ...conversationReactions,
  ...conversationTemplates,
  ...conversationSuggestion,
  ...conversationNotes,
  ...cannedReplies,
  ...media,
  ...messageSearch,
  ...calls,
  ...analytics,
  ...analyticsExport,
  ...waitlist,
  ...segments,
  ...campaigns,
  ...campaignResults,
  ...campaignSettings,
  ...publicBooking,
  ...webchat,
  ...manage,
  ...knowledgeCrawl,
  ...knowledgeDocuments,
  ...knowledgeQuestions,
  ...knowledgeSearch,
  ...ask,
  ...onboarding,
  ...workflows,
  ...messagingSettings,
  ...channels,
  ...twilioWebhooks,
  ...resendWebhooks,
  ...whatsappWebhooks,
  ...metaWebhooks,
  ...nylasWebhooks,
  ...unsubscribe,
  ...vapiWebhooks,
];
