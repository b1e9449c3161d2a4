/** The demo sites as the crawler would hand them over, with their hand labels. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HoursFact, PriceKind, SourcePage } from '../domain/knowledge/facts/types.ts';

export interface ServiceLabel {
  name: string;
  priceMinCents: number | null;
  priceMaxCents: number | null;
  priceKind: PriceKind;
  durationMinutes: number | null;
}

export interface SiteLabels {
  site: string;
  language: string;
  name: string;
  phones: string[];
  emails: string[];
  address: string;
  hours: Array<Pick<HoursFact, 'days' | 'open' | 'close'>> | null;
  services: ServiceLabel[];
}

const WEBSITES = join(import.meta.dirname, '..', 'sandbox', 'websites');

/** Every labelled demo site, by name. */
export async function demoSites(): Promise<Array<{ labels: SiteLabels; pages: SourcePage[] }>> {
  const files = (await readdir(join(WEBSITES, 'labels'))).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const labels: SiteLabels = JSON.parse(await readFile(join(WEBSITES, 'labels', file), 'utf8'));
      return { labels, pages: await sitePages(labels.site) };
    }),
  );
}

/** Pages of one demo site, home page first. */
export async function sitePages(site: string): Promise<SourcePage[]> {
  const folder = join(WEBSITES, site);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.html'));
  files.sort((a, b) => Number(b === 'index.html') - Number(a === 'index.html') || a.localeCompare(b));
  return Promise.all(
    files.map(async (file) => ({
      url: `https://${site}.example/${file === 'index.html' ? '' : file}`,
      html: await readFile(join(folder, file), 'utf8'),
      language: null,
    })),
  );
}
