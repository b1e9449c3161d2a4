/** What a service is called: cleaning a written label into a human name, and telling names from qualifiers and buttons. */
import { durationMentions } from './durations.ts';
import { oneLine, plain } from './text.ts';

/** Where two inline elements meet without white space; see `service-segments.ts`. */
export const JOINT = '\ue000';

const LEADERS = /(?:\s*[._·•…‥⋅\-–—~=*]){3,}\s*|…+|_{2,}/g;
const EDGE =
  /^[\s"“”«»:;,.!|/\\\-–—•·▪▸►▶→➜➤✓✔✗✦★☆❖◆◦●○*#~+=>&]+|[\s:;,.|/\\\-–—•·▪▸►▶→➜➤✓✔✗✦★☆❖◆◦●○*#~+=<&(]+$/gu;
const EMOJI = /\p{Extended_Pictographic}|\u{fe0f}|\u{200d}|[\u{1f3fb}-\u{1f3ff}]/gu;
const PRICE_WORDS =
  /(?:\s*[-–—:,(]*\s*(?<![\p{L}\d])(?:au (?:prix|tarif) de|à partir de|a partir de|partir de|starting (?:at|from)|starts? (?:at|from)|available (?:at|from|for)|tarifs?|prix|price|dès|from|pour|seulement|only|just|environ|about|approx\.?|le|la|à|de|sur|at|for|is|are|est|sont|co[ûu]tent?|costs?|ttc|h\.?t\.?)(?![\p{L}\d])\s*[:)]*)+\s*$/iu;
const LEADING_PRICE_WORDS =
  /^(?:(?:ttc|t\.t\.c\.?|ht|h\.t\.?|nets?|à partir de|dès|from|par|per|la|le|les|pour (?:une?|le|la|les)?|for (?:an?|the)?|l['’]|un|une)\b\s*)+/i;

/** No name is longer, with all that is cleaned away from it. */
const LONGEST_NAME = 500;

/** A label as a person would say it: no leaders, bullets, emoji, price words or dangling punctuation. */
export function cleanName(written: string): string {
  let name = unjoin(written.slice(0, LONGEST_NAME))
    .replace(EMOJI, ' ')
    // "4 séances (soit 35 € la séance)": what stands in brackets is about the price.
    .replace(
      /\[[^\]]{0,3}\]|\((?:(?!\()[\s\p{P}\p{S}]){0,60}\)|\((?:soit|i\.e\.?|=|or)?[^()]*\d\s?[€£$][^()]*\)/gu,
      ' ',
    )
    .replace(LEADERS, ' ')
    .replace(/\*+|[†‡¹²³]+$/g, ' ');
  for (let round = 0; round < 3; round += 1) {
    name = oneLine(name).replace(EDGE, '');
    name = name.replace(PRICE_WORDS, (tail, at: number) => (at === 0 ? tail : ''));
    name = closeParentheses(name);
  }
  return oneLine(name).replace(EDGE, '');
}

/** The words after a price (`60 € la séance de suivi`) as a name. */
export function cleanTrailingName(written: string): string {
  const name = cleanName(
    oneLine(unjoin(written))
      .replace(/^[\s/,:;()\-–—*]+/, '')
      .replace(LEADING_PRICE_WORDS, ''),
  );
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Joints become a space, except inside a word (`C|oupe`, `1|er`). */
export function unjoin(written: string): string {
  if (!written.includes(JOINT)) return written;
  return written
    .replace(SPLIT_CAPITAL, '$1')
    .replace(SPLIT_ORDINAL, '')
    .replace(SPLIT_ARTICLE, '')
    .replaceAll(JOINT, ' ');
}

const SPLIT_CAPITAL = new RegExp(`(?<=^|[^\\p{L}])(\\p{Lu})${JOINT}+(?=\\p{Ll})`, 'gu');
/** `L'|Élan`: an article and the word it leans on. */
const SPLIT_ARTICLE = new RegExp(`(?<=(?:^|[^\\p{L}])(?:[LlDd]|[Qq]u)['’])${JOINT}+(?=\\p{L})`, 'gu');
const SPLIT_ORDINAL = new RegExp(`(?<=\\d)${JOINT}+(?=(?:er|re|e|ère|ème|th|st|nd|rd)\\b)`, 'giu');

function closeParentheses(name: string): string {
  const open = name.lastIndexOf('(');
  if (open > 0 && name.indexOf(')', open) < 0) {
    const inside = name.slice(open + 1).trim();
    return inside === '' ? name.slice(0, open) : `${name})`;
  }
  if (open < 0 && name.includes(')')) return name.replace(/\s*\).*$/, '').trim() || name.replace(/\)/g, '');
  return name;
}

const WORDS_OF_VARIANTS = new Set(
  // who
  (
    'femme femmes homme hommes dame dames monsieur messieurs enfant enfants fille filles garcon garcons ado ados adolescent adolescents adulte adultes ' +
    'etudiant etudiants etudiante etudiantes senior seniors bebe bebes mineur mineurs couple couples solo duo trio individuel individuelle collectif collective ' +
    'personne personnes groupe groupes famille chomeur chomeurs demandeur demandeurs emploi retraite retraites licencie adherent adherents ' +
    'women woman men man ladies lady gents gent kids kid child children girl girls boy boys adult adults student students teen teens seniors oap concession concessions unwaged waged ' +
    'member members group individual private single double person people nourrisson nourrissons jeune jeunes moins plus ' +
    // size and length
    'cheveux cheveu hair court courts courte courtes mi long longs longue longues milong milongs mi-long mi-longs tres very extra short medium length lengths ' +
    'petit petite petits petites moyen moyenne moyens moyennes grand grande grands grandes geant gros poil poils ras chien chiens chat chats small large big xs s m l xl xxl taille size ' +
    'kg kilos nu frise frises boucle epais fins fin thick ' +
    // how many, how long, how often
    'seance seances session sessions cours class classes visite visites visit fois unite unites unit jour jours day days nuit nuits semaine semaines week weeks weekly mois month months monthly mensuel mensuelle ' +
    'trimestre trimestriel trimestrielle semestre an ans annee annuel annuelle year years yearly annual heure heures hour hours h hr hrs min mn mins minute minutes journee demi demi-journee half full matin apres-midi soir week-end weekend ' +
    'treatment treatments carte carnet forfait pack cure lot abonnement unitaire entree entrees decouverte essai premiere premier suivante suivantes first next subsequent additional initial suivi drop drop-in ' +
    'hebdomadaire engagement sans avec ' +
    // place and terms
    'cabinet domicile salon visio distance presentiel ligne online home studio tarif tarifs prix price plein reduit normal normale reduced standard regular basic classique simple ' +
    // small words
    'duree duration environ about variable varies de du des d la le les l un une a au aux en et ou par pour sur of the per an and or for with in at to x ttc age entre inclus compris - + / : de 1 dose'
  ).split(' '),
);
const FIRM_VARIANTS =
  /\b(?:cheveux|courts?|mi-?longs?|longs?|longue|court|short|medium|long|hair|seances?|sessions?|personnes?|people|person|min|mn|mins|minutes?|h|heures?|hours?|hrs?|mois|months?|monthly|ans?|year|years|petits?|moyens?|grands?|small|large|kg|ans|femmes?|hommes?|enfants?|women|men|ladies|gents|kids|children|adultes?|etudiants?|adults?|students?|unite|tarif|cours|class|classes|individuel|duo|solo|couple|domicile|cabinet|semaine|week|journee|jour|day|trimestre|duration|duree|annuel|mensuel|moyen|carte|half|full|xl|taille)\b|\d/;

/** Whether a label only qualifies another name: `Cheveux longs`, `30 min`, `5 séances`, `Enfant -10 ans`, `Per class`. */
export function isVariant(label: string): boolean {
  const words = plain(label)
    .replace(/['’]/g, ' ')
    .replace(/[()[\],.:;/+&<>≤≥|*"«»·•-]/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  if (words.length === 0 || words.length > 9) return false;
  if (!FIRM_VARIANTS.test(plain(label))) return false;
  return words.every(
    (word) =>
      WORDS_OF_VARIANTS.has(word) ||
      /^\d+(?:h\d*|min|mn|x|e|er|kg|cm|ans|ml|cl|g|cc)?$/.test(word) ||
      /^x\d+$/.test(word),
  );
}

const GENERIC =
  /^(?:(?:voir |consulter |see |view )?(?:tous |all )?(?:nos|les|mes|notre|ma|mon|la|le|our|my|the|des|us)?\s*)?(?:grilles?|listes?|cartes?|table|tableau|détail|menu|offres?|offers?|services?|soins?|treatments?|prestations?|tarifs?|tarification|prix|honoraires|price|prices|pricing|price ?list|rates?|fees?|costs?|charges?|formules?|packages?|plans?|options?|abonnements?|forfaits?|memberships?|euros?|€|durée|duration|time|désignation|description|détails|libellé|type|nom|name|service|treatment|prestation|montant|total)(?:\s+(?:list|de prix|des prix|des tarifs|tarifaires?|of charges|of services|des soins|des prestations|et remboursements?|indicatifs?|ttc|20\d\d|au \d.*|en euros|in gbp|\(.{0,12}\)))*(?:\s*(?:&|et|and|\/|,|-|–|:)\s*(?:nos|les|our|mes|ses)?\s*(?:tarifs?|prix|prestations?|services?|prices?|pricing|rates?|fees?|durées?|duration|horaires?|hours?|modalités|remboursements?|honoraires|infos?|informations?|packages?|formules?|forfaits?|products?|produits?|booking|bookings|conditions))*\s*(?:20\d\d)?\s*[:!.]?$/i;

/** "Des tarifs transparents", "Vos questions sur la sophrologie": about prices or readers, not about a service. */
const SLOGAN =
  /^(?:(?:nos|les|our)\s)?(?:tarifs?|tarification|prix|prices?|pricing|rates)\s(?:et|and|&)\s(?:(?:nos|les|our)\s)?(?:prestations?|services?|formules?|packages?)(?!\p{L})|^(?:(?:des|les|nos|vos|mes|your|our|simple|clear),?\s+)*(?:questions?|faq|foire aux questions|frequently asked)(?!\p{L})|(?<!\p{L})(?:tarifs?|prix|prices?|pricing|rates)\s+(?:\p{L}+\s+(?:et|and|&)\s+)?(?:transparents?|clairs?|simples?|justes?|honn[êe]tes?|adapt[ée]s|accessibles?|abordables?|made simple)(?!\p{L})|^(?:simple|clear|transparent|honest|affordable)(?:,| and| &)?(?: \p{L}+)? (?:prices?|pricing|rates)$|(?<!\p{L})(?:vos|votre|your) (?:besoins?|envies?|rythme|budget|objectifs?|needs|budget|goals)$|^(?:(?:uniquement|exclusivement) )?(?:sur|by) (?:rendez[- ]?vous|rdv|appointment)(?: (?:uniquement|exclusivement|only))?$/iu;

/** What garages and valeters call their services. */
const WHOLE = /^(?:full|half|mini|major|minor|interim|annual) (?:service|detail|valet|treatment)$/i;

/** Headings that say "here are prices" and nothing about which service. */
export function isGenericHeading(text: string): boolean {
  const name = cleanName(text);
  if (WHOLE.test(name)) return false;
  return (
    name === '' ||
    GENERIC.test(name) ||
    SLOGAN.test(name) ||
    (!isVariantWord.test(plain(name)) &&
      plain(name)
        .split(/[^a-z0-9€]+/)
        .every((word) => word === '' || GENERIC_WORDS.has(word)))
  );
}

const isVariantWord = /\b(?:carte|cours|class)\b/;
const GENERIC_WORDS = new Set(
  (
    'tarif tarifs tarification tarifaire tarifaires prix honoraires price prices pricing rates rate fees fee cost costs charges remboursement remboursements remboursee prise charge mutuelle mutuelles ' +
    'prestation prestations service services soins treatments infos info information informations renseignements details detail pratique pratiques modalites reglement paiement ' +
    'les des de la le du un une nos mes notre votre vos par et au aux pour en our my your the of and for all tous toutes voir list liste grille full more plus a partir ttc euros offres offers inclus incluse incluses included ' +
    'welcome bienvenue accueil home menu contact faq about propos reservation reservations booking bookings horaires hours opening demandez demander devis quote gallery galerie option options session sessions seance seances duration durations length lengths objectif objectifs programme prerequis contenu deroulement choose choisir choisissez votre pick'
  ).split(' '),
);

const NOISE =
  /^(?:(?:je |nous )?(?:r[ée]serve[rz]?|r[ée]servation|prend(?:re|s)|prenez|prise de)\b.{0,40}|(?:en )?savoir plus.{0,20}|(?:lire|voir|d[ée]couvrir|afficher|plus)\b.{0,24}|(?:choisir|choisissez|commander|ajouter|acheter|s['’]inscrire|inscription|contact(?:ez)?|(?:nous |me )contacter(?: .{0,16})?|appele[rz]|offrir|envoyer|retour|suivant|pr[ée]c[ée]dent)\b.{0,24}|(?:book|buy|order|choose|select|sign up|join|learn|read|view|see|find out|get started|get in touch|call(?![- ]?outs?)|contact|enquire|add to|shop|more|next|previous|start|try|subscribe|purchase|register)\b.{0,24}|(?:populaire|popular|most popular|best ?seller|le plus .{0,20}|recommand[ée]e?|recommended|nouveau|new|promo(?:tion)?|best value|limited|offre|sale)!?|t\.?t\.?c\.?|h\.?t\.?|tva .{0,20}|(?:par|per|\/)\s*(?:personne|person|mois|month|s[ée]ance|session|heure|hour|an|year|jour|day|class|cours)|(?:pour|for) (?:les |both )?(?:deux|trois|quatre|two|three|four)(?: (?:personnes?|people))?|(?:size|length|breed|weight|age)[- ]dependent|(?:selon|suivant) (?:la |le |l['’])?(?:taille|longueur|race|poids|[âa]ge|surface|v[ée]hicule)\b.{0,20}|depending on (?:the |your )?(?:size|length|breed|weight|vehicle)\b.{0,20}|(?:prix|tarifs?|price|prices|(?:price|cost) range|fourchette de prix|gamme de prix|dur[ée]e|duration|time|cost|fee|fees)\s*:?|(?:à|a) partir de:?|from:?|starting (?:at|from):?|d[èe]s:?|ou|or|et|and|\+|-|\d+|\d+[\s.,]*%|-?\s*\d+\s*%.{0,12}|★+|image|photo|icon|menu|×|x|€|euros?|accueil|home|.*\b\d\s?j\s?\/\s?7|.*\b24\s?[h/]\s?[/]?\s?(?:24|7))$/i;

/** Buttons, badges, units and other words that stand near prices without naming anything. */
export function isNoise(text: string): boolean {
  const name = cleanName(text);
  if (!/\p{L}{2}/u.test(name)) return true;
  if (NOISE.test(name)) return true;
  return /^(?:\d+\s*[x×]?)?$/.test(withoutDurations(name));
}

/** A label without its durations: `Soin visage (1 h)` → `Soin visage`. */
export function withoutDurations(text: string): string {
  let rest = text;
  for (const found of durationMentions(text).reverse()) {
    rest = `${rest.slice(0, found.start)} ${rest.slice(found.end)}`;
  }
  return cleanName(
    rest
      .replace(/\(\s*(?:dur[ée]e|duration|environ|approx\.?|about|env\.?)?\s*[:.]?\s*\)/gi, ' ')
      .replace(/\b(?:dur[ée]e|duration)\s*(?:moyenne)?\s*(?:de|:|d['’]environ|of)?\s*$/i, ' ')
      .replace(/(?:^|[-–—,:(\s]+)\b(?:de|of|environ|about|approx\.?|env\.?)\s*\)?\s*$/i, ' '),
  );
}

/** A heading as the start of a name: `Tarifs Maquillage` → `Maquillage`, `Nos soins du visage` → `Soins du visage`. */
export function headingName(text: string): string {
  const name = cleanName(text)
    .replace(/^(?:d[ée]couvrez|discover|explore)\s+(?:(?:nos|les|our|the)\s+)?(?=\p{L}{3})/iu, '')
    .replace(
      /^(?:(?:nos|les|mes|our|my|the)\s+)?(?:(?:tarifs?|prix|price list|prices?|pricing|rates|fees|grille tarifaire)\s*(?:des?|du|de la|de l['’]|d['’]|pour(?: les?| la)?|for|of|[-–—:])?\s+|(?:nos|mes|our|my)\s+)(?=\p{L}{3})/iu,
      '',
    );
  const bare = name.replace(
    /[\s,:–—-]+(?:tarifs?|prix|prices?|pricing|rates|fees|price list|informations?|details)$/i,
    '',
  );
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** Whether a label reads like a sentence rather than a name. */
export function isProse(label: string): boolean {
  const text = oneLine(unjoin(label))
    .replace(/\([^)]*\)?/g, ' ')
    .trim();
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
  if (text.length > 130 || words > 12) return true;
  if (
    /(?<!\p{L})(?:tarifs?|prix|prices?|rates|fees)\s+(?:vont|commencent|d[ée]butent|varient|start|begin|range|vary)/iu.test(
      text,
    )
  )
    return true;
  if (/[.!?]\s+\p{Lu}/u.test(text) && words > 8) return true;
  if (
    /(?<![\p{L}'’])(?:est|sont|is|are|was|were|vont|commencent?|d[ée]butent?|varient?|varies|vary|starts?|sera|seront|will|pourr(?:a|ont)|peu(?:t|vent)|devra|avez|avons|propos(?:e|ons|ent)|b[ée]n[ée]ficiez)(?![\p{L}])/iu.test(
      text,
    ) &&
    words > 3
  )
    return true;
  return (
    words > 6 &&
    /(?<![\p{L}'’.])(?:nous|vous|votre|vos|j['’]|je|c['’]est|co[ûu]te(?:nt)?|we|you|your|can|i|our|costs?|please|if|because|pay|paid|offer)(?![\p{L}])/iu.test(
      text,
    )
  );
}

/** Whether a whole line is running text, in which a price is said rather than listed. */
export function isSentence(line: string): boolean {
  const text = oneLine(unjoin(line)).replace(/\([^)]*\)?/g, ' ');
  const words = text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length;
  return words > 14 && /\p{L}{3}[.!?](?:\s|$)/u.test(text);
}

/** Words of a name for comparing: no accents, articles or plural s. */
export function nameTokens(name: string): string[] {
  return [
    ...new Set(
      plain(name)
        .replace(/[^a-z0-9]+/g, ' ')
        .split(' ')
        .filter(
          (word) =>
            word !== '' &&
            !/^(?:de|du|des|d|la|le|les|l|un|une|et|ou|a|au|aux|en|avec|pour|the|of|and|or|an|with|for|in|to|per|par)$/.test(
              word,
            ),
        )
        .map((word) => (word.length > 3 ? word.replace(/(?:es|s|e)$/, '') : word)),
    ),
  ];
}

/** Share of tokens two names have in common (Jaccard). */
export function nameOverlap(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const common = a.filter((word) => b.includes(word)).length;
  return common / (a.length + b.length - common);
}

/** A name with what qualifies it: `Coupe – Cheveux longs`; the name alone when it says so already. */
export function composed(base: string, variant: string): string {
  const qualifier = cleanName(variant);
  if (qualifier === '' || base.toLowerCase().includes(qualifier.toLowerCase())) return base;
  return `${base} – ${qualifier}`;
}
