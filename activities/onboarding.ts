import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { noteAssistantChange, saveAssistant } from '../db/assistants.ts';
import { crawledPages } from '../db/crawl.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { type QuestionDraft, saveDrafts } from '../db/faq.ts';
import * as store from '../db/onboarding.ts';
import { faqQuestions } from '../domain/knowledge/answers/faq-questions.ts';
import { FactReader } from '../domain/knowledge/facts/index.ts';
import type { BusinessFacts, SourcePage } from '../domain/knowledge/facts/types.ts';
import { type FoundFact, foundFacts } from '../domain/onboarding/found-facts.ts';
import { stepDataSchemas } from '../domain/onboarding/step-data.ts';
import type { StepName, StepProblem, StepState } from '../domain/onboarding/steps.ts';
import { ProviderError } from '../providers/errors.ts';
import type { VoiceAssistants } from '../providers/voice/voice-assistants.ts';
import { type PageReader, PageUnreadable, type PageUnreadableReason } from '../providers/web/page-reader.ts';
import { FetchFailure } from '../providers/web/web-fetcher.ts';
import { storeStepEdit, summary } from './onboarding-edits.ts';
import { putSaraOnThePhone, saraOf, type VoiceReach, voiceWebhooks } from './sara.ts';

export interface OnboardingRef {
  tenantId: string;
  onboardingId: string;
}

/** attention = the step's row says what the owner should look at. */
export type StepOutcome = 'done' | 'attention';

export interface OnboardingDeps extends VoiceReach {
  db: Database;
  /** Fetches one page with the crawler's guard and manners; throws when the site cannot be read. */
  readPage(url: string, signal: AbortSignal): Promise<SourcePage>;
  /** Reads pages off the event loop. */
  pages: Pick<PageReader, 'facts'>;
  /** Answers from the tenant's knowledge, or declines. */
  answer(tenantId: string, question: string, language: string): Promise<FaqAnswer>;
  voice: VoiceAssistants;
  /** No voice provider is configured: the sandbox plays it. */
  voiceSimulated: boolean;
  /** Pause between two pages of one host; 0 in tests and benches. */
  politenessMs: number;
}

export interface FaqAnswer {
  answer: string;
  declined: boolean;
  citations: Array<{ url: string | null; quote: string }>;
}

export type OnboardingActivities = ReturnType<typeof createOnboardingActivities>;

