/** The name the business goes by. Several places say it; each votes, and the name most agree on wins. */
import { type ParsedPage, textOf, textsOf } from './page.ts';
import { pageRole } from './provenance.ts';
import { businessNodes } from './structured-data.ts';
import { oneLine, plain } from './text.ts';
import type { SourcedValue } from './types.ts';

const GENERIC =
  /^(?:accueil|home|homepage|home page|bienvenue|welcome|contact(?:ez[- ]nous)?|contact us|about(?: us)?|a propos|services?|nos services|nos prestations|prestations|tarifs?|prices?|pricing|blog|actualites?|news|equipe|team|galerie|gallery|faq|menu|logo|site officiel|official (?:site|website)|site web|website|mentions legales|index|page|untitled|sans titre|document|test|horaires?|reservation|booking|book now|prendre rendez-vous|image|header|footer|facebook|instagram|your|your (?:website|site|name|company|logo)|www|react app|admin|404|not found|page (?:introuvable|not found)|erreur.*|error.*|lovable app|vite.*|retour (?:a l'accueil|en haut)|back to (?:home|top)|mobirise.*|wordpress|wix|jimdo|webflow|squarespace|bootstrap\w*|template\w*)$|^www\.|^https?:/;

/** Parts of a title: "Accueil | Salon Marie – Coiffeur à Lyon". */
const TITLE_JOINT = /\s+-(?=\p{Lu})|\s+[|–—•·:»~]\s+|\s+-\s+|\s*[|•»]\s*|\s::\s|:\s/u;

/** What one page says of the business's name. */
export interface PageNames {
  url: string;
  title: string;
  votes: Vote[];
  /** The page's main heading: a witness on the home page, or where there is no other page. */
  heading: Vote[];
}

interface Vote {
  name: string;
  weight: number;
  quote: string;
  url: string;
}

/** The name most places of the site agree on; null where none gives one. */
export function mergeNames(pages: readonly PageNames[]): SourcedValue | null {
  const votes = pages.flatMap((page) =>
    pageRole(page.url) === 'home' || pages.length === 1 ? [...page.votes, ...page.heading] : page.votes,
  );
  votes.push(...titleVotes(pages));
  const tally = new Map<string, { total: number; best: Vote; seen: Map<string, number> }>();
  for (const said of votes) {
    // "Claire Valmont, ostéopathe D.O.": a small letter after the comma starts a description.
    const vote = { ...said, name: said.name.split(/,\s+(?=\p{Ll})/u)[0]! };
    const key = plain(vote.name).replace(/[^\p{L}\d]+/gu, '');
    if (/[{}<>]|\bTEMPLATED\b/.test(vote.name)) continue;
    if (key.length < 2 || vote.name.length > 70 || GENERIC.test(plain(vote.name))) continue;
    const known = tally.get(key) ?? { total: 0, best: vote, seen: new Map<string, number>() };
    // The same kind of place on many pages is one witness speaking often.
    const kind = `${vote.weight}`;
    const before = known.seen.get(kind) ?? 0;
    known.seen.set(kind, before + 1);
    known.total += before === 0 ? vote.weight : vote.weight * 0.1 * (before < 6 ? 1 : 0);
    if (
      vote.weight > known.best.weight ||
      (vote.weight === known.best.weight && shouts(known.best.name) && !shouts(vote.name))
    ) {
      known.best = vote;
    }
    tally.set(key, known);
  }
  // "Salon Marie" inside "Salon Marie – Coiffeur Lyon" is the same witness for the shorter name.
  const keys = [...tally.keys()];
  for (const [key, entry] of tally) {
    for (const other of keys) {
      if (other !== key && key.length >= 5 && other.includes(key))
        entry.total += tally.get(other)!.best.weight * 0.35;
    }
  }
  let winner: { total: number; best: Vote } | null = null;
  for (const entry of tally.values()) if (!winner || entry.total > winner.total) winner = entry;
  return winner ? { value: winner.best.name, sourceUrl: winner.best.url, quote: winner.best.quote } : null;
}

/** The places of one page that say a name. */
export function pageNames(page: ParsedPage): PageNames {
  const votes: Vote[] = [];
  const heading: Vote[] = [];
  const add = (text: string | undefined | null, weight: number, quote = text ?? '', into = votes) => {
    const name = oneLine(text ?? '')
      .replace(/\p{Extended_Pictographic}|\ufe0f|\u200d/gu, '')
      .replace(/^[-–|:,\s]+|[-–|:,\s.]+$/g, '');
    if (name !== '') into.push({ name, weight, quote: oneLine(quote), url: page.url });
  };
  const { $ } = page;
  for (const node of businessNodes(page)) {
    const local = !/^(?:Organization|Corporation)$/.test(node.types[0] ?? '');
    for (const name of textsOf(node, 'name').slice(0, 1)) addParts(add, name, local ? 5 : 4);
  }
  for (const node of page.nodes) {
    if (node.types.includes('WebSite')) add(textOf(node, 'name'), 3);
  }
  addParts(add, $('meta[property="og:site_name" i]').attr('content') ?? '', 4);
  add($('meta[name="application-name" i], meta[name="apple-mobile-web-app-title" i]').attr('content'), 2);
  $(
    'img[alt*="logo" i], img[class*="logo" i], [class*="logo" i] img, [id*="logo" i] img, header a[href="/"] img',
  ).each((_, image) => {
    // "logo-de-maud-institut" is the name of a file.
    const alt = $(image).attr('alt') ?? '';
    const isFile = /[-_]/.test(alt) && (alt === alt.toLowerCase() || !/\s/.test(alt));
    add(
      (isFile ? alt.replace(/[-_]+/g, ' ') : alt)
        .replace(/\blogo(?:type)?\b|\bdu site\b|\bde la\b\s*$/gi, ' ')
        .replace(/^\s*(?:de|du|of)\s+/i, ''),
      isFile ? 1 : 2,
    );
  });
  $(
    '[class*="navbar-brand" i], [class*="site-title" i], [class*="site-name" i], [class*="brand-name" i], [class*="logo-text" i], header .logo, header .brand, nav .logo, nav .brand',
  ).each((_, brand) => {
    const text = oneLine($(brand).text());
    if (text.length <= 50) add(text, 2.2);
  });
  for (const line of page.lines().slice(-14)) {
    const copyright =
      /(?:^\s*(?:©|\(c\)|copyright)|(?:©|\(c\)|copyright)\s*(?=\d{4}))\s*(?:copyright|©)?\s*(?:\d{4})?\s*(?:[-–]\s*\d{4})?\s*[,:–|-]?\s*(?:by |par )?([^|•·\n\t.,–©]{2,60})/i.exec(
        line.text,
      );
    if (!copyright) continue;
    const name = copyright[1]!
      .replace(
        /\b(?:tous droits|all rights|droits r[ée]serv[ée]s|mentions|privacy|design|powered|site|cr[ée][ée]|r[ée]alis).*$/i,
        '',
      )
      .replace(/^\s*\d{4}\s*[-–]?\s*|\s*\d{4}\s*$/g, '')
      .replace(/^.*copyright\s*/i, '');
    add(name, 1.5, copyright[0]);
  }
  const headings = $('h1, h2, h3')
    .toArray()
    .map((element) => oneLine($(element).text()));
  const title = headings.find((text) => GREETING.test(text)) ?? oneLine($('h1').first().text());
  const greeted = GREETING.test(title) ? title.replace(GREETING, '').replace(/,.*$/, '') : title;
  if (greeted.length <= 45) add(greeted, 1.6, title, heading);
  return { url: page.url, title: page.title, votes, heading };
}

const GREETING = /^(?:bienvenue (?:chez|au|à la|à l['’]|à|dans le|sur le site (?:de|du))|welcome to)\s+/i;

/** A declared name may carry its trade: "Ostéopathie du sport | Aurélie Dutertre". */
function addParts(
  add: (text: string, weight: number, quote?: string) => void,
  text: string,
  weight: number,
): void {
  const parts = text.split(/\s+[|•·–—]\s+|\s+-\s+/);
  add(text, parts.length > 1 ? weight * 0.5 : weight);
  if (parts.length > 1) for (const part of parts) add(part, weight * 0.5, text);
}

/** Title parts most pages share name the site; on a single page each part is a weak guess, the brand-like one first. */
function titleVotes(pages: readonly PageNames[]): Vote[] {
  const counts = new Map<string, { part: string; pages: number; page: PageNames; first: boolean }>();
  for (const page of pages) {
    const parts = page.title
      .split(TITLE_JOINT)
      .map((part) => part.trim())
      .filter(Boolean);
    for (const [index, part] of parts.entries()) {
      const key = plain(part);
      const known = counts.get(key);
      if (known) known.pages += 1;
      else counts.set(key, { part, pages: 1, page, first: index === 0 });
    }
  }
  const votes: Vote[] = [];
  for (const { part, pages: shared, page, first } of counts.values()) {
    const share = shared / pages.length;
    const word =
      /coiffeur|institut|osteopathe|garage|agence|salon|cabinet|dentist|clinic|studio|plombier|photographe/;
    const describes = /\b(?:à|in|near|près)\s+[A-ZÀ-Ý]/.test(part) || part.split(' ').length > 6;
    const home = pageRole(page.url) === 'home';
    let weight = pages.length > 1 && shared > 1 ? 1.2 + share * 2 : home ? 1.3 : 0.4;
    if (describes) weight *= 0.5;
    else if (word.test(plain(part)) && home) weight += 0.2;
    if (first && home) weight += 0.2;
    votes.push({ name: part, weight: Math.round(weight * 100) / 100 + 0.001, quote: part, url: page.url });
  }
  return votes;
}

const shouts = (name: string) => name === name.toUpperCase() && /[A-Z]{4}/.test(name);
