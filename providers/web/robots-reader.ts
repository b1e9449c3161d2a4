import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { decodePage } from '../../domain/knowledge/charset.ts';
import { type RobotsRules, robotsRules } from '../../domain/knowledge/robots.ts';
import { parseSitemap } from '../../domain/knowledge/sitemap.ts';
import { FetchFailure, type WebFetcher } from './web-fetcher.ts';

/** robots.txt could not be asked for. RFC 9309 §2.3.1.4: then everything is disallowed, for now. */
export class RobotsUnavailable extends FetchFailure {}

const MAX_ROBOTS_BYTES = 512 * 1024;
const MAX_SITEMAPS = 20;
const MAX_SITEMAP_BYTES = 10 * 1024 * 1024;
const MAX_TRIES = 4;
const MAX_CACHED_RUNS = 200;
const LONGEST_WAIT_MS = 60_000;

interface RulesRequest {
  retryMs: number;
  signal: AbortSignal;
  /** The host's queue. */
  beforeEach: () => Promise<void>;
  /** The host said that it is busy, and for how long. */
  onBusy: (ms: number) => Promise<void>;
}

export interface RobotsReader {
  /** Rules of an origin, asked for once per run of a crawl. Throws RobotsUnavailable. */
  rules(origin: string, options: RulesRequest & { run: string }): Promise<RobotsRules>;
  /** Pages named by the site's sitemaps, those of robots.txt and the usual place. A missing or broken one names none. */
  sitemapPages(
    siteUrl: string,
    rules: RobotsRules,
    options: {
      maxPages: number;
      signal: AbortSignal;
      mayRead: (url: string) => boolean;
      beforeEach: () => Promise<void>;
    },
  ): Promise<string[]>;
}

/** Reads robots.txt and sitemaps through the guarded fetcher. */
export function createRobotsReader(fetcher: WebFetcher): RobotsReader {
  const runs = new Map<string, Promise<RobotsRules>>();

  return {
    rules(origin, options) {
      const key = `${options.run} ${origin}`;
      let rules = runs.get(key);
      if (!rules) {
        rules = readRules(origin, options);
        runs.set(key, rules);
        // A failure is not remembered: the next attempt asks again.
        rules.catch(() => runs.delete(key));
        if (runs.size > MAX_CACHED_RUNS) runs.delete(runs.keys().next().value!);
      }
      return rules;
    },

    async sitemapPages(siteUrl, rules, { maxPages, signal, mayRead, beforeEach }) {
      const waiting = [...new Set([...rules.sitemaps, new URL('/sitemap.xml', siteUrl).href])].filter(
        mayRead,
      );
      const read = new Set<string>();
      const pages = new Set<string>();
      while (waiting.length > 0 && read.size < MAX_SITEMAPS && pages.size < maxPages) {
        const url = waiting.shift()!;
        if (read.has(url)) continue;
        read.add(url);
        await beforeEach();
        const sitemap = await readSitemap(url, signal, mayRead);
        for (const page of sitemap.pages) if (pages.size < maxPages) pages.add(page);
        waiting.push(...sitemap.sitemaps.filter(mayRead));
      }
      return [...pages];
    },
  };

  async function readRules(origin: string, options: RulesRequest): Promise<RobotsRules> {
    const url = `${origin}/robots.txt`;
    for (let attempt = 1; ; attempt++) {
      let waitMs = options.retryMs * 2 ** (attempt - 1);
      let failure: FetchFailure;
      await options.beforeEach();
      try {
        const answer = await fetcher.fetch({
          url,
          accept: 'any',
          maxBytes: MAX_ROBOTS_BYTES,
          signal: options.signal,
        });
        if (answer.status === 200) return robotsRules(url, decodePage(answer.body, answer.contentType).text);
        // 4xx: the site has no rules (RFC 9309 §2.3.1.3). 429 is a matter of time.
        if (answer.status < 500 && answer.status !== 429) return robotsRules(url, null);
        waitMs = Math.max(waitMs, answer.retryAfterMs ?? 0);
        failure = new RobotsUnavailable('connection_failed', `robots.txt answers ${answer.status}.`);
        if (answer.status === 429 || answer.status === 503)
          await options.onBusy(Math.min(waitMs, LONGEST_WAIT_MS));
      } catch (error) {
        if (!(error instanceof FetchFailure)) throw error;
        if (
          error.reason === 'too_large' ||
          error.reason === 'too_many_redirects' ||
          error.reason === 'broken_encoding'
        ) {
          return robotsRules(url, null);
        }
        if (error.reason !== 'timeout' && error.reason !== 'connection_failed') {
          throw error.reason === 'cancelled'
            ? error
            : new RobotsUnavailable(error.reason, error.message, { cause: error });
        }
        failure = new RobotsUnavailable(error.reason, error.message, { cause: error });
      }
      if (attempt === MAX_TRIES || waitMs > LONGEST_WAIT_MS) throw failure;
      await sleep(waitMs, undefined, { signal: options.signal }).catch(() => {
        throw new FetchFailure('cancelled', 'The crawl was cancelled.');
      });
    }
  }

  async function readSitemap(url: string, signal: AbortSignal, mayRead: (url: string) => boolean) {
    try {
      const answer = await fetcher.fetch({ url, accept: 'any', signal, mayFollow: mayRead });
      if (answer.status !== 200) return { pages: [], sitemaps: [] };
      const packed = answer.body[0] === 0x1f && answer.body[1] === 0x8b;
      const bytes = packed ? gunzipSync(answer.body, { maxOutputLength: MAX_SITEMAP_BYTES }) : answer.body;
      return parseSitemap(decodePage(bytes, answer.contentType).text, answer.url);
    } catch (error) {
      if (error instanceof FetchFailure && error.reason === 'cancelled') throw error;
      // Links lead to the same pages; a sitemap is a help, not a condition.
      return { pages: [], sitemaps: [] };
    }
  }
}