/** The effects an onboarding may have. Every one may run twice: rows are keyed by (onboarding, step). */
export function createOnboardingActivities(deps: OnboardingDeps) {
  const { db } = deps;

  /** Opens a step, does its work, and closes it with what was found or with the problem the owner should see. */
  async function step(
    ref: OnboardingRef,
    name: StepName,
    work: () => Promise<{ problem?: StepProblem | null; data?: Record<string, unknown> }>,
  ): Promise<StepOutcome> {
    await db.asTenant(ref.tenantId, (tx) => store.startStep(tx, ref.onboardingId, name));
    // A worker that dies in the middle is missed within seconds, not after the activity's whole time.
    const context = Context.current();
    const alive = setInterval(() => context.heartbeat(), 2_000);
    const { problem = null, data = {} } = await work().finally(() => clearInterval(alive));
    await db.asTenant(ref.tenantId, (tx) => store.finishStep(tx, ref.onboardingId, name, { problem, data }));
    return problem ? 'attention' : 'done';
  }

  const inTenant = <T>(ref: OnboardingRef, work: (tx: TenantTransaction) => Promise<T>) =>
    db.asTenant(ref.tenantId, work);

  return {
    /** Step 1: the business as its home page presents it. */
    readBusiness: (ref: OnboardingRef) =>
      step(ref, 'business', async () => {
        const { tenant, session } = await inTenant(ref, (tx) => start(tx, ref));
        if (!session.websiteUrl) {
          return { problem: { code: 'no-website', actions: ['edit', 'skip'] }, data: describe(tenant, null) };
        }
        let page: SourcePage;
        try {
          page = await deps.readPage(session.websiteUrl, Context.current().cancellationSignal);
        } catch (error) {
          return {
            problem: {
              code: 'site-unreachable',
              detail: error instanceof FetchFailure ? error.reason : reasonOf(error),
              actions: ['edit', 'restart', 'skip'],
            },
            data: describe(tenant, null),
          };
        }
        const reader = new FactReader(tenant);
        const [unreadable] = await readInto(deps.pages, reader, [page]);
        if (unreadable) {
          return {
            problem: {
              code: 'site-unreachable',
              detail: unreadable,
              actions: ['edit', 'restart', 'skip'],
            },
            data: describe(tenant, null),
          };
        }
        const facts = reader.facts();
        const sector = tenant.sector === 'other' ? reader.sector() : tenant.sector;
        await inTenant(ref, async (tx) => {
          await tx.sql(`update tenants set sector = ?, website_url = ?, updated_at = now()`, [
            sector,
            session.websiteUrl,
          ]);
          await store.writeProfile(tx, profileOf(facts), 'website');
        });
        return { data: describe({ ...tenant, sector }, facts) };
      }),

    /** Step 2 begins: a crawl of its own. Returns its id, or null (and the reason on the step) when there is no site. */
    openCrawl: (ref: OnboardingRef): Promise<string | null> =>
      inTenant(ref, async (tx) => {
        await store.startStep(tx, ref.onboardingId, 'website');
        const { session } = await start(tx, ref);
        if (!session.websiteUrl) {
          const problem: StepProblem = { code: 'no-website', actions: ['edit', 'skip'] };
          await store.finishStep(tx, ref.onboardingId, 'website', { problem });
          return null;
        }
        // Run again after a lost answer, it finds the crawl it opened.
        if (session.crawlJobId && (await store.crawlProgress(tx, session.crawlJobId))?.status === 'queued') {
          return session.crawlJobId;
        }
        const [job] = await tx.sql<{ id: string }>(
          `insert into crawl_jobs (tenant_id, seed_url, politeness_ms) values (?, ?, ?) returning id`,
          [ref.tenantId, session.websiteUrl, deps.politenessMs],
        );
        await tx.sql(`update onboarding_sessions set crawl_job_id = ? where id = ?`, [
          job!.id,
          ref.onboardingId,
        ]);
        await store.mergeStepData(tx, ref.onboardingId, 'website', {
          crawlJobId: job!.id,
          pagesStored: 0,
          pagesFailed: 0,
          latest: [],
          found: [],
        });
        return job!.id;
      }),

    /** While the crawl runs: shows the pages as they are read and the facts as they are found. Ends with the crawl. */
    async followCrawl(ref: OnboardingRef, crawlJobId: string): Promise<void> {
      const signal = Context.current().cancellationSignal;
      const context = await inTenant(ref, (tx) => start(tx, ref));
      const read = new Set<string>();
      let found: FoundFact[] = [];
      for (;;) {
        Context.current().heartbeat();
        const { progress, pages } = await inTenant(ref, async (tx) => ({
          progress: await store.crawlProgress(tx, crawlJobId),
          pages:
            read.size < LIVE_PAGES
              ? await crawledPages(tx, crawlJobId, { except: [...read], limit: 10 })
              : [],
        }));
        for (const page of pages) read.add(page.url);
        if (pages.length > 0) {
          const reader = new FactReader(context.tenant);
          await readInto(deps.pages, reader, pages);
          found = mergeFound(found, foundFacts(reader.facts()));
        }
        await inTenant(ref, (tx) =>
          store.mergeStepData(tx, ref.onboardingId, 'website', {
            pagesStored: progress?.pagesStored ?? 0,
            pagesFailed: progress?.pagesFailed ?? 0,
            queued: progress?.queued ?? 0,
            latest: progress?.latest ?? [],
            found,
          }),
        );
        if (!progress || !['queued', 'running'].includes(progress.status)) return;
        await sleep(FOLLOW_EVERY_MS, undefined, { signal });
      }
    },

    /** Step 2 ends: the facts of the whole site, each with its source. */
    async gatherFacts(ref: OnboardingRef, crawlJobId: string): Promise<StepOutcome> {
      const { progress, tenant } = await inTenant(ref, async (tx) => ({
        ...(await start(tx, ref)),
        progress: await store.crawlProgress(tx, crawlJobId),
      }));
      const reader = new FactReader(tenant);
      for (const read: string[] = []; ; ) {
        const pages = await inTenant(ref, (tx) =>
          crawledPages(tx, crawlJobId, { except: read, limit: PAGES_AT_ONCE }),
        );
        if (pages.length === 0) break;
        await readInto(deps.pages, reader, pages);
        read.push(...pages.map((page) => page.url));
      }
      const facts = reader.facts();
      const sector = tenant.sector === 'other' ? reader.sector() : tenant.sector;
      const problem: StepProblem | null =
        reader.pages > 0
          ? null
          : progress?.error
            ? { code: 'site-unreachable', detail: progress.error.code, actions: ['edit', 'restart', 'skip'] }
            : { code: 'site-empty', actions: ['edit', 'restart', 'skip'] };
      await inTenant(ref, async (tx) => {
        if (reader.pages > 0) {
          await tx.sql(`update tenants set sector = ?, updated_at = now()`, [sector]);
          await store.writeProfile(tx, profileOf(facts), 'website');
          const { edited } = await stepRow(tx, ref, 'business');
          if (!edited) {
            await store.mergeStepData(tx, ref.onboardingId, 'business', {
              ...describe({ ...tenant, sector }, facts),
            });
          }
        }
        await store.finishStep(tx, ref.onboardingId, 'website', {
          problem,
          data: {
            facts,
            found: mergeFound([], foundFacts(facts)),
            pagesStored: progress?.pagesStored ?? 0,
            pagesFailed: progress?.pagesFailed ?? 0,
            queued: 0,
            latest: progress?.latest ?? [],
          },
        });
      });
      return problem ? 'attention' : 'done';
    },

    /** Step 3: services and prices into the catalogue. */
    proposeServices: (ref: OnboardingRef) =>
      step(ref, 'services', async () => {
        const facts = await readFacts(ref);
        if (!facts || facts.services.length === 0) {
          return {
            problem: { code: 'no-services', actions: ['edit', 'skip'] },
            data: { services: [], conflicts: [] },
          };
        }
        await inTenant(ref, (tx) => store.replaceWebsiteServices(tx, facts.services));
        return { data: { services: facts.services, conflicts: facts.conflicts.filter(about('service')) } };
      }),

    /** Step 4: opening hours, and the team as agents. Without a published team, the owner is the team. */
    proposeHoursAndTeam: (ref: OnboardingRef) => step(ref, 'team', () => hoursAndTeam(ref)),

    /** Step 5: the 45 questions of the sector, each answered from the site or put to the owner. */
    draftQuestions: (ref: OnboardingRef) =>
      step(ref, 'faq', async () => {
        const { tenant } = await inTenant(ref, (tx) => start(tx, ref));
        const facts = await readFacts(ref);
        const language = (facts?.language ?? tenant.locale).slice(0, 2) === 'en' ? 'en' : 'fr';
        const [{ sector }] = (await inTenant(ref, (tx) =>
          tx.sql<{ sector: string }>(`select sector from tenants`),
        )) as [{ sector: string }];
        const drafts: QuestionDraft[] = [];
        for (const { question, topic } of faqQuestions(sector, language)) {
          Context.current().heartbeat();
          Context.current().cancellationSignal.throwIfAborted();
          const { answer, declined, citations } = await deps
            .answer(ref.tenantId, question, language)
            .catch(asFailure);
          const citation = declined ? undefined : citations[0];
          drafts.push({
            question,
            topic,
            language,
            answer: declined ? null : answer,
            sourceUrl: citation?.url ?? null,
            sourceQuote: citation?.quote ?? null,
          });
        }
        const items = await inTenant(ref, (tx) => saveDrafts(tx, drafts));
        return { data: summary(items) };
      }),

    /** Step 6: Sara on the phone. The same tenant always gets the same assistant and number at the vendor. */
    configureSara: (ref: OnboardingRef) =>
      step(ref, 'sara', async () => {
        const sara = await inTenant(ref, saraOf);
        const { definition, saved } = sara;
        const settings = {
          assistantName: saved?.name ?? 'Sara',
          greeting: definition.firstMessage,
          instructions: saved?.instructions ?? '',
          language: definition.language,
          voice: saved?.voice || `${deps.voice.name}-${definition.language}`,
          simulated: deps.voiceSimulated,
        };
        try {
          const known = await putSaraOnThePhone(deps.voice, ref.tenantId, sara, voiceWebhooks(deps));
          await inTenant(ref, (tx) =>
            saveAssistant(tx, { ...savedSettings(settings), ...known, status: 'live', errorDetail: null }),
          );
          const { vapiAssistantId, phoneNumber } = known;
          return { data: { ...settings, vapiAssistantId, phoneNumber } };
        } catch (error) {
          if (!(error instanceof ProviderError) || error.isRetryable) throw error;
          // The vendor understood and said no: asking again will not help, the owner must.
          await inTenant(ref, (tx) =>
            saveAssistant(tx, {
              ...savedSettings(settings),
              status: 'failed',
              errorDetail: reasonOf(error),
            }),
          );
          return {
            problem: { code: 'voice-refused', detail: reasonOf(error), actions: ['edit', 'restart', 'skip'] },
            data: settings,
          };
        }
      }),

    /** Step 7: the widget's one line. */
    goLive: (ref: OnboardingRef) =>
      step(ref, 'live', async () => {
        const [tenant] = await inTenant(ref, (tx) => tx.sql<{ slug: string }>(`select slug from tenants`));
        return { data: { widgetSnippet: widgetSnippet(deps.publicUrl, tenant!.slug) } };
      }),

    /** Stores what the owner wrote into a step. Refuses, for good, what does not fit the step. */
    storeEdit: (ref: OnboardingRef, name: StepName, data: unknown): Promise<void> =>
      inTenant(ref, async (tx) => {
        const parsed = stepDataSchemas[name].safeParse(data);
        if (!parsed.success) {
          throw ApplicationFailure.nonRetryable(
            'the data does not fit the step',
            'invalid-step-data',
            parsed.error.issues,
          );
        }
        await storeStepEdit(tx, ref.onboardingId, name, parsed.data);
        await noteAssistantChange(tx);
      }),

    mirrorSteps: (ref: OnboardingRef, steps: StepState[]): Promise<void> =>
      inTenant(ref, (tx) => store.mirrorStepStates(tx, ref.onboardingId, steps)),

    /** A step that failed for good: the owner is told, the autopilot goes on. */
    failStep: (ref: OnboardingRef, name: StepName, detail: string): Promise<void> =>
      inTenant(ref, (tx) =>
        store.finishStep(tx, ref.onboardingId, name, {
          problem: {
            code: 'step-failed',
            detail: detail.slice(0, 300),
            actions: ['restart', 'edit', 'skip'],
          },
        }),
      ),

    awaitOwner: (ref: OnboardingRef): Promise<void> =>
      inTenant(ref, (tx) => store.setOnboardingStatus(tx, ref.onboardingId, 'waiting')),

    endOnboarding: (ref: OnboardingRef, how: 'completed' | 'cancelled'): Promise<void> =>
      inTenant(ref, (tx) => store.setOnboardingStatus(tx, ref.onboardingId, how)),
  };

  async function readFacts(ref: OnboardingRef): Promise<BusinessFacts | null> {
    const { data } = await inTenant(ref, (tx) => stepRow(tx, ref, 'website'));
    return (data.facts as BusinessFacts | undefined) ?? null;
  }

  async function hoursAndTeam(ref: OnboardingRef) {
    const facts = await readFacts(ref);
    return inTenant(ref, async (tx) => {
      await store.addWebsiteAgents(tx, facts?.team ?? []);
      await ensureOneAgent(tx);
      const data = {
        hours: facts?.hours ?? null,
        team: facts?.team ?? [],
        conflicts: (facts?.conflicts ?? []).filter(about('hours')),
      };
      const problem: StepProblem | null = facts?.hours
        ? null
        : { code: 'no-hours', actions: ['edit', 'skip'] };
      return { problem, data };
    });
  }
}

