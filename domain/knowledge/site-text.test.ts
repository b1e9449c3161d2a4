import { describe, expect, it } from '@jest/globals';
import { readPage } from './html-page.ts';
import { isNearDuplicate, simhashAsBigint, textSignature } from './near-duplicate.ts';
import { robotsRules } from './robots.ts';
import { siteDocuments } from './site-text.ts';
import { parseSitemap } from './sitemap.ts';

const footer = '<footer><h2>Horaires</h2><p>Du mardi au samedi, 9h-19h</p></footer>';
const page = (key: string, depth: number, body: string, canonicalKey: string | null = null) => ({
  key,
  depth,
  canonicalKey,
  blocks: readPage(`<body>${body}</body>`, key).blocks,
});
const lorem = (subject: string) =>
  `${subject} est proposé par notre équipe dans le calme du salon, avec des produits choisis et le temps nécessaire pour bien faire les choses.`;

describe('siteDocuments', () => {
  it('keeps a repeated footer exactly once, with the first page, heading included', () => {
    const documents = siteDocuments([
      page('https://s.fr/b', 1, `<main><h1>B</h1><p>Deux</p></main>${footer}`),
      page('https://s.fr/', 0, `<main><h1>A</h1><p>Un</p></main>${footer}`),
      page('https://s.fr/c', 1, `<main><h1>C</h1><p>Trois</p></main>${footer}`),
    ]);
    expect(documents.map((document) => document.markdown)).toEqual([
      '# A\n\nUn\n\n## Horaires\n\nDu mardi au samedi, 9h-19h',
      '# B\n\nDeux',
      '# C\n\nTrois',
    ]);
  });

  it('gives the same result whatever order the pages were fetched in', () => {
    const pages = ['', 'a', 'b', 'c'].map((path, n) =>
      page(`https://s.fr/${path}`, n ? 1 : 0, `<main><p>Page ${path}</p></main>${footer}`),
    );
    expect(siteDocuments([...pages].reverse())).toEqual(siteDocuments(pages));
  });

  it('leaves a sentence said on two pages alone, and takes a banner of every page for boilerplate', () => {
    const banner = '<div><p>Nouveau : la carte cadeau !</p></div>';
    const documents = siteDocuments(
      ['', 'a', 'b', 'c', 'd'].map((path, n) =>
        page(
          `https://s.fr/${path}`,
          n ? 1 : 0,
          `${banner}<p>${lorem(`Soin ${path}`)}</p>${n < 2 ? '<p>Prix nets.</p>' : ''}`,
        ),
      ),
    );
    const count = (words: string) => documents.filter((document) => document.markdown.includes(words)).length;
    expect(count('carte cadeau')).toBe(1);
    expect(count('Prix nets')).toBe(2);
  });

  it('stores pages that say the same once, with the address that the page itself names as the original', () => {
    const body = `<main><h1>Soin</h1><p>${lorem('Le massage')}</p></main>`;
    const documents = siteDocuments([
      page('https://s.fr/', 0, '<p>Accueil</p>'),
      page('https://s.fr/soin?vue=1', 1, body, 'https://s.fr/soins'),
      page('https://s.fr/soins', 1, body, 'https://s.fr/soins'),
      page('https://s.fr/z', 1, body.replace('calme', 'silence')),
    ]);
    expect(documents.map((document) => [document.key, document.duplicateOf])).toEqual([
      ['https://s.fr/', null],
      ['https://s.fr/soin?vue=1', 'https://s.fr/soins'],
      ['https://s.fr/soins', null],
      ['https://s.fr/z', null],
    ]);
  });

  it('never takes two price lists that differ in one number for one', () => {
    const list = (price: number) =>
      `<main><p>${lorem('La coupe femme')} Elle coûte ${price} € et dure 45 minutes, shampooing compris.</p></main>`;
    const documents = siteDocuments([
      page('https://s.fr/a', 1, list(45)),
      page('https://s.fr/b', 1, list(48)),
    ]);
    expect(documents.every((document) => document.duplicateOf === null)).toBe(true);
  });
});

