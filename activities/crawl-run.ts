import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  beginCrawl,
  type ClaimedUrl,
  type CrawlJob,
  claimUrls,
  findCrawl,
  type KnownPage,
  knownPages,
  markSitemapRead,
  type QueuedUrl,
  queueState,
  resumeQueue,
  saveResults,
  setSiteUrl,
  skipWaiting,
  type UrlResult,
} from '../db/crawl.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import type { HostTurns } from '../db/host-turns.ts';
import { canonicalUrl, isSameSite, type Site, siteOf } from '../domain/knowledge/canonical-url.ts';
import { Frontier } from '../domain/knowledge/frontier.ts';
import type { PageReading } from '../domain/knowledge/html-page.ts';
import type { RobotsRules } from '../domain/knowledge/robots.ts';
import { uselessUrl } from '../domain/knowledge/url-traps.ts';
import { orOverHttp, overHttp } from '../providers/web/over-http.ts';
import { type PageReader, PageUnreadable } from '../providers/web/page-reader.ts';
import type { RobotsReader } from '../providers/web/robots-reader.ts';
import { type FetchAnswer, FetchFailure, type WebFetcher } from '../providers/web/web-fetcher.ts';
import { compressed, PAGE_TYPES, readAnswer, readStored } from './crawl-reading.ts';

export interface CrawlRef {
  tenantId: string;
  crawlJobId: string;
}

export interface CrawlRunDeps {
  db: Database;
  fetcher: WebFetcher;
  robots: RobotsReader;
  /** Shared by all crawls, whichever process they run in. */
  hosts: HostTurns;
  /** Reads pages off the event loop. */
  pages: PageReader;
  /** Text of a PDF as Markdown; throws when it cannot be read. */
  readPdf(bytes: Uint8Array, signal: AbortSignal): Promise<{ title: string; markdown: string }>;
  limits?: Partial<CrawlLimits>;
}

export interface CrawlLimits {
  /** Requests at a time when the crawl asks for no pause between them; otherwise one. */
  concurrency: number;
  /** Pages read but not yet written: what a killed worker reads again. */
  unsaved: number;
  /** One call works this long and is then called again, so that a redeployed worker takes over soon. */
  sliceMs: number;
  /** A crawl's whole time, from its start. */
  crawlMs: number;
  /** First wait after a refusal; doubles with every try. */
  retryMs: number;
  maxAttempts: number;
}

const LIMITS: CrawlLimits = {
  concurrency: 16,
  unsaved: 8,
  sliceMs: 10 * 60_000,
  crawlMs: 60 * 60_000,
  retryMs: 2_000,
  maxAttempts: 4,
};

/** A server that asks for a longer wait than this is not waited for. */
const LONGEST_WAIT_MS = 5 * 60_000;

/** The site as a whole cannot be read; `code` is what the owner is told. */
export class SiteUnreadable extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Works a crawl's queue until it is empty, a limit is reached or the slice is over. The queue lives in Postgres: a run that
 * dies loses the few pages it had read and not written, and the next run goes on.
 * @returns true when nothing waits any more.
 * @throws SiteUnreadable, and FetchFailure `cancelled` when the signal says so.
 */
export async function runCrawl(
  deps: CrawlRunDeps,
  ref: CrawlRef,
  signal: AbortSignal,
  onProgress: () => void,
): Promise<boolean> {
  const job = await deps.db.asTenant(ref.tenantId, (tx) => findCrawl(tx, ref.crawlJobId));
  if (!job || (job.status !== 'queued' && job.status !== 'running')) return true;
  return await new CrawlRun(deps, ref, job, signal, onProgress).work();
}

class CrawlRun {
  private readonly deps: CrawlRunDeps;
  private readonly ref: CrawlRef;
  private readonly job: CrawlJob;
  private readonly signal: AbortSignal;
  private readonly onProgress: () => void;
  private readonly limits: CrawlLimits;
  private readonly run = randomUUID();
  private site: Site;
  private frontier: Frontier;
  private known = new Map<string, KnownPage>();
  private results: UrlResult[] = [];
  private links: QueuedUrl[] = [];
  /** Pages read, and addresses under way that may become pages: what the page limit counts. */
  private spent = 0;
  /** Results not yet written, those being written included. */
  private unsaved = 0;
  private saving: Promise<void> = Promise.resolve();

