/** Which pages and parts of pages can publish services: not legal notices, articles, shops, or listings of things for sale. */
import type { ParsedPage } from './page.ts';
import { isA } from './page.ts';
import { isGenericHeading, nameTokens } from './service-names.ts';
import type { Segment } from './service-segments.ts';
import { plain } from './text.ts';

const PRICE_LIST = /\b(?:tarifs?|prix|prices?|pricing|honoraires|rates?|fees?|price ?list|carte des soins)\b/;
const PRICE_PAGE =
  /\b(?:tarifs?|prix|prices?|pricing|prestations?|services?|soins?|carte|honoraires|rates?|fees?|treatments?|menu|formules?|forfaits?|abonnements?|memberships?)\b/;
const LEGAL =
  /\b(?:mentions? legales?|cgv|cgu|conditions? generales?|politique de (?:confidentialite|cookies)|confidentialite|donnees personnelles|rgpd|privacy|terms|legal|cookies?|conditions of (?:use|sale)|plan d[ue] site|site ?map|refund|livraison|shipping|imprint|disclaimer|(?:bons?|cartes?|cheques?)[ -](?:un )?cadeaux?|gift (?:cards?|vouchers?))\b/;
const ARTICLE =
  /(?:^|\/)(?:blog|actualites?|actus?|news|articles?|posts?|conseils?|journal|presse|press|magazine|category|tag|author|20\d\d\/\d\d)(?:\/|$)/;
const SHOP =
  /(?:^|\/)(?:boutique|shop|store|produits?|products?|product-category|categorie-produit|panier|cart|checkout|e-?shop|merch)(?:\/|$|\.)|(?:^|\/)(?:produits?|products?)[-_](?!(?:et|and)[-_](?:services|soins|prestations|treatments))[\w-]+(?:\/|$|\.)/;
const LISTING =
  /(?:^|\/)(?:annonces?|biens?|a-vendre|a-louer|ventes?|locations?|acheter|louer|propert(?:y|ies)|listings?|for-sale|to-let|vehicules?|voitures?-occasion|occasions?|used-cars?|stock|inventory)(?:\/|$|\.)/;

/** Who helps to pay, and with how much: no price of anything. */
const FINANCING =
  /^(?:financ(?:er|ement|ing)|(?:les |nos )?(?:aides?|subventions?)(?: financieres?)?(?: a| au| aux| pour| de)?)\b/;

export type PageRole = 'prices' | 'services' | 'plain' | 'none';

/** What a page may contribute: `prices` for a price list by its address, `services` for one that presents services, `plain` for others, `none` for pages to leave unread. */
export function pageRole(page: ParsedPage): PageRole {
  const path = plain(decoded(page.url));
  const title = plain(`${page.title} ${page.$('h1').first().text()}`).slice(0, 300);
  const words = path.replace(/[-_./]+/g, ' ');
  const heading = plain(page.$('h1').first().text()).slice(0, 120).trim();
  if (LEGAL.test(words) || LEGAL.test(heading) || FINANCING.test(heading)) return 'none';
  if (PRICE_PAGE.test(words))
    return SHOP.test(path) ? 'none' : PRICE_LIST.test(words) ? 'prices' : 'services';
  const article =
    ARTICLE.test(path) ||
    page.nodes.some((node) => isA(node, 'BlogPosting', 'NewsArticle')) ||
    page.$('body').is('.single-post, .blog, .archive') ||
    (page.$('meta[property="og:type"][content="article"]').length > 0 &&
      page.$('article time, .entry-date, .post-date, time.published').length > 0);
  if (article || SHOP.test(path) || LISTING.test(path)) return 'none';
  return /\b(?:tarifs?|prix|prices?|pricing|prestations|price list|rates|fees|honoraires)\b/.test(title)
    ? 'services'
    : 'plain';
}

/** Words a page is about by its address and its main heading: `/nanoInfusion.html`, "What is nano infusion?". */
export function pageSubject(page: ParsedPage): string[] {
  const path = decoded(page.url)
    .replace(/\.\w+$/, '')
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  return nameTokens(`${path} ${page.$('h1').first().text()}`);
}

/** Whether a heading of the page announces prices: "Les tarifs", "Price list". */
export function announcesPrices(page: ParsedPage): boolean {
  return page
    .$('h1,h2,h3,h4')
    .toArray()
    .some((heading) => {
      const text = page.$(heading).text();
      return text.length < 60 && PRICE_LIST.test(plain(text)) && isGenericHeading(text);
    });
}

const PRODUCT_CLASS =
  /(?:^|\s)(?:woocommerce|woocommerce-loop-product__link|wc-block-grid__product|type-product|product_type_simple|shop-item|shopify-section)(?:\s|$)/i;