describe('near duplicates', () => {
  const long = Array.from({ length: 12 }, (_, n) => lorem(`Le soin ${'abcdefghijkl'[n]}`)).join(' ');
  it('are texts with almost all their words and all their numbers in common', () => {
    const original = textSignature(long);
    expect(isNearDuplicate(original, textSignature(`${long} Merci.`))).toBe(true);
    expect(isNearDuplicate(original, textSignature(long.replaceAll(',', ' ; ').toUpperCase()))).toBe(true);
    expect(isNearDuplicate(original, textSignature(`${long} Prix : 12 €.`))).toBe(false);
    expect(isNearDuplicate(original, textSignature(lorem('Autre chose')))).toBe(false);
    expect(isNearDuplicate(textSignature(''), textSignature(''))).toBe(false);
  });

  it('have a SimHash that fits a signed 64-bit column', () => {
    expect(simhashAsBigint([0xffffffff, 0xffffffff])).toBe('-1');
    expect(simhashAsBigint([0x7fffffff, 0xffffffff])).toBe('9223372036854775807');
  });
});

describe('parseSitemap', () => {
  it('reads pages, indexes, feeds and plain lists, and leaves out the rest', () => {
    const xml =
      '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc> https://s.fr/a?x=1&amp;y=2 </loc></url><url><loc><![CDATA[/b]]></loc></url><url><loc>ftp://x</loc></url></urlset>';
    expect(parseSitemap(xml, 'https://s.fr/sitemap.xml').pages).toEqual([
      'https://s.fr/a?x=1&y=2',
      'https://s.fr/b',
    ]);
    expect(
      parseSitemap(
        '<sitemapindex><sitemap><loc>https://s.fr/p.xml</loc></sitemap></sitemapindex>',
        'https://s.fr/',
      ),
    ).toEqual({
      pages: [],
      sitemaps: ['https://s.fr/p.xml'],
    });
    expect(parseSitemap('https://s.fr/1\nnot one\nhttps://s.fr/2', 'https://s.fr/').pages).toHaveLength(2);
    for (const broken of ['', '<html><body>404</body></html>', '<urlset><url><loc>']) {
      expect(parseSitemap(broken, 'https://s.fr/')).toEqual({ pages: [], sitemaps: [] });
    }
  });
});

describe('robotsRules', () => {
  const rules = (text: string | null) => robotsRules('https://www.s.fr/robots.txt', text);

  it('obeys the group that names us, else the one for everybody', () => {
    const both = rules(
      'User-agent: *\nDisallow: /\n\nUser-agent: coccinelle\nDisallow: /prive\nCrawl-delay: 2',
    );
    expect(both.isAllowed('https://www.s.fr/')).toBe(true);
    expect(both.isAllowed('https://www.s.fr/prive/x')).toBe(false);
    expect(both.crawlDelayMs).toBe(2000);
    expect(rules('User-agent: *\nDisallow: /a\nAllow: /a/b').isAllowed('https://www.s.fr/a/b')).toBe(true);
    expect(rules('User-agent: googlebot\nDisallow: /').isAllowed('https://www.s.fr/')).toBe(true);
  });

  it('applies to www and http of the same site', () => {
    expect(rules('User-agent: *\nDisallow: /p').isAllowed('http://s.fr/p')).toBe(false);
  });

  it('allows everything without a file, and survives nonsense', () => {
    expect(rules(null).isAllowed('https://www.s.fr/x')).toBe(true);
    expect(rules('<html>not found</html>').isAllowed('https://www.s.fr/x')).toBe(true);
    expect(rules('User-agent: *\nCrawl-delay: soon\nSitemap: https://s.fr/s.xml')).toMatchObject({
      crawlDelayMs: null,
      sitemaps: ['https://s.fr/s.xml'],
    });
    expect(rules('User-agent: *\nCrawl-delay: 9999').crawlDelayMs).toBe(60_000);
  });
});