  constructor(deps: CrawlRunDeps, ref: CrawlRef, job: CrawlJob, signal: AbortSignal, onProgress: () => void) {
    this.deps = deps;
    this.ref = ref;
    this.job = job;
    this.signal = signal;
    this.onProgress = onProgress;
    this.limits = { ...LIMITS, ...deps.limits };
    this.site = siteOf(job.siteUrl ?? job.seedUrl, job.includeSubdomains);
    this.frontier = new Frontier({ maxDepth: job.maxDepth, maxUrls: job.maxPages * 5 + 500 });
  }

  async work(): Promise<boolean> {
    await this.open();
    const startedAt = Date.now();
    const crawlEndsAt = (this.job.startedAt?.getTime() ?? startedAt) + this.limits.crawlMs;
    const inFlight = new Set<Promise<void>>();
    let claimed: ClaimedUrl[] = [];

    for (;;) {
      if (this.signal.aborted) {
        await Promise.allSettled(inFlight);
        throw new FetchFailure('cancelled', 'The crawl was cancelled.');
      }
      const overtime = Date.now() > crawlEndsAt;
      const sliceOver = overtime || Date.now() - startedAt > this.limits.sliceMs;
      if (sliceOver) {
        await Promise.all(inFlight);
        await this.save();
        if (overtime) await this.inTenant((tx) => skipWaiting(tx, this.ref.crawlJobId, 'time_limit'));
        return overtime;
      }

      if (claimed.length === 0 && inFlight.size < this.concurrency()) {
        // Only when nothing is under way, and all it found is in the queue, can the queue be called empty.
        const idle = inFlight.size === 0;
        if (idle) await this.save();
        const state = await this.inTenant((tx) => queueState(tx, this.ref.crawlJobId));
        if (state.status !== 'running') return true;
        const room = this.job.maxPages - this.spent;
        if (room > 0 && state.waiting > 0) {
          claimed = await this.claim(Math.min(room, 2 * this.concurrency()));
          this.spent += claimed.length;
        }
        if (idle && claimed.length === 0) {
          if (room <= 0 && state.waiting > 0) {
            await this.inTenant((tx) => skipWaiting(tx, this.ref.crawlJobId, 'page_limit'));
          }
          if (room <= 0 || state.waiting === 0) return true;
          await this.pause(Math.min(Math.max(state.dueInMs ?? 0, 20), 1000));
          continue;
        }
      }
      while (claimed.length > 0 && inFlight.size < this.concurrency()) {
        const task: Promise<void> = this.visit(claimed.shift()!).finally(() => inFlight.delete(task));
        // Awaited below; until then a failure must not count as unhandled.
        task.catch(() => {});
        inFlight.add(task);
      }
      if (inFlight.size > 0) await Promise.race(inFlight);
      this.onProgress();
    }
  }

  private async open(): Promise<void> {
    const seed = canonicalUrl(this.job.seedUrl);
    if (!seed) throw new SiteUnreadable('invalid_url', 'The address is not a web address.');
    const first: QueuedUrl = { url: this.job.seedUrl, key: seed, depth: 0, priority: 0, foundOn: null };
    const { addresses, read } = await this.inTenant(async (tx) => {
      await beginCrawl(tx, this.ref.crawlJobId, first);
      return {
        addresses: await resumeQueue(tx, this.ref.crawlJobId, this.run),
        read: (await queueState(tx, this.ref.crawlJobId)).read,
      };
    });
    this.spent = read;
    for (const address of addresses) this.frontier.remember(address);
    await this.loadKnownPages();
    if (this.job.siteUrl && !this.job.sitemapRead) await this.readSitemaps(this.job.siteUrl);
  }

  private async loadKnownPages(): Promise<void> {
    const pages = await this.inTenant((tx) => knownPages(tx, this.site));
    this.known = new Map(pages.map((page) => [page.key, page]));
  }

  private concurrency(): number {
    return this.job.politenessMs === 0 ? this.limits.concurrency : 1;
  }

  private claim(limit: number): Promise<ClaimedUrl[]> {
    return this.inTenant((tx) => claimUrls(tx, this.ref.crawlJobId, this.run, limit));
  }

