import { Interruptible, keptAlive } from './activities/alive.ts';
import { createAppointmentActivities } from './activities/appointment.ts';
import { createNoticeWriter, createOfferWriter } from './activities/appointment-notices.ts';
import { createAssistantActivities } from './activities/assistant.ts';
import { createCalendarSyncActivities } from './activities/calendar-sync.ts';
import { createCallActivities } from './activities/call.ts';
import { createCampaignActivities } from './activities/campaign.ts';
import { createCampaignSending } from './activities/campaign-sending.ts';
import { createChurnTrainingActivities } from './activities/churn-training.ts';
import { createClientImportActivities } from './activities/client-import.ts';
import { createConversationActivities } from './activities/conversation.ts';
import { createCrawlActivities } from './activities/crawl.ts';
import { createIngest } from './activities/ingest.ts';
import { createIngestActivities } from './activities/ingest-documents.ts';
import { createFileReader, createMediaActivities, createUploads } from './activities/media.ts';
import { createMessagingActivities } from './activities/messaging.ts';
import { createOnboardingActivities } from './activities/onboarding.ts';
import { createReceivedEmailActivities } from './activities/received-email.ts';
import { releaseOf } from './activities/sara.ts';
import { createScoringActivities } from './activities/scoring.ts';
import { createSweepActivities } from './activities/sweep.ts';
import { createTemplateActivities } from './activities/templates.ts';
import { createWaitlistActivities } from './activities/waitlist.ts';
import { type Ask, createAsk } from './assistant/ask.ts';
import { createCompareMeanings } from './assistant/likeness.ts';
import { createPhone, type Phone } from './assistant/phone.ts';
import { createSearch } from './assistant/search.ts';
import { createSuggest } from './assistant/suggest.ts';
import { createWrittenBefore } from './assistant/written-before.ts';
import { createWrittenTurn } from './assistant/written-turn.ts';
import type { Config, ProviderConfig } from './config.ts';
import { askAssistantsOfRelease } from './db/assistants.ts';
import { followExternalChange } from './db/calendar-follow.ts';
import type { Database } from './db/database.ts';
import { cacheDir } from './dev/cache.ts';
import { decodePage } from './domain/knowledge/charset.ts';
import type { SourcePage } from './domain/knowledge/facts/types.ts';
import { textLanguage } from './domain/knowledge/language.ts';
import type { MessagingProvider } from './domain/messaging/channels.ts';
import type { CalendarProvider } from './providers/calendar/calendar.ts';
import { createNylasCalendars } from './providers/calendar/nylas.ts';
import { createDocumentParser } from './providers/documents/document-parser.ts';
import { createEmbedder, type Embedder } from './providers/embeddings/index.ts';
import { createAnthropicLanguageModel } from './providers/language-model/anthropic.ts';
import { createOpenAiLanguageModel } from './providers/language-model/openai.ts';
import type { Carriers } from './providers/messaging/messaging.ts';
import { createMetaCarriers } from './providers/messaging/meta.ts';
import { createMetaAccounts } from './providers/messaging/meta-accounts.ts';
import { createMetaMedia } from './providers/messaging/meta-media.ts';
import { createResendCarrier } from './providers/messaging/resend.ts';
import { createResendInbox } from './providers/messaging/resend-inbox.ts';
import { createTwilioCarrier } from './providers/messaging/twilio.ts';
import { createTwilioLog, type ReceivedTexts } from './providers/messaging/twilio-log.ts';
import { createTwilioMedia } from './providers/messaging/twilio-media.ts';
import { createWebChatCarrier } from './providers/messaging/webchat.ts';
import { createWhatsAppCarrier } from './providers/messaging/whatsapp.ts';
import { createWhatsAppAccounts } from './providers/messaging/whatsapp-accounts.ts';
import { createWhatsAppMedia } from './providers/messaging/whatsapp-media.ts';
import { createDiskObjectStore } from './providers/objects/disk.ts';
import type { ObjectStore } from './providers/objects/object-store.ts';
import { createS3ObjectStore } from './providers/objects/s3.ts';
import { createPineconeVectorIndex } from './providers/vectors/pinecone.ts';
import { createVapiVoiceAssistants } from './providers/voice/vapi.ts';
import { createVapiCalls } from './providers/voice/vapi-calls.ts';
import { createVapiLiveCalls } from './providers/voice/vapi-live-calls.ts';
import type { VoiceAssistants } from './providers/voice/voice-assistants.ts';
import { parseAllowedPrivateHosts } from './providers/web/address-guard.ts';
import { orOverHttp } from './providers/web/over-http.ts';
import { createPageReader } from './providers/web/page-reader.ts';
import { createRobotsReader } from './providers/web/robots-reader.ts';
import { createWebFetcher, type WebFetcher } from './providers/web/web-fetcher.ts';
import { signLink } from './signed-link.ts';
import type { ActivitySets } from './temporal/worker.ts';

