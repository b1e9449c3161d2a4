import type { TenantTransaction } from '../db/database.ts';
import { businessProfile, onboardingSteps } from '../db/onboarding.ts';
import type { BusinessFacts, PriceKind } from '../domain/knowledge/facts/types.ts';

/** What Sara would know about a site; the shape `--json` writes. */
export interface TryReport {
  business: {
    name: string | null;
    phones: string[];
    emails: string[];
    address: string | null;
    language: string | null;
  };
  /** days: 0 = Sunday; wall-clock times; null when the site publishes none. */
  hours: Array<{ days: number[]; open: string; close: string }> | null;
  services: Array<{
    name: string;
    priceMinCents: number | null;
    priceMaxCents: number | null;
    priceKind: PriceKind;
    currency: string;
    durationMinutes: number | null;
    sourceUrl: string;
    quote: string;
  }>;
  faq: Array<{ question: string; answer: string | null; sourceUrl: string | null }>;
  answers: Array<{ question: string; answer: string; declined: boolean; citations: string[] }>;
  crawl: { pages: number; failed: Array<{ url: string; reason: string }> };
  seconds: number;
}

/** Reads what the onboarding found. */
export async function tryReport(
  tx: TenantTransaction,
  onboardingId: string,
): Promise<Omit<TryReport, 'answers' | 'seconds'>> {
  const steps = await onboardingSteps(tx, onboardingId);
  const website = steps.find(({ step }) => step === 'website')!.data as {
    crawlJobId?: string;
    facts?: BusinessFacts;
  };
  const profile = await businessProfile(tx);
  const urls = website.crawlJobId
    ? await tx.sql<{ url: string; status: string; reason: string | null; httpStatus: number | null }>(
        `select url, status, reason, http_status as "httpStatus" from crawl_urls
         where crawl_job_id = ? and status in ('stored', 'unchanged', 'failed') order by id`,
        [website.crawlJobId],
      )
    : [];
  const faq = await tx.sql<TryReport['faq'][number]>(
    `select question, answer, source_url as "sourceUrl" from knowledge_base where origin = 'autopilot' order by position, id`,
  );
  return {
    business: {
      name: profile?.name?.value ?? null,
      phones: profile?.phones.map(({ value }) => value) ?? [],
      emails: profile?.emails.map(({ value }) => value) ?? [],
      address: profile?.address?.value ?? null,
      language: profile?.language ?? null,
    },
    hours: profile?.hours?.map(({ days, open, close }) => ({ days, open, close })) ?? null,
    services: (website.facts?.services ?? []).map((service) => ({
      name: service.name,
      priceMinCents: service.priceMinCents,
      priceMaxCents: service.priceMaxCents,
      priceKind: service.priceKind,
      currency: service.currency,
      durationMinutes: service.durationMinutes,
      sourceUrl: service.sourceUrl,
      quote: service.quote,
    })),
    faq,
    crawl: {
      pages: urls.filter(({ status }) => status !== 'failed').length,
      failed: urls
        .filter(({ status }) => status === 'failed')
        .map(({ url, reason, httpStatus }) => ({ url, reason: reason ?? `http ${httpStatus}` })),
    },
  };
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Prints the report for a person. */
export function printReport(report: TryReport): void {
  const line = (text = '') => console.log(text);
  const { business } = report;
  line(`\n${business.name ?? 'A business without a name'} (${business.language ?? 'language unknown'})`);
  line(`  phones   ${business.phones.join(', ') || '—'}`);
  line(`  e-mails  ${business.emails.join(', ') || '—'}`);
  line(`  address  ${business.address ?? '—'}`);
  line(`\nHours${report.hours ? '' : ': none published'}`);
  for (const { days, open, close } of report.hours ?? []) {
    line(`  ${days.map((day) => DAYS[day]).join(', ')}: ${open}–${close}`);
  }
  line(`\nServices (${report.services.length})`);
  for (const service of report.services) {
    const duration = service.durationMinutes ? `, ${service.durationMinutes} min` : '';
    line(`  ${service.name}: ${priceOf(service)}${duration}\n    “${service.quote}” ${service.sourceUrl}`);
  }
  const answered = report.faq.filter(({ answer }) => answer !== null);
  line(`\nFAQ: ${answered.length} of ${report.faq.length} answered from the site`);
  for (const { question, answer, sourceUrl } of answered) line(`  ${question}\n    ${answer} (${sourceUrl})`);
  if (report.answers.length > 0) line('\nAnswers');
  for (const { question, answer, declined, citations } of report.answers) {
    line(
      `  ${question}\n    ${declined ? '[declined] ' : ''}${answer}${citations.length > 0 ? ` (${citations.join(', ')})` : ''}`,
    );
  }
  line(`\n${report.crawl.pages} pages read, ${report.crawl.failed.length} failed, in ${report.seconds} s`);
  for (const { url, reason } of report.crawl.failed) line(`  ${url}: ${reason}`);
}

function priceOf({
  priceKind,
  priceMinCents,
  priceMaxCents,
  currency,
}: TryReport['services'][number]): string {
  const money = (cents: number | null) => `${((cents ?? 0) / 100).toFixed(2)} ${currency}`;
  if (priceKind === 'from') return `from ${money(priceMinCents)}`;
  if (priceKind === 'range') return `${money(priceMinCents)} to ${money(priceMaxCents)}`;
  if (priceKind === 'fixed') return money(priceMinCents);
  return { quote: 'on quotation', free: 'free', none: 'no price published' }[priceKind];
}