  /** Reads one address and notes the result; never throws but for the site as a whole. */
  private async visit(url: ClaimedUrl): Promise<void> {
    let result: UrlResult;
    try {
      result = await this.read(url);
    } catch (error) {
      // A cancelled run leaves its rows to whoever comes next.
      if (this.signal.aborted && error === this.signal.reason) return;
      if (!(error instanceof FetchFailure || error instanceof PageUnreadable)) throw error;
      if (error.reason === 'cancelled') return;
      result = await this.failed(url, error.reason, null, null);
    }
    if (result.status !== 'stored') this.spent--;
    this.results.push(result);
    this.unsaved++;
    // Whoever finishes while too much waits to be written waits too, and keeps its place: that bounds what a kill costs.
    const enough = this.unsaved >= this.limits.unsaved || this.job.politenessMs > 0 || url.depth === 0;
    if (enough) await this.save();
  }

  private read(url: ClaimedUrl): Promise<UrlResult> {
    if (url.depth > 0 || this.job.siteUrl) return this.readAt(url);
    return orOverHttp(url.url, (address) => this.readAt({ ...url, url: address }));
  }

  private async readAt(url: ClaimedUrl): Promise<UrlResult> {
    const { host } = new URL(url.url);
    const rules = await this.rules(url.url);
    if (!rules.isAllowed(url.url)) {
      if (url.depth === 0) throw new SiteUnreadable('robots', 'Its robots.txt asks robots to stay away.');
      return { id: url.id, status: 'skipped', httpStatus: null, reason: 'robots' };
    }
    const known = this.known.get(url.key);
    await this.turn(host, this.gapMs(rules));
    const answer = await this.fetch(url, known);
    if (answer.status === 304 && known) {
      const stored = await readStored(
        this.deps,
        this.ref.tenantId,
        known.documentId,
        answer.url,
        this.signal,
      );
      if (stored) return this.page(url, answer, stored, known.documentId, null);
      // Its source was never kept: ask again for the whole page.
      return await this.answered(url, await this.fetch(url, undefined));
    }
    return await this.answered(url, answer);
  }

  private fetch(url: ClaimedUrl, known: KnownPage | undefined): Promise<FetchAnswer> {
    return this.deps.fetcher.fetch({
      url: url.url,
      etag: known?.etag ?? null,
      lastModified: known?.lastModified ?? null,
      accept: PAGE_TYPES,
      signal: this.signal,
      mayFollow: async (next) => {
        // The owner's own address may lead anywhere: to the site's new home.
        if (url.depth === 0 && !this.job.siteUrl) return true;
        return isSameSite(next, this.site) && !uselessUrl(next) && (await this.rules(next)).isAllowed(next);
      },
    });
  }

  private async answered(url: ClaimedUrl, answer: FetchAnswer): Promise<UrlResult> {
    if (answer.status !== 200)
      return this.failed(url, `http_${answer.status}`, answer.status, answer.retryAfterMs);
    const reading = await readAnswer(this.deps, answer, this.signal);
    if (!reading) return this.failed(url, 'unreadable', answer.status, null);
    const { page, source, mediaType } = reading;
    return this.page(url, { ...answer, mediaType }, page, null, await compressed(source));
  }

  /** A page was read: under which address it counts, and where it leads. */
  private async page(
    url: ClaimedUrl,
    answer: FetchAnswer,
    reading: PageReading,
    documentId: string | null,
    source: string | null,
  ): Promise<UrlResult> {
    if (url.depth === 0 && !this.job.siteUrl) await this.settle(answer.url);
    const links = [...reading.links];
    if (reading.canonical) links.push(reading.canonical);
    if (reading.refresh) links.unshift(reading.refresh);
    await this.follow(links, answer.url, url.depth + 1);

    const key = canonicalUrl(answer.url) ?? url.key;
    const canonicalKey =
      reading.canonical && isSameSite(reading.canonical, this.site) ? canonicalUrl(reading.canonical) : null;
    if (key !== url.key) this.frontier.remember(answer.url);
    return {
      id: url.id,
      status: 'stored',
      httpStatus: answer.status,
      reason: null,
      etag: answer.etag,
      lastModified: answer.lastModified,
      mediaType: answer.status === 304 ? null : answer.mediaType,
      documentId,
      page: { title: reading.title, language: reading.language, blocks: reading.blocks, canonicalKey },
      source,
      answeredAs: key === url.key ? null : { url: answer.url, key },
    };
  }

  /** The seed has answered: from here on, the site is where it answered from. */
  private async settle(siteUrl: string): Promise<void> {
    this.job.siteUrl = siteUrl;
    this.site = siteOf(siteUrl, this.job.includeSubdomains);
    await this.inTenant((tx) => setSiteUrl(tx, this.ref.crawlJobId, siteUrl));
    await this.loadKnownPages();
    await this.readSitemaps(siteUrl);
  }