export const USER_AGENT = 'Coccinelle/0.1 (+https://coccinelle.app/robot)';

type Log = (message: string) => void;

/** Rows of our own: no vendor sets a limit. */
const CHAT_PER_SECOND = 500;
/** Calls are few at a time: their lines are the limit (db/outbound-calls.ts). */
const CALLS_PER_SECOND = 2;

/**
 * The models this process embeds with: the one of new vectors first. With OpenAI's the local one stays beside it, so that
 * vectors made before the change answer until they are made anew; its thread starts only when it is asked.
 */
async function composeEmbedders(
  config: Config,
  log: Log,
): Promise<{ embedders: Embedder[]; reason: string | null }> {
  const { openai } = config.providers;
  const options = { modelDir: config.embeddings.modelDir, cacheDir: cacheDir(), log };
  const first = await createEmbedder({ openai, ...options });
  if (openai.simulated) {
    return first.embedder
      ? { embedders: [first.embedder], reason: null }
      : { embedders: [], reason: first.reason };
  }
  const local = await createEmbedder({ openai: { ...openai, simulated: true }, ...options });
  return {
    embedders: [first.embedder, local.embedder].filter((embedder) => embedder !== null),
    reason: null,
  };
}

/**
 * What Sara knows and how she answers, from the configuration: the same for the API and for the worker.
 * `given` replaces the embedders (none = full text alone).
 */
export async function composeKnowledge(config: Config, db: Database, log: Log, given?: Embedder[]) {
  const { anthropic } = config.providers;
  const { embedders, reason } = given
    ? { embedders: given, reason: 'no embedder was given' }
    : await composeEmbedders(config, log);
  const embedder = embedders[0] ?? null;
  const { pinecone } = config.providers;
  const vectors =
    !pinecone.simulated && pinecone.indexHost
      ? createPineconeVectorIndex({
          apiKey: pinecone.apiKey,
          indexHost: pinecone.indexHost,
          simulated: false,
        })
      : null;
  const search = createSearch({ db, embedders, vectors });
  const model = createAnthropicLanguageModel({
    apiKey: anthropic.apiKey,
    ...(anthropic.baseUrl ? { baseUrl: anthropic.baseUrl } : {}),
    model: anthropic.model,
  });
  const ask = createAsk({
    db,
    search,
    compareMeanings: createCompareMeanings(embedders),
    model,
    modelJudges: !anthropic.simulated,
  });
  return {
    embedders,
    vectors,
    embedder,
    /** Why there is no embedder, for the owner; null when there is one. */
    withoutEmbeddings: embedder ? null : reason,
    search,
    model,
    ask,
    suggest: createSuggest({ db, lookUp: ask.lookUp, model, clock: () => new Date() }),
    ingest: createIngest({ db, embedders, vectors, log }),
    close: async () => {
      await Promise.all(embedders.map((each) => each.close()));
    },
  };
}

export type Knowledge = Awaited<ReturnType<typeof composeKnowledge>>;

/** People's own calendars; null in production without a key, where nothing is simulated. */
export function composeCalendars(config: Config): CalendarProvider | null {
  const { enabled, apiKey, clientId, baseUrl } = config.providers.nylas;
  return enabled ? createNylasCalendars({ apiKey, clientId, apiUri: baseUrl }) : null;
}

/** Has every assistant on the phone told what this release says to all of them, where she has not been. @returns how many */
export function tellAssistants(config: Config, db: Database): Promise<number> {
  return askAssistantsOfRelease(
    db,
    releaseOf({ publicUrl: config.http.publicUrl, voiceWebhookSecret: config.secrets.vapiWebhook }),
  );
}

/** Sara on the phone, at the voice provider. */
export function composeVoice(config: Config): VoiceAssistants {
  const { apiKey, baseUrl, recordCalls } = config.providers.vapi;
  return createVapiVoiceAssistants({ apiKey, recordCalls, ...(baseUrl && { baseUrl }) });
}

/** Sara's tools on the phone. `knowledge` may still be on its way: until it is here she cannot look anything up. */
export function composePhone(
  db: Database,
  knowledge: Promise<{ ask: Pick<Ask, 'lookUp'> }>,
  onFailure: (error: unknown, tool: string) => void,
  clock: () => Date = () => new Date(),
): Phone {
  return createPhone({
    db,
    lookUp: async (...question) => (await knowledge).ask.lookUp(...question),
    clock,
    onFailure,
  });
}

/** What a call that begins is told of what was written with its caller. */
export function composeWrittenBefore(
  config: Config,
  db: Database,
  onFailure: (error: unknown) => void,
  clock: () => Date = () => new Date(),
): ReturnType<typeof createWrittenBefore> {
  return createWrittenBefore({
    db,
    live: createVapiLiveCalls(baseOf(config.providers.vapi)),
    clock,
    onFailure,
  });
}