/** Pages held in memory together while a site's facts are gathered: a page may weigh 5 MB. */
const PAGES_AT_ONCE = 20;

/** Reads pages one at a time. @returns why some could not be read in their time: they say nothing */
async function readInto(
  pageReader: Pick<PageReader, 'facts'>,
  reader: FactReader,
  pages: readonly SourcePage[],
): Promise<PageUnreadableReason[]> {
  const { cancellationSignal } = Context.current();
  const unreadable: PageUnreadableReason[] = [];
  for (const page of pages) {
    Context.current().heartbeat();
    try {
      reader.take(await pageReader.facts(page, reader.context, reader.pages, cancellationSignal));
    } catch (error) {
      if (!(error instanceof PageUnreadable)) throw error;
      unreadable.push(error.reason);
    }
  }
  return unreadable;
}

/** Pages looked at while the crawl runs; the rest is read when it has ended. */
const LIVE_PAGES = 60;
const FOLLOW_EVERY_MS = 1_000;
const FOUND_SHOWN = 40;

interface TenantRow {
  name: string;
  sector: string;
  locale: string;
  timeZone: string;
  country: string;
  currency: string;
}

async function start(tx: TenantTransaction, ref: OnboardingRef) {
  const session = await store.findOnboarding(tx, ref.onboardingId);
  if (!session)
    throw ApplicationFailure.nonRetryable('this onboarding does not exist any more', 'onboarding-gone');
  const [tenant] = await tx.sql<TenantRow>(
    `select name, sector, locale, time_zone as "timeZone", country, currency from tenants`,
  );
  return { session, tenant: tenant! };
}

