import { isMachineDirected } from '../machine-directed.ts';
import { fold, roots, wordList } from './words.ts';

/** The least that can be quoted: a sentence, a line of a list, a row of a table, with the headings it stands under. */
export interface TextUnit {
  /** Index of the passage it is in. */
  passage: number;
  /** Index of the paragraph, list or table inside the passage. */
  block: number;
  kind: 'sentence' | 'item' | 'row' | 'label';
  /** As it can be said: without the marks of lists and tables. */
  text: string;
  /** Headings above it, outermost first; the question it answers is the last one. */
  headings: string[];
  folded: string;
  roots: Set<string>;
  /** Inside quotation marks: somebody else's words. */
  quoted: boolean;
}

export interface UnitPassage {
  headingPath: string[];
  text: string;
}

const RULE = /^\s*\|?[\s:|-]+\|?\s*$/;
const GENERIC_COLUMN =
  /^(?:prix|tarifs?|montant|duree|temps|price|cost|fee|fees|duration|time|length|prestations?|services?|treatments?|)$/;
const segmenters = {
  fr: new Intl.Segmenter('fr', { granularity: 'sentence' }),
  en: new Intl.Segmenter('en', { granularity: 'sentence' }),
};

/** Cuts passages (chunks, in Markdown) into units. Paragraphs, rows and entries aimed at machines, and what is no text at all, are left out. */
export function textUnits(passages: readonly UnitPassage[], language: 'fr' | 'en'): TextUnit[] {
  return passages.flatMap((passage, index) => passageUnits(passage, index, language));
}