/** Every activity of the product with what it may reach, by queue. */
export function composeActivities(
  config: Config,
  db: Database,
  knowledge: Knowledge,
): ActivitySets & { close(): Promise<void> } {
  const fetcher = createWebFetcher({
    userAgent: USER_AGENT,
    allowedPrivateHosts: parseAllowedPrivateHosts(
      config.crawl.allowedPrivateHosts.join(','),
      config.environment,
    ),
  });
  const documents = createDocumentParser();
  const pages = createPageReader();
  const { publicUrl } = config.http;
  const voice = composeVoice(config);
  const onThePhone = { voice, publicUrl, voiceWebhookSecret: config.secrets.vapiWebhook };
  const onboarding = createOnboardingActivities({
    db,
    readPage: (url, signal) => orOverHttp(url, (address) => readOnePage(fetcher, address, signal)),
    pages,
    answer: (tenantId, question, language) =>
      knowledge.ask.ask(tenantId, question, { language: language === 'en' ? 'en' : 'fr' }),
    voiceSimulated: config.providers.vapi.simulated,
    ...onThePhone,
    politenessMs: config.crawl.politenessMs,
  });
  const crawl = createCrawlActivities({
    db,
    fetcher,
    robots: createRobotsReader(fetcher),
    hosts: db.hosts,
    pages,
    readPdf: (bytes, signal) => documents.parse({ bytes, fileName: 'page.pdf' }, signal),
    ingest: knowledge.ingest,
  });
  const ingest = createIngestActivities({
    db,
    ingest: knowledge.ingest,
    embedders: knowledge.embedders,
    vectors: knowledge.vectors,
    parser: documents,
  });
  const { twilio, resend, whatsapp, meta } = config.providers;
  const inbox = createResendInbox({ apiKey: resend.apiKey, ...baseOf(resend) });
  const files = {
    db,
    objects: composeObjects(config),
    whatsapp: createWhatsAppMedia({ token: whatsapp.apiKey, ...baseOf(whatsapp) }),
    resend: inbox,
    twilio: createTwilioMedia({
      accountSid: twilio.accountSid,
      authToken: twilio.apiKey,
      ...baseOf(twilio),
    }),
    meta: createMetaMedia(baseOf(meta)),
  };
  const accounts = createWhatsAppAccounts({ token: whatsapp.apiKey, ...baseOf(whatsapp) });
  const direct = createMetaAccounts({ token: meta.apiKey, ...baseOf(meta) });
  const sending = {
    db,
    carriers: composeCarriers(config),
    uploadedId: createUploads(files),
    readFile: createFileReader(files),
    mediaUrl: (id: string, expiresAt: Date) =>
      `${publicUrl}/media/${signLink({ kind: 'media', id, expiresAt }, config.secrets.token)}`,
    unsubscribeUrl: (messageId: string) => unsubscribeUrl(config, messageId),
    inboundDomain: resend.inboundDomain,
  };
  const perSecond = sendsPerSecond(config);
  const carried = createMessagingActivities({ ...sending, perSecond });
  const { atOnce, ...singly } = carried;
  const sends = {
    ...keptAlive(singly),
    ...createCampaignSending({ ...sending, perSecond, messaging: carried }),
  };
  const campaign = createCampaignActivities({ db, publicUrl, unsubscribeUrl: sending.unsubscribeUrl });
  const links = { publicUrl, linkSecret: config.secrets.token };
  const appointment = createAppointmentActivities({ db, writeNotice: createNoticeWriter(links) });
  const waitlist = createWaitlistActivities({ db, writeOffer: createOfferWriter(links) });
  const call = createCallActivities({ db, voice, publicUrl });
  const assistant = createAssistantActivities({ db, ...onThePhone });
  const calendars = composeCalendars(config);
  const calendarSync = calendars
    ? createCalendarSyncActivities({
        db,
        calendars,
        onExternalChange: followExternalChange,
        clock: () => new Date(),
      })
    : {};
  const { openai } = config.providers;
  const second = createOpenAiLanguageModel({
    apiKey: openai.apiKey,
    ...(openai.baseUrl ? { baseUrl: openai.baseUrl } : {}),
    model: openai.smallModel,
  });
  const interruptible = new Interruptible();
  const conversation = createConversationActivities({
    db,
    turns: createWrittenTurn({
      db,
      lookUp: knowledge.ask.lookUp,
      models: { first: knowledge.model, second },
      clock: () => new Date(),
    }),
    atOnce,
    publicUrl,
    interruptible,
  });
  return {
    main: {
      ...onboarding,
      ...appointment,
      ...waitlist,
      ...calendarSync,
      ...conversation,
      ...call,
      ...assistant,
      ...createScoringActivities({ db }),
      ...createChurnTrainingActivities({ db }),
      ...createSweepActivities({ db }),
      ...campaign,
      ...createMediaActivities(files),
      ...createReceivedEmailActivities({ db, inbox, addresses: resend }),
      ...createTemplateActivities({ db, accounts, direct }),
    },
    knowledge: { ...crawl, ...ingest, ...createClientImportActivities({ db }) },
    sends: {
      twilio: { activities: sends, perSecond: perSecond.twilio },
      resend: { activities: sends, perSecond: perSecond.resend },
      whatsapp: { activities: sends, perSecond: perSecond.whatsapp },
      meta: { activities: sends, perSecond: perSecond.meta },
      webchat: { activities: sends, perSecond: perSecond.webchat },
      vapi: { activities: sends, perSecond: perSecond.vapi },
    },
    interrupt: () => interruptible.interrupt(),
    close: async () => {
      await Promise.all([fetcher.close(), pages.close()]);
    },
  };
}

