import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractFacts, FactReader } from '../../domain/knowledge/facts/index.ts';
import { readPage } from '../../domain/knowledge/html-page.ts';
import { createPageReader, type PageReader } from './page-reader.ts';

const url = 'https://salon.example/tarifs';
const context = { country: 'FR', currency: 'EUR' };
const html = `<html lang="fr"><head><title>Salon Léa</title></head><body><h1>Nos tarifs</h1>
  <ul><li>Coupe femme : 45 €, 1 h</li><li>Brushing : 30 €</li></ul><a href="/contact">Contact</a>
  <footer>Mardi au samedi, 9h-19h<br>12 rue des Lilas, 69003 Lyon<br>04 72 00 00 12</footer></body></html>`;
const sent = {
  bytes: Buffer.from(html.replaceAll('€', '\u0080'), 'latin1'),
  contentType: 'text/html; charset=iso-8859-1',
  isHtml: true,
  url,
};
const never = new AbortController().signal;

let reader: PageReader;
beforeAll(() => {
  reader = createPageReader({ threads: 1 });
});
afterAll(() => reader.close());

describe('the page reader', () => {
  it('reads what reading in place would: words, links, source, facts', async () => {
    const { page, source } = await reader.read(sent, never);
    expect(page).toEqual(readPage(html, url));
    expect(Buffer.from(source).toString('utf8')).toBe(html);
    expect(await reader.readAgain({ bytes: source, isHtml: true, url }, never)).toEqual(page);
    const text = {
      ...sent,
      isHtml: false,
      bytes: Buffer.from('# Tarifs\n\nCoupe : 45 €'),
      contentType: null,
    };
    expect((await reader.read(text, never)).page).toMatchObject({ title: 'tarifs', links: [] });

    const facts = new FactReader(context);
    facts.take(await reader.facts({ url, html, language: 'fr' }, context, 0, never));
    expect(facts.facts()).toEqual(extractFacts([{ url, html, language: 'fr' }], context));
    expect(facts.facts().services).toHaveLength(2);
  });

  it('lets everybody else have their turns while it reads a heavy page', async () => {
    const heavy = Buffer.from(`<body>${'<div><p>Un soin du visage, 45 €</p></div>'.repeat(100_000)}</body>`);
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 1);
    const { page } = await reader.read({ ...sent, bytes: heavy }, never);
    clearInterval(others);
    expect(page.blocks.length).toBeGreaterThan(0);
    // Read in place there would be none: whoever asked would have the answer before anybody's timer.
    expect(turns).toBeGreaterThan(0);
  });

  it('gives up on a page that takes too long, and on one that breaks it, and reads the next', async () => {
    const hasty = createPageReader({ threads: 1, timeoutMs: 1 });
    await expect(hasty.read(sent, never)).rejects.toMatchObject({ reason: 'reading_timeout' });
    await hasty.close();
    const [broken, next] = await Promise.allSettled([
      reader.facts(null as never, context, 0, never),
      reader.read(sent, never),
    ]);
    expect(broken).toMatchObject({ status: 'rejected', reason: { reason: 'unreadable' } });
    expect(next.status).toBe('fulfilled');
  });

  it('lets go of a page whose crawl is cancelled, waiting or being read', async () => {
    const crawl = new AbortController();
    const pages = [reader.read(sent, crawl.signal), reader.read(sent, crawl.signal)];
    crawl.abort(new Error('cancelled'));
    for (const page of pages) await expect(page).rejects.toThrow('cancelled');
    expect((await reader.read(sent, never)).page.title).toBe('Salon Léa');
  });
});
