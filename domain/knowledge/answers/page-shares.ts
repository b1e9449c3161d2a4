/** How much of what a page carries counts, by what kind of page it is. */
import type { Question, Term } from './question.ts';
import { fold } from './words.ts';

interface Page {
  title: string;
  url: string | null;
  headingPath: string[];
}

/** The share of each page's words that counts for a question: legal notices and articles say little that clients ask. */
export function pageShares(pages: readonly Page[], { isYesNo }: Question, terms: readonly Term[]): number[] {
  const isLegalAsked = terms.some(({ label }) => LEGAL_TOPICS.has(label));
  const isSaleAsked = terms.some(({ label }) => SALE_TOPICS.has(label));
  return pages.map((page) => {
    if (isArticle(page)) return isYesNo ? 0 : LEGAL_SHARE;
    return !isLegalAsked && isLegalText(page, isSaleAsked) ? LEGAL_SHARE : 1;
  });
}

/** Legal notices speak of payments, access and bookings without saying anything a client asks. */
const LEGAL_SHARE = 0.6;
const LEGAL_TOPICS = new Set(['data', 'cancel', 'delivery', 'guarantee']);
/** What only the terms of sale of a small business may tell. */
const SALE_TOPICS = new Set([
  'payment',
  'card',
  'cash',
  'cheque',
  'instalments',
  'deposit',
  'area',
  'late',
  'home',
]);
const TERMS_OF_SALE = /conditions (?:generales|de vente)|\bcg[uv]\b|terms (?:of|and)/;
const LEGAL =
  /mentions? legales?|conditions generales|\bcg[uv]\b|confidentialite|cookies?|vie privee|rgpd|privacy|legal|terms (?:of|and)|disclaimer/;

function isLegalText({ title, url, headingPath }: Page, isSaleAsked: boolean): boolean {
  const path = (url ?? '').replace(/^https?:\/\/[^/]*/, '').replace(/[-_/.]/g, ' ');
  const place = fold(`${title} · ${headingPath.join(' · ')} · ${path}`);
  return LEGAL.test(place) && !(isSaleAsked && TERMS_OF_SALE.test(place));
}

/** What is told in an article is told in passing, and may be old: it never says that something is offered. */
const ARTICLE =
  /\/(?:blogs?|news|newsletters?|actualites?|(?:all-)?(?:articles?|recipes?)|recettes?|posts?|ressources|resources|magazine)(?:[/-]|$)/;
const isArticle = ({ url }: Page) => ARTICLE.test(url ?? '');
