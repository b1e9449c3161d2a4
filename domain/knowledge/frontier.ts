import { canonicalUrl } from './canonical-url.ts';
import { boundedShape, crawlPriority, uselessUrl } from './url-traps.ts';

/** Which addresses of a site a crawl takes up, so that each page is asked for once and endless spaces end. */
export class Frontier {
  private readonly keys = new Set<string>();
  private readonly shapes = new Map<string, number>();
  private readonly limits: { maxDepth: number; maxUrls: number };

  constructor(limits: { maxDepth: number; maxUrls: number }) {
    this.limits = limits;
  }

  /** Counts an address that the crawl knows already. */
  remember(address: string): void {
    const key = canonicalUrl(address);
    if (!key || this.keys.has(key)) return;
    this.keys.add(key);
    const bounded = boundedShape(address);
    if (bounded) this.shapes.set(bounded.shape, (this.shapes.get(bounded.shape) ?? 0) + 1);
  }

  /** The address's identity and place in the queue; null when it is known, too deep, no page, or one of too many alike. */
  admit(address: string, depth: number): { url: string; key: string; priority: number } | null {
    if (depth > this.limits.maxDepth || this.keys.size >= this.limits.maxUrls) return null;
    const key = canonicalUrl(address);
    if (!key || this.keys.has(key) || uselessUrl(address)) return null;
    const bounded = boundedShape(address);
    if (bounded && (this.shapes.get(bounded.shape) ?? 0) >= bounded.limit) return null;
    this.remember(address);
    return { url: address, key, priority: crawlPriority(address, depth) };
  }
}
