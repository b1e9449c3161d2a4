/** Whose words a line is: the business's own, or those of its host, web designer, mediator. */
import type { ParsedPage } from './page.ts';
import { plain, type TextLine } from './text.ts';

export type PageRole = 'home' | 'contact' | 'about' | 'legal' | 'blog' | 'other';

/** What a page is for, by its address. */
export function pageRole(url: string): PageRole {
  const path = plain(decodeSafely(url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '')));
  if (
    /mention|legal|privacy|confidentialit|rgpd|gdpr|cookie|cgv|cgu|conditions|terms|impressum|imprint|credits|politique/.test(
      path,
    )
  )
    return 'legal';
  if (/contact|acces|nous-trouver|find-us|horaire|infos?-pratiques|coordonnees|visit-us|location/.test(path))
    return 'contact';
  if (/^\/?(?:index\.\w+|home|accueil|fr|en|fr-fr|en-gb)?\/?$/.test(path)) return 'home';
  if (
    /blog|actualite|actus?\b|news|article|\/20\d\d\/|evenement|events?\b|partenaire|partner|liens|links|annuaire/.test(
      path,
    )
  )
    return 'blog';
  if (/about|a-propos|qui-sommes|salon|equipe|team|cabinet|agence|studio/.test(path)) return 'about';
  return 'other';
}

const SOMEONE_ELSE =
  /heberg|\bhost(?:ed|ing|s)?\b|\bovh\b|ionos|1&1|gandi|o2switch|infomaniak|\bwix\b|planethoster|hostinger|godaddy|squarespace|webmaster|webdesign|web ?agency|agence web|agence digitale|(?:realis|cre|concept)(?:ation|ion|e) (?:et \w+ )?(?:du|de ce|par|site|web)|site (?:cree|realise|concu|internet realise)|design(?:ed)? by|developed by|powered by|made by|website by|site by|mediat(?:eur|ion)|\bcnil\b|\bico\b|conciliat|directeur de (?:la )?publication de l'heberg|autorite de (?:controle|protection)|ordre national|conseil de l'ordre|\bsamu\b|pompiers|\bpolice\b|centre anti-?poison/;

const OWN_SECTION =
  /editeur|proprietaire|publie par|raison sociale|siege social|responsable (?:de (?:la )?publication|du site)|coordonnees|contact/;

/** Lines that belong to someone else: named so, or standing under a heading that names a host, designer or mediator. */
export function foreignLines(page: ParsedPage): Set<TextLine> {
  const foreign = new Set<TextLine>();
  const legal = pageRole(page.url) === 'legal';
  let reach = 0;
  for (const line of page.lines()) {
    const folded = plain(line.text);
    if (SOMEONE_ELSE.test(folded)) {
      foreign.add(line);
      // A host's name is followed by its address and telephone on lines of their own.
      reach = legal || /heberg|mediat/.test(folded) ? 6 : line.text.length < 60 ? 2 : 0;
      continue;
    }
    if (OWN_SECTION.test(folded) || /^h[1-6]$/.test(line.element.name)) reach = 0;
    if (reach > 0) {
      foreign.add(line);
      reach -= 1;
    }
  }
  return foreign;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the address is read as it stands.
    return text;
  }
}
