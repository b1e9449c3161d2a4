import { tellAppointment } from './appointment.ts';
import { updateAssistant } from './assistant.ts';
import {
  disconnectCalendar,
  noteCalendarNotification,
  syncCalendar,
  writeAppointmentToCalendar,
} from './calendar-sync.ts';
import { followCall } from './call.ts';
import { tellCampaign } from './campaign.ts';
import { startClientImport } from './client-import.ts';
import { tellConversationChanged, tellMessageArrived } from './conversation.ts';
import { cancelCrawl, startCrawl } from './crawl.ts';
import { startForgetVectors, startIngest, startReembed } from './ingest.ts';
import { startForgetFiles, startMedia } from './media.ts';
import { startMessage } from './message.ts';
import { startOnboarding } from './onboarding.ts';
import type { OutboxHandlers } from './outbox.ts';
import { dispatcher } from './outbox.ts';
import { startReceivedEmail } from './received-email.ts';
import { scheduleScoring, scoreNow } from './scoring.ts';
import type { TemporalContext } from './start.ts';
import { startTemplates } from './templates.ts';
import { answerOffer, startWaitlist } from './waitlist.ts';

/** How each row of the outbox reaches its workflow. Runs in the API right after commit, and in the worker's sweep. */
export function createDispatch(temporal: TemporalContext) {
  const handlers: OutboxHandlers = {
    'onboarding.start': (request) => startOnboarding(temporal, request),
    'crawl.start': (request) => startCrawl(temporal, request),
    'crawl.cancel': (request) => cancelCrawl(temporal, request),
    'ingest.start': (request) => startIngest(temporal, request),
    'reembed.start': (request) => startReembed(temporal, request),
    'message.deliver': (request) => startMessage(temporal, request),
    'email.received': (request) => startReceivedEmail(temporal, request),
    'media.fetch': (request) => startMedia(temporal, request),
    'files.delete': (request) => startForgetFiles(temporal, request),
    'templates.sync': (request) => startTemplates(temporal, request),
    'appointment.changed': (request) => tellAppointment(temporal, request),
    'appointment.refused': (request) => tellAppointment(temporal, request, { again: true }),
    'waitlist.freed': (request) => startWaitlist(temporal, request),
    'waitlist.answered': (request) => answerOffer(temporal, request),
    'conversation.message': (request) => tellMessageArrived(temporal, request),
    'conversation.changed': (request) => tellConversationChanged(temporal, request),
    'client-import.asked': (request) => startClientImport(temporal, request),
    'campaign.changed': (request) => tellCampaign(temporal, request),
    'vectors.delete': (request) => startForgetVectors(temporal, request),
    'call.ended': (request) => followCall(temporal, request),
    'assistant.changed': (request) => updateAssistant(temporal, request),
    'calendar.connected': (request) => syncCalendar(temporal, request),
    'calendar.notified': (request) => noteCalendarNotification(temporal, request),
    'calendar.appointment-changed': (request) => writeAppointmentToCalendar(temporal, request),
    'scoring.schedule': (request) => scheduleScoring(temporal, request),
    'scoring.now': (request) => scoreNow(temporal, request),
    'calendar.disconnect': (request) => disconnectCalendar(temporal, request),
  };
  return dispatcher(handlers);
}