  private async readSitemaps(siteUrl: string): Promise<void> {
    const rules = await this.rules(siteUrl);
    const pages = await this.deps.robots.sitemapPages(siteUrl, rules, {
      maxPages: this.job.maxPages * 3,
      signal: this.signal,
      mayRead: (address) => isSameSite(address, this.site),
      beforeEach: () => this.turn(new URL(siteUrl).host, this.gapMs(rules)),
    });
    const found: QueuedUrl[] = [];
    for (const address of pages) {
      const queued = this.queued(this.reachable(address), 1, null, rules);
      if (queued) found.push(queued);
    }
    await this.inTenant((tx) => markSitemapRead(tx, this.ref.crawlJobId, found));
  }

  /** Where a site that has no https is asked, whatever its links say. */
  private reachable(address: string): string {
    const { seedUrl, siteUrl } = this.job;
    const hasNoHttps = seedUrl.startsWith('https:') && siteUrl?.startsWith('http:');
    return hasNoHttps && isSameSite(address, this.site) ? overHttp(address) : address;
  }

  private async follow(links: readonly string[], foundOn: string, depth: number): Promise<void> {
    for (const link of links) {
      if (!isSameSite(link, this.site)) continue;
      const address = this.reachable(link);
      const queued = this.queued(address, depth, foundOn, await this.rules(address));
      if (queued) this.links.push(queued);
    }
  }

  private queued(
    address: string,
    depth: number,
    foundOn: string | null,
    rules: RobotsRules,
  ): QueuedUrl | null {
    if (!isSameSite(address, this.site)) return null;
    const admitted = this.frontier.admit(address, depth);
    if (!admitted) return null;
    return { ...admitted, depth, foundOn, ...(rules.isAllowed(address) ? {} : { skip: 'robots' }) };
  }

  /** A refusal that may pass puts the address back into the queue; any other ends it with its reason. */
  private async failed(
    url: ClaimedUrl,
    reason: string,
    httpStatus: number | null,
    retryAfterMs: number | null,
  ): Promise<UrlResult> {
    const busy = httpStatus === 429 || httpStatus === 503;
    const passing =
      busy ||
      (httpStatus !== null && httpStatus >= 500) ||
      reason === 'timeout' ||
      reason === 'connection_failed';
    const backOffMs = Math.max(retryAfterMs ?? 0, this.limits.retryMs * 2 ** (url.attempts - 1));
    if (passing && url.attempts < this.limits.maxAttempts && backOffMs <= LONGEST_WAIT_MS) {
      if (busy) await this.deps.hosts.pause(new URL(url.url).host, backOffMs);
      return { id: url.id, status: 'queued', httpStatus, reason, retryInMs: backOffMs };
    }
    return { id: url.id, status: 'failed', httpStatus, reason };
  }

  private rules(address: string): Promise<RobotsRules> {
    const { origin, host } = new URL(address);
    return this.deps.robots.rules(origin, {
      run: this.run,
      retryMs: this.limits.retryMs,
      signal: this.signal,
      beforeEach: () => this.turn(host, this.job.politenessMs),
      onBusy: (ms) => this.deps.hosts.pause(host, ms),
    });
  }

  private gapMs(rules: RobotsRules): number {
    // Politeness off means off: it is only ever set for the operator's own sites.
    return this.job.politenessMs === 0 ? 0 : Math.max(this.job.politenessMs, rules.crawlDelayMs ?? 0);
  }

  private save(): Promise<void> {
    this.saving = this.saving.then(async () => {
      if (this.results.length === 0 && this.links.length === 0) return;
      const [results, links] = [this.results, this.links];
      this.results = [];
      this.links = [];
      await this.inTenant((tx) => saveResults(tx, this.ref.crawlJobId, this.run, results, links));
      this.unsaved -= results.length;
    });
    return this.saving;
  }

  /** Waits until the host may be asked. */
  private async turn(host: string, gapMs: number): Promise<void> {
    await this.pause(await this.deps.hosts.take(host, gapMs));
  }

  private async pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    await sleep(ms, undefined, { signal: this.signal }).catch(() => {
      throw new FetchFailure('cancelled', 'The crawl was cancelled.');
    });
  }

  private inTenant<T>(work: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    return this.deps.db.asTenant(this.ref.tenantId, work);
  }
}