const PROPERTY =
  /\b\d+(?:[.,]\d+)?\s*(?:m²|m2|sq\.?\s?ft|sqft)|\b\d+\s*(?:chambres?|pi[èe]ces?|bedrooms?|bathrooms?|beds?\b|baths?\b)|\bDPE\b|\bFAI\b|honoraires (?:inclus|charge)|hors charges|charges comprises|\bpcm\b|frais d['’]agence|\bT[1-6]\b/i;
const VEHICLE =
  /\b\d{1,3}[\s.,]?\d{3}\s*(?:kms?|miles|mi)\b|\b(?:essence|diesel|petrol|hybrid)e?\b.*\b(?:manuelle|automatique|manual|automatic|20\d\d)\b/i;
/** « 3 000 km de conduite accompagnée »: what is driven to learn. */
const LESSONS = /\b(?:conduite|permis|driving|licen[cs]e)\b/i;
/** A book, a film: what the business made and sells beside its services. */
const PRINTED =
  /\b(?:livres?|ouvrages?|romans?|cd|dvd|e-?books?)\b[^.]{0,60}\ben vente\b|\b(?:book|cd|dvd|e-?book)\b[^.]{0,60}\b(?:on|for) sale\b/i;
/** What one reads or follows alone: nobody can be booked for it. */
const FILE = /(?<!\p{L})(?:pdf|e-?books?)(?!\p{L})/iu;
const ALONE =
  /\b(?:self-(?:guided|paced)|one[- ]time purchase|lifetime access|instant download|acc[èe]s [àa] vie|[àa] t[ée]l[ée]charger apr[èe]s)\b/i;
const NOT_A_SERVICE =
  /(?<!\p{L})(?:remises? (?:de|dès|[àa] partir|imm\p{L}*|exceptionnelle)|r[ée]ductions? de|discount of|exemple|ex\.? :|e\.g\.|acompte|arrhes|caution|d[ée]p[ôo]t de garantie|deposit|(?:bons?|cartes?|ch[èe]ques?)[- ]cadeaux?|gift (?:cards?|vouchers?|certificates?)|frais (?:de |d['’])?(?:livraison|port|d[ée]placement|dossier|retard|inscription|insciption|adh[ée]sion)|(?:registration|joining|admin(?:istration)?|booking) fees?|ch[èe]ques?|à l['’]ordre|à r[ée]gler|r[èe]glement|livraison|delivery|shipping|minimum (?:de commande|order|spend)|commande minimum|panier moyen|(?:au )?capital (?:social|de \d)|amende|fine of|redevances?|p[ée]nalit[ée]|annulation|cancellation|no[- ]show|missed|late fee|rembours\p{L}*|refund|reimburs|s[ée]curit[ée] sociale|mutuelle|cr[ée]dit d['’]imp[ôo]t|tax credit|parrainage|referral|budget|chiffre d['’]affaires|revenue|salaire|salary|paiement en|payable en|paiements? par|ch[èe]ques? (?:vacances|cadeaux?)|carte (?:bleue|bancaire) (?:à partir|d[èe]s|acceptée)|cb (?:à partir|d[èe]s)|minimum charge|call[- ]?out|prix moyen|average (?:price|cost)|supplied by|ticket mod[ée]rateur|en vente|base de remboursement)(?!\p{L})/iu;

/** Whether a name is that of a fee, a deposit or a travel zone rather than of a service. */
export function isForeignName(name: string): boolean {
  return NOT_A_SERVICE.test(name) || TRAVEL.test(name);
}

const TRAVEL = /^\W*(?:d[ée]placement|travel)(?:\s|:|$)|^\W*\d+\s*(?:[-–—]|à|to)\s*\d+\s*(?:miles?|kms?)\b/i;

/** Whether a priced line speaks of something that is no service: a product to add to the basket, a home, a car, a deposit. */
export function isForeignPrice(segment: Segment, around: readonly Segment[]): boolean {
  if (isForeignName(segment.text)) return true;
  if (
    segment.path
      .slice(0, 6)
      .some(
        (element) =>
          PRODUCT_CLASS.test(element.attribs.class ?? '') ||
          /schema\.org\/Product/i.test(element.attribs.itemtype ?? ''),
      )
  )
    return true;
  const record = around.map((other) => other.text).join(' ');
  if (
    /\b(?:ajouter au panier|add to (?:cart|basket|bag)|en stock|in stock|out of stock|rupture de stock)\b/i.test(
      record,
    )
  )
    return true;
  if (PRINTED.test(record) || ALONE.test(record) || FILE.test(segment.text)) return true;
  const highest = Math.max(0, ...segment.mentions.map((mention) => mention.price.minCents ?? 0));
  if (highest >= 5_000_000) return true;
  if (PROPERTY.test(record) && highest >= 30_000) return true;
  return VEHICLE.test(record) && !LESSONS.test(record) && highest >= 100_000;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return url;
  }
}
