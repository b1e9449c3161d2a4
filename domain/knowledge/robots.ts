import robotsParserModule from 'robots-parser';

/** The name under which a site's robots.txt may address us. */
export const ROBOT_NAME = 'Coccinelle';

/** What a site's robots.txt says to us. */
export interface RobotsRules {
  isAllowed(url: string): boolean;
  /** Least time between two requests; null when the site asks for none. */
  crawlDelayMs: number | null;
  sitemaps: string[];
}

/** RFC 9309 §2.5: parsers must read at least 500 KiB; what follows is not looked at. */
const MAX_LENGTH = 500 * 1024;
/** A delay longer than this would leave a crawl without pages; it is what we wait at most. */
const MAX_CRAWL_DELAY_MS = 60_000;

interface Robots {
  isAllowed(url: string, userAgent?: string): boolean | undefined;
  getCrawlDelay(userAgent?: string): number | undefined;
  getSitemaps(): string[];
}
// Typed as a module with a default, shipped as CommonJS whose whole is the function.
const robotsParser = robotsParserModule as unknown as (url: string, text: string) => Robots;

/** Rules of the robots.txt at `robotsUrl`, for our group or else for everybody's. `null` text (none published) allows all. */
export function robotsRules(robotsUrl: string, text: string | null): RobotsRules {
  if (text === null) return { isAllowed: () => true, crawlDelayMs: null, sitemaps: [] };
  const robots = robotsParser(robotsUrl, text.replace(/^\uFEFF/, '').slice(0, MAX_LENGTH));
  const delay = robots.getCrawlDelay(ROBOT_NAME);
  return {
    // The file speaks for its own scheme and host; www and http of the same site follow the same file.
    isAllowed: (url) => {
      const asked = new URL(url);
      const own = new URL(robotsUrl);
      return robots.isAllowed(`${own.origin}${asked.pathname}${asked.search}`, ROBOT_NAME) !== false;
    },
    crawlDelayMs: delay !== undefined && delay > 0 ? Math.min(delay * 1000, MAX_CRAWL_DELAY_MS) : null,
    sitemaps: robots.getSitemaps(),
  };
}
