import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractFacts } from '../domain/knowledge/facts/index.ts';
import { writeBenchSite } from './site.ts';

const PAGES = 50;
let folder: string;
let paths: string[];
const html = new Map<string, string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coccinelle-bench-site-'));
  paths = await writeBenchSite(folder, PAGES);
  for (const path of paths) html.set(path, await readFile(join(folder, path), 'utf8'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the bench site', () => {
  it('has as many pages as asked, all reached from home by its links', async () => {
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
    expect(new Set(files)).toEqual(new Set(paths));
    expect(files).toHaveLength(PAGES);
    const seen = new Set(['index.html']);
    for (const path of seen)
      for (const [, link] of html.get(path)!.matchAll(/href="\/([^"]+)"/g)) seen.add(link!);
    expect(seen).toEqual(new Set(paths));
  });

  it('has no two pages alike, so that none is folded into another', () => {
    const bodies = [...html.values()].map((page) => page.replace(/<title>.*?<\/title>/, ''));
    expect(new Set(bodies).size).toBe(PAGES);
  });

  it('is the same each time', async () => {
    const again = await mkdtemp(join(tmpdir(), 'coccinelle-bench-site-'));
    try {
      for (const path of await writeBenchSite(again, PAGES))
        expect(await readFile(join(again, path), 'utf8')).toBe(html.get(path));
    } finally {
      await rm(again, { recursive: true, force: true });
    }
  });

  it('holds what an onboarding looks for', () => {
    const pages = paths.map((path) => ({
      url: `https://fontaine.example/${path}`,
      html: html.get(path)!,
      language: 'fr',
    }));
    const facts = extractFacts(pages, { country: 'FR', currency: 'EUR' });
    expect(facts.services.find(({ name }) => name === 'Balayage')).toMatchObject({
      priceMinCents: 9_500,
      durationMinutes: 150,
    });
    expect(facts.hours).toEqual(
      expect.arrayContaining([expect.objectContaining({ open: '09:00', close: '19:00' })]),
    );
  });

  it('of one page is its home', async () => {
    const small = await mkdtemp(join(tmpdir(), 'coccinelle-bench-site-'));
    try {
      expect(await writeBenchSite(small, 1)).toEqual(['index.html']);
    } finally {
      await rm(small, { recursive: true, force: true });
    }
  });
});