function passageUnits(passage: UnitPassage, index: number, language: 'fr' | 'en'): TextUnit[] {
  const units: TextUnit[] = [];
  let stack: Array<{ level: number; text: string }> = passage.headingPath.map((text, at) => ({
    level: at + 1,
    text,
  }));
  let block = 0;
  let header: string[] | null = null;
  let isTable = false;
  /** Paragraphs that speak to a machine: what they say around the words that give them away is meant for it too. */
  const directed = new Set<number>();
  /** Paragraphs whose lines were joined: items of no list. */
  const broken = new Set<number>();
  const add = (kind: TextUnit['kind'], written: string, inQuotes = false) => {
    const text = clean(written);
    if (text === '' || SLIDE.test(text) || COPYRIGHT.test(text)) return;
    if (isMachineDirected(text)) {
      if (kind === 'sentence') directed.add(block);
      return;
    }
    const words = withoutInitials(text);
    const folded = fold(words);
    const isLabel = kind === 'sentence' && isFragment(text, folded);
    // « Moyens de paiement : » over « Chèque, virement »: one line broken in two.
    const lead = units.at(-1);
    if (isLabel && lead?.block === block && INTRODUCES.test(lead.text)) {
      units.pop();
      broken.add(block);
      return add('item', `${lead.text} ${text}`);
    }
    units.push({
      passage: index,
      block,
      kind: isLabel ? 'label' : kind,
      text,
      headings: stack.map((heading) => heading.text),
      folded,
      roots: roots(words),
      quoted:
        inQuotes || /^[“«"]/.test(text) || stack.some((heading) => SAID_BY_CLIENTS.test(fold(heading.text))),
    });
  };
  /** Labels in a row under « Moyens de paiement » are what is accepted. */
  const closeList = () => {
    const heading = stack.at(-1)?.text ?? '';
    let from = units.length;
    while (units[from - 1]?.kind === 'label' && units[from - 1]!.headings.at(-1) === heading) from--;
    const labels = units.slice(from);
    const isList = labels.length > 1 || ENUMERATES.test(labels[0]?.text ?? '');
    if (!isList || !LISTS.test(fold(heading)) || labels.some((one) => directed.has(one.block))) return;
    units.length = from;
    const named = labels
      .map(({ text }) => text.replace(/[\s,;]+$/, ''))
      .filter((text) => /\p{L}{2}/u.test(text));
    add('item', named.join(', '));
  };
  for (const line of passage.text.split('\n')) {
    const trimmed = line.trim();
    const row = /^\|(.*)\|$/.exec(trimmed);
    if (!row) {
      isTable = false;
      header = null;
    }
    if (trimmed === '') {
      block++;
      continue;
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(trimmed);
    if (heading) {
      const level = heading[1]!.length;
      const text = clean(heading[2]!);
      if (isMachineDirected(text)) continue;
      closeList();
      stack = [...stack.filter((above) => above.level < level), { level, text }];
      block++;
      // A bold line reads as a heading, whatever it says: « Uniquement sur rendez-vous ».
      if (STATEMENT.test(fold(text)) || MEASURED.test(fold(text))) add('sentence', text);
      continue;
    }
    if (row) {
      if (RULE.test(trimmed)) continue;
      const cells = row[1]!.split('|').map(clean);
      if (!isTable) {
        isTable = true;
        header = cells;
        if (cells.every((cell) => cell === '')) header = null;
        else if (!hasRuleNext(passage.text, line)) {
          header = null;
          add('row', rowText(cells, null));
        }
        continue;
      }
      add('row', rowText(cells, header));
      continue;
    }
    const item = /^(?:[-*+•]|\d{1,2}[.)])\s+(.*)$/.exec(trimmed);
    if (item) {
      add('item', item[1]!.replace(/^[-–•*]\s*/, ''));
      continue;
    }
    const text = clean(trimmed);
    if (text.endsWith('?') && text.length < 160 && (!/[.!?]\s/.test(text) || CLIENT_SPEAKS.test(text))) {
      stack = [...stack.filter((above) => above.level < 7), { level: 7, text }];
      block++;
      continue;
    }
    const told = text.split(/\s+—\s+/);
    if (told.length > 2 && told.every((part) => wordList(fold(part)).length > 1 && !BARE_VALUE.test(part))) {
      for (const part of told) add('item', part);
      continue;
    }
    let inQuotes = false;
    for (const sentence of sentences(text, language)) {
      if (/^[“«"]/.test(sentence)) inQuotes = true;
      add('sentence', sentence, inQuotes);
      if (/[”»"]\s*$/.test(sentence)) inQuotes = false;
    }
  }
  closeList();
  return units.filter(
    ({ kind, block: at }) => kind === 'row' || (kind === 'item' && !broken.has(at)) || !directed.has(at),
  );
}

const INTRODUCES = /^(?:\S+ ){1,5}:$|^[^\s:]{4,}:$/;

/** « Comptant · Virement · Carte »: a list on one line. */
const ENUMERATES = /\p{L}\s*(?:[·•|/,;]|\s(?:et|and)\s)\s*\p{L}/u;

/** Headings whose list is the answer, however short its lines. Folded. */
const LISTS =
  /^\W*(?:(?:moyens?|modes?) de (?:paiement|reglement)s?|(?:paiements?|reglements?)(?: accept\w+)?|payment(?:s| methods?| options?)?(?: accepted)?|(?:ways to pay|we accept)|langues?(?: parlees?)?|languages?(?: spoken)?|(?:nos |les )?equipements?|amenities|facilities|(?:zones?|secteurs?) (?:d'intervention|desservie?s?)|areas? (?:we )?(?:cover\w*|serve[ds]?))\W*$/;

/** Sentences of a line; the full stop of a title (« Dr. ») ends none. */
function sentences(text: string, language: 'fr' | 'en'): string[] {
  const found: string[] = [];
  for (const { segment } of segmenters[language].segment(text)) {
    if (ABBREVIATED.test(found.at(-1) ?? '')) found.push(found.pop() + segment);
    else found.push(segment);
  }
  return found;
}
/** « 30 min », « 45 € »: a value told beside its name is no line of its own. */
const BARE_VALUE = /^\W*(?:\d[\d.,:h\s]*(?:€|euros?|min|mn|h|heures?|hours?|[£$])?|[€£$]\s?\d[\d.,]*)\W*$/iu;
/** « J’ai un chien. Puis-je venir avec ? »: a question with its circumstances. */
const CLIENT_SPEAKS = /^(?:j['’]|je |mon |ma |mes |i |i['’]|my )/i;
/** What stands under such a heading are clients' words. */
const SAID_BY_CLIENTS =
  /^\W*(?:(?:vos|leurs|nos|les|mes|our|client|customer|quelques) )?(?:temoignages?|avis|testimonials?|reviews?)(?: (?:de |of )?(?:(?:nos |our )?clients?|patients?|eleves|google|verifies))?\W*$|^\W*(?:ce que (?:disent|pensent)|ils? (?:nous |m'|ont |parlent)|what (?:our |my )?(?:clients|customers|patients) say)/;
const COPYRIGHT =
  /^(?:©|copyright\b|tous droits réservés|all rights reserved)|©\s*(?:copyright )?(?:19|20)\d\d/i;
/** « 3 / 17 »: which picture is shown. */
const SLIDE = /^\d{1,3}\s*\/\s*\d{1,3}$/;
const ABBREVIATED =
  /(?:^|[\s(])(?:Dr|Mr|Mrs|Ms|M|Mme|Mlle|Pr|Prof|St|Ste|No|approx|env|av|bd|ex|tél|tel)\.\s*$/i;

/** A menu entry, a numbered title, the tail of a broken line: context for what follows, never an answer. */
function isFragment(text: string, folded: string): boolean {
  const isShort = wordList(folded).length < 6;
  const title = text.replace(/^\d+(?:\.\d+)*\.?\s+(?=\p{L})/u, '');
  if (title !== text && isShort && !/\d/.test(title) && !STREET.test(folded)) return true;
  if (/\d/.test(text) || STATEMENT.test(folded)) return false;
  if (/^\p{Ll}/u.test(text)) return isShort;
  return !/[.!?…]["»”)]*$/.test(text) && wordList(folded).length < 5;
}

/** « 12 rue du Lac », « Rue du Lac, 12 », "4 Weaver Street", alone on a line or after « au ». Folded. */
export const STREET =
  /^\W*(?:rue|avenue|boulevard|chemin|route) [^.,\d]{3,40},? \d+[a-z]?$|(?:^|\b(?:au|at|address|adresse)\b)\W*\d+[a-z]?,? (?:bis |ter )?(?:(?:rue|avenue|av|boulevard|bd|place|quai|chemin|route|impasse|allee)\b|(?:[a-z']+ ){1,4}(?:street|st|road|rd|avenue|ave|lane|square|drive|way|parade|terrace|highway)\b)/;

/** Few words that say something all the same: « Parking privé », « Animaux acceptés », "Free wifi". */
const STATEMENT =
  /^\(?(?:pas de|aucune?|uniquement|only|no) \S+|\S\s+(?:\S+\s+)?(?:gratuite?s?|offerte?s?|accepte?e?s?|admis|bienvenus?|possibles?|disponibles?|privee?s?|inclus\w*|comprise?s?|obligatoires?|interdite?s?|a proximite|sur place|en face|sur (?:rendez-vous|rdv)|by appointment|free|available|accepted|welcome|included|allowed|required|nearby|on[- ]site|opposite)$|^(?:free|private)\s+\S+|^(?:buy|achetez|acheter|offrez|offrir) (?:\S+ ){0,3}\S+$|\b(?:des|a partir de|from) \d{1,2} (?:ans|mois|years|months)\b/;

/** « Appartement de 60 m² à louer ». Folded. */
const MEASURED = /\b\d+ ?m2\b/;

function hasRuleNext(text: string, line: string): boolean {
  const rest = text.slice(text.indexOf(line) + line.length).split('\n');
  return RULE.test(rest[1] ?? '') && (rest[1] ?? '').includes('-');
}

/** « Coupe homme : 30 min, 29 € »; columns that say more than « price » are named. */
function rowText(cells: string[], header: string[] | null): string {
  const [name = '', ...values] = cells;
  const of =
    header?.[0] && !GENERIC_COLUMN.test(fold(header[0])) && header.length > 2 ? `${header[0]}, ` : '';
  const said = values.flatMap((value, at) => {
    if (value === '' || value === '—' || value === '-') return [];
    const column = header?.[at + 1] ?? '';
    return [GENERIC_COLUMN.test(fold(column)) ? value : `${column} ${value}`];
  });
  if (said.length === 0) return name;
  return name === '' ? said.join(', ') : `${of}${name.replace(/\s*[:：]$/, '')} : ${said.join(', ')}`;
}

/** « CB Camille Bertin »: the letters of a sign are no word (here no bank card) beside the name they stand for. */
const withoutInitials = (text: string) =>
  text.replace(
    /(?<![\p{L}\p{N}])(\p{Lu})\.?(\p{Lu})\.?(?![\p{L}\p{N}])(?=[\s|·—–-]*\1\p{L}+[\s-]+\2\p{L}+)/gu,
    '',
  );

/** Without Markdown's marks; links keep their words. */
function clean(text: string): string {
  return text
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(/\\([*_#|[\]-])/g, '$1')
    .replace(/\.{4,}/g, ' : ')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

/** Whether two units stand in one paragraph, list or table. */
export const sameBlock = (a: TextUnit, b: TextUnit) => a.passage === b.passage && a.block === b.block;
/** Whether two units stand under the same headings. */
export const sameSection = (a: TextUnit, b: TextUnit) =>
  a.passage === b.passage && a.headings.join('\u0000') === b.headings.join('\u0000');

/** In characters: what stands on a card beside its price. */
const CARD_LIMIT = 240;

/** The units of the card one stands on, a short section that is told as a whole; null where the section is longer. */
export function cardAround(units: readonly TextUnit[], at: number): TextUnit[] | null {
  const unit = units[at]!;
  let from = at;
  let end = at + 1;
  let length = unit.text.length;
  const isOn = (other: TextUnit | undefined): other is TextUnit =>
    other !== undefined && length <= CARD_LIMIT && sameSection(other, unit);
  for (let other = units[from - 1]; isOn(other); other = units[--from - 1]) length += other.text.length;
  for (let other = units[end]; isOn(other); other = units[++end]) length += other.text.length;
  return length <= CARD_LIMIT ? units.slice(from, end) : null;
}

/** The block of a page's title. */
const TITLE = -1;
export const isTitle = ({ block }: TextUnit) => block === TITLE;

/** Titles of pages, which may be all that names the person: « Anne Dunand | Ostéopathe à Thônes ». */
export function titleUnits(passages: ReadonlyArray<{ title: string }>): TextUnit[] {
  return headUnits(passages.map(({ title }, passage) => [title, passage]));
}

/** Titles, and French headings, that say where: for a business that tells no address. */
export function placeUnits(passages: ReadonlyArray<UnitPassage & { title: string }>): TextUnit[] {
  const heads = headUnits(
    passages.flatMap(({ title, headingPath, text }, passage) => [
      ...(IN_PLACE.test(title) ? [[title, passage] as const] : []),
      ...[...headingPath, ...text.split('\n').filter((line) => /^#{1,3} /.test(line))]
        .map((heading) => clean(heading.replace(/^#+ /, '')))
        .filter((heading) => heading.length < 90 && AT_PLACE.test(heading) && !GREETS.test(heading))
        .map((heading) => [heading, passage] as const),
    ]),
  );
  // Read as it is meant: « (situé à) Nantes ».
  return heads.map((unit) => ({ ...unit, folded: `situe a ${unit.folded}` }));
}
const GREETS = /^\W*(?:bienvenue|welcome)(?!\p{L})/iu;
/** English headings are written in capitals anyway: « Grounded in Tradition ». */
const AT_PLACE = /(?<!\p{L})(?:à|près d(?:e|[’']))\s?(?:[Ll][ae]s?\s)?\p{Lu}\p{Ll}{2,}/u;
const IN_PLACE = new RegExp(
  `${AT_PLACE.source}|(?<!\\p{L})(?:in|near)\\s(?:(?:North|South|East|West|Central)\\s)?\\p{Lu}\\p{Ll}{2,}`,
  'u',
);

function headUnits(heads: ReadonlyArray<readonly [string, number]>): TextUnit[] {
  return [...new Map(heads)].map(([head, passage]) => {
    const text = head.replace(/\s*[|•·]\s*/g, ', ');
    return {
      passage,
      block: TITLE,
      kind: 'sentence',
      text,
      headings: [],
      folded: fold(text),
      roots: roots(text),
      quoted: false,
    };
  });
}