/** What may leave to each provider in a second, over all processes. */
export function sendsPerSecond({ providers }: Config): Record<MessagingProvider, number> {
  return {
    twilio: providers.twilio.perSecond,
    resend: providers.resend.perSecond,
    whatsapp: providers.whatsapp.perSecond,
    meta: providers.meta.perSecond,
    webchat: CHAT_PER_SECOND,
    vapi: CALLS_PER_SECOND,
  };
}

/** Who carries messages, by channel. `timeoutMs` is how long an answer is waited for. */
export function composeCarriers(config: Config, timeoutMs = 20_000): Carriers {
  const { twilio, resend, whatsapp, meta, vapi } = config.providers;
  const base = (provider: ProviderConfig) => ({ timeoutMs, ...baseOf(provider) });
  const { hostname } = new URL(config.http.publicUrl);
  // Twilio refuses a message whose callback it cannot reach; without one, what became of it is asked when it matters.
  const isReachable = twilio.simulated || !/^(localhost|127\.|\[::1\])/.test(hostname);
  return {
    sms: createTwilioCarrier({
      accountSid: twilio.accountSid,
      authToken: twilio.apiKey,
      sender: twilio.sender,
      statusCallbackUrl: isReachable ? `${config.http.publicUrl}/webhooks/twilio/status` : null,
      ...base(twilio),
    }),
    email: createResendCarrier({ apiKey: resend.apiKey, from: resend.from, ...base(resend) }),
    whatsapp: createWhatsAppCarrier({ token: whatsapp.apiKey, ...base(whatsapp) }),
    ...createMetaCarriers({ token: meta.apiKey, ...base(meta) }),
    webchat: createWebChatCarrier(),
    call: createVapiCalls({ apiKey: vapi.apiKey, ...base(vapi) }),
  };
}

/** What clients wrote by text message, from the carrier's log; null in production without a carrier. */
export function composeTwilioLog(config: Config): ReceivedTexts | null {
  const { twilio } = config.providers;
  if (config.production && twilio.simulated) return null;
  return createTwilioLog({ accountSid: twilio.accountSid, authToken: twilio.apiKey, ...baseOf(twilio) });
}

/** Where files lie: a bucket when one is configured, else a folder of this machine. */
export function composeObjects({ objects }: Config): ObjectStore {
  return objects.s3 ? createS3ObjectStore(objects.s3) : createDiskObjectStore(objects.dir);
}

/** The sandbox's address, or none for the vendor's own. */
function baseOf({ baseUrl }: ProviderConfig): { baseUrl?: string } {
  return baseUrl ? { baseUrl } : {};
}

/** Where readers of advertising leave. The link never ends, and is the same whenever it is asked for. */
function unsubscribeUrl(config: Config, messageId: string): string {
  const link = { kind: 'unsubscribe' as const, id: messageId, expiresAt: new Date('2200-01-01T00:00:00Z') };
  return `${config.http.publicUrl}/unsubscribe/${signLink(link, config.secrets.token)}`;
}

/** The page at an address, decoded; throws where there is none to read. */
async function readOnePage(fetcher: WebFetcher, url: string, signal: AbortSignal): Promise<SourcePage> {
  const answer = await fetcher.fetch({ url, accept: ['text/html', 'application/xhtml+xml'], signal });
  if (answer.status !== 200) throw new Error(`http_${answer.status}`);
  const html = decodePage(answer.body, answer.contentType).text.replaceAll('\0', '');
  const declared = /<html[^>]*\slang=["']?([a-zA-Z-]+)/.exec(html)?.[1] ?? null;
  return {
    url: answer.url,
    html,
    language: textLanguage(html.replace(/<[^>]+>/g, ' ').slice(0, 5_000), declared),
  };
}