const savedSettings = (settings: {
  assistantName: string;
  greeting: string;
  language: string;
  voice: string;
}) => ({
  name: settings.assistantName,
  greeting: settings.greeting,
  language: settings.language,
  voice: settings.voice,
});

async function stepRow(tx: TenantTransaction, ref: OnboardingRef, name: StepName) {
  const rows = await store.onboardingSteps(tx, ref.onboardingId);
  return rows.find((row) => row.step === name)!;
}

/** A business always has somebody who takes appointments: at the least, its owner. */
async function ensureOneAgent(tx: TenantTransaction): Promise<void> {
  await tx.sql(
    `insert into agents (tenant_id, user_id, name, email)
     select u.tenant_id, u.id, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), t.name), u.email
     from users u join tenants t on t.id = u.tenant_id
     where u.role = 'owner' and not exists (select 1 from agents) order by u.id limit 1`,
  );
}

function describe(tenant: TenantRow, facts: BusinessFacts | null): Record<string, unknown> {
  return {
    // The owner's own name for the business stands; the site's is shown beside it.
    name: tenant.name,
    nameSource: facts?.name ?? null,
    sector: tenant.sector,
    locale: tenant.locale,
    timeZone: tenant.timeZone,
    country: tenant.country,
    phones: facts?.phones ?? [],
    emails: facts?.emails ?? [],
    address: facts?.address ?? null,
  };
}

function profileOf(facts: BusinessFacts) {
  const { name, phones, emails, address, language, hours, conflicts } = facts;
  return { name, phones, emails, address, language, hours, conflicts };
}

const about = (subject: string) => (conflict: { subject: string }) => conflict.subject.startsWith(subject);

function mergeFound(known: FoundFact[], more: FoundFact[]): FoundFact[] {
  const seen = new Set(known.map((fact) => `${fact.kind} ${fact.text}`));
  return [...known, ...more.filter((fact) => !seen.has(`${fact.kind} ${fact.text}`))].slice(0, FOUND_SHOWN);
}

/** The one line a business puts on its site. */
export function widgetSnippet(publicUrl: string, slug: string): string {
  return `<script src="${publicUrl}/embed.js" data-tenant="${slug}"></script>`;
}

/** A provider's final no is not worth a retry; everything else is left to the policy. */
function asFailure(error: unknown): never {
  if (error instanceof ProviderError && !error.isRetryable) {
    throw ApplicationFailure.nonRetryable(error.message, 'provider-refused');
  }
  throw error;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
