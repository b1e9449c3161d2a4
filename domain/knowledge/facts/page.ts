/** A fetched page, parsed once: its tree, and what it says about itself in JSON-LD, microdata and RDFa. */
import type { CheerioAPI } from 'cheerio';
import { load } from 'cheerio';
import type { Element } from 'domhandler';
import { boundNesting } from '../nesting.ts';
import { boundTree, MOST_MARKUP, withoutElements } from './page-bounds.ts';
import { isElement, isHidden, oneLine, pageLines, type TextLine, visibleText } from './text.ts';
import type { SourcePage } from './types.ts';

/** A property's value: text (numbers and booleans as text), or another node. */
export type StructuredValue = string | StructuredNode;

/**
 * A schema.org object, whichever syntax it was written in. Type and property names are bare ("HairSalon", "telephone"),
 * without the vocabulary's address. `parent` is null for a node that stands by itself.
 */
export interface StructuredNode {
  types: string[];
  id: string | null;
  properties: Record<string, StructuredValue[]>;
  source: 'json-ld' | 'microdata';
  parent: StructuredNode | null;
}

export interface ParsedPage {
  url: string;
  /** BCP-47, from the fetch or from `<html lang>`; null when neither says. */
  language: string | null;
  $: CheerioAPI;
  /** Every structured node of the page, nested ones and those of `@graph` included, in document order. */
  nodes: StructuredNode[];
  /** `<title>`, whitespace folded. */
  title: string;
  /** Visible lines of the body, computed on first use and kept. */
  lines: () => TextLine[];
}

/** Parse a page. Broken markup and broken JSON-LD never throw: what cannot be read is left out. */
export function parsePage(page: SourcePage): ParsedPage {
  const $ = load(boundNesting(lightened(page.html).slice(0, MOST_MARKUP)));
  boundTree($);
  reveal($);
  let lines: TextLine[] | null = null;
  return {
    url: page.url,
    language: page.language ?? ($('html').attr('lang')?.trim() || null),
    $,
    nodes: [...jsonLdNodes($), ...embeddedNodes($)],
    title: oneLine($('title').first().text()),
    lines: () => {
      lines ??= pageLines($);
      return lines;
    },
  };
}

/** A page with fewer characters than this in sight, and so many times more out of it, waits for its script. */
const BLANK = 200;
const TIMES_MORE = 5;

/** A page hidden until its script has run (a curtain, a fade) is read as it will be shown. */
function reveal($: CheerioAPI): void {
  const curtains = $('[style],[hidden]').filter((_, element) => isElement(element) && isHidden(element));
  if (curtains.length === 0) return;
  const shown = pageLines($).reduce((sum, { text }) => sum + text.length, 0);
  if (shown >= BLANK) return;
  curtains.each((_, element) => {
    if (oneLine($(element).text()).length > Math.max(BLANK, shown * TIMES_MORE))
      $(element).removeAttr('style').removeAttr('hidden');
  });
}

/**
 * What no reader sees is most of a modern page's bytes and of the time its parsing takes: programs, styles, drawings
 * and inlined pictures go before the tree is built. JSON-LD stays.
 */
function lightened(html: string): string {
  const shown = withoutElements(
    withoutElements(withoutElements(html, 'script', /ld\+json/i), 'style'),
    'svg',
  );
  return shown.replace(/data:[a-z]+\/[a-z0-9.+-]+;base64,[a-z0-9+/=\s]{200,}/gi, 'data:,');
}

/** The text values of a property, whitespace folded; a node counts by its name. Empty when absent. */
export function textsOf(node: StructuredNode, property: string): string[] {
  return (node.properties[property] ?? [])
    .map((value) => (typeof value === 'string' ? oneLine(value) : (textOf(value, 'name') ?? '')))
    .filter((value) => value !== '');
}

/** The first text value of a property, or null. */
export function textOf(node: StructuredNode, property: string): string | null {
  return textsOf(node, property)[0] ?? null;
}

/** The nodes held by a property (text values left out). */
export function nodesOf(node: StructuredNode, property: string): StructuredNode[] {
  return (node.properties[property] ?? []).filter(
    (value): value is StructuredNode => typeof value !== 'string',
  );
}

export function isA(node: StructuredNode, ...types: string[]): boolean {
  return node.types.some((type) => types.includes(type));
}

const bareName = (name: string) => name.replace(/^.*[/#:]/, '');

function jsonLdNodes($: CheerioAPI): StructuredNode[] {
  const nodes: StructuredNode[] = [];
  $('script[type*="ld+json" i]').each((_, script) => {
    const parsed = parseLooseJson($(script).text());
    if (parsed !== undefined) collectJsonLd(parsed, null, nodes);
  });
  resolveReferences(nodes);
  return nodes;
}

/**
 * JSON as people paste it: inside HTML comments or CDATA, with raw line breaks in strings, trailing commas,
 * `//` comments at line starts, a final semicolon, or several objects one after the other.
 */
function parseLooseJson(raw: string): unknown {
  const text = raw
    .replace(
      /<!--|-->|\/\/\s*<!\[CDATA\[|\/\/\s*\]\]>|\/\*\s*<!\[CDATA\[\s*\*\/|\/\*\s*\]\]>\s*\*\/|<!\[CDATA\[|\]\]>/g,
      ' ',
    )
    .replace(/^[ \t]*\/\/.*$/gm, '')
    .trim()
    .replace(/;\s*$/, '');
  if (text === '') return undefined;
  const folded = [...text].map((char) => (char < ' ' ? ' ' : char)).join('');
  const withoutTrailingCommas = folded.replace(/,(\s*[}\]])/g, '$1').replace(/,\s*$/, '');
  const candidates = [
    text,
    folded,
    withoutTrailingCommas,
    withoutTrailingCommas.replace(/&quot;/g, '"').replace(/&amp;/g, '&'),
    withoutTrailingCommas.replace(/[“”]/g, '"'),
    `[${withoutTrailingCommas.replace(/}\s*{/g, '},{')}]`,
    // A block cut short or closed once too often still tells what came before.
    balanced(withoutTrailingCommas),
  ];
  for (const candidate of candidates) {
    try {
      return JSON.parse(candidate);
    } catch {
      // Not valid in this reading; the next one repairs a little more.
    }
  }
  return undefined;
}

/** The text with brackets left open closed, and cut where one closes too much. */
function balanced(text: string): string {
  const open: string[] = [];
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!;
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
      continue;
    }
    if (char === '"') inString = true;
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']');
    else if (char === '}' || char === ']') {
      if (open.pop() !== char) return text.slice(0, index);
      if (open.length === 0) return text.slice(0, index + 1);
    }
  }
  return text.replace(/,\s*$/, '') + (inString ? '"' : '') + open.reverse().join('');
}

/** No value of structured data is longer: an answer of a FAQ with its markup. */
const LONGEST_VALUE = 5_000;

function collectJsonLd(
  value: unknown,
  parent: StructuredNode | null,
  into: StructuredNode[],
  depth = 0,
): StructuredValue[] {
  if (value === null || value === undefined || depth > 24) return [];
  if (Array.isArray(value)) return value.flatMap((item) => collectJsonLd(item, parent, into, depth + 1));
  if (typeof value !== 'object') return [decodeEntities(String(value).slice(0, LONGEST_VALUE))];
  const object = value as Record<string, unknown>;
  if ('@value' in object) return collectJsonLd(object['@value'], parent, into, depth + 1);
  const node: StructuredNode = {
    types: asArray(object['@type']).map((type) => bareName(String(type))),
    id: typeof object['@id'] === 'string' ? object['@id'] : null,
    properties: {},
    source: 'json-ld',
    parent,
  };
  const graph = object['@graph'];
  const wraps = graph !== undefined && node.types.length === 0;
  if (!wraps) into.push(node);
  for (const [key, entry] of Object.entries(object)) {
    if (key.startsWith('@')) continue;
    const values = collectJsonLd(entry, node, into, depth + 1);
    if (values.length > 0)
      node.properties[bareName(key)] = [...(node.properties[bareName(key)] ?? []), ...values];
  }
  if (graph !== undefined) collectJsonLd(graph, null, into, depth + 1);
  return [node];
}

/** `{ "@id": "#salon" }` stands for the node that carries that id with a type. */
function resolveReferences(nodes: StructuredNode[]): void {
  const byId = new Map<string, StructuredNode>();
  for (const node of nodes)
    if (node.id && node.types.length > 0 && !byId.has(node.id)) byId.set(node.id, node);
  for (const node of nodes) {
    for (const [key, values] of Object.entries(node.properties)) {
      node.properties[key] = values.map((value) => {
        if (typeof value === 'string' || value.types.length > 0 || !value.id) return value;
        return byId.get(value.id) ?? value;
      });
    }
  }
}

/** Microdata (`itemscope`/`itemprop`) and RDFa Lite (`typeof`/`property`), which have the same shape. */
function embeddedNodes($: CheerioAPI): StructuredNode[] {
  const nodes: StructuredNode[] = [];
  const byElement = new Map<Element, StructuredNode>();
  $('[itemscope],[typeof]').each((_, element) => {
    if (!isElement(element)) return;
    const types = (element.attribs.itemtype ?? element.attribs.typeof ?? '').split(/\s+/).filter(Boolean);
    if (element.attribs.itemscope === undefined && types.length === 0) return;
    const node: StructuredNode = {
      types: types.map(bareName),
      id: element.attribs.itemid ?? element.attribs.resource ?? null,
      properties: {},
      source: 'microdata',
      parent: null,
    };
    byElement.set(element, node);
    nodes.push(node);
  });
  if (nodes.length === 0) return nodes;
  $('[itemprop],[property]').each((_, element) => {
    if (
      !isElement(element) ||
      (element.name === 'meta' &&
        element.parent &&
        isElement(element.parent) &&
        element.parent.name === 'head')
    )
      return;
    const owner = enclosing(element, byElement);
    if (!owner) return;
    const own = byElement.get(element);
    if (own) own.parent = owner;
    const names = `${element.attribs.itemprop ?? ''} ${element.attribs.property ?? ''}`
      .split(/\s+/)
      .filter(Boolean);
    const value: StructuredValue = own ?? embeddedValue(element);
    if (value === '') return;
    for (const name of names) {
      const key = bareName(name);
      owner.properties[key] = [...(owner.properties[key] ?? []), value];
    }
  });
  return nodes;
}

function enclosing(element: Element, byElement: Map<Element, StructuredNode>): StructuredNode | null {
  for (let up = element.parent; up; up = up.parent) {
    const node = isElement(up) ? byElement.get(up) : undefined;
    if (node) return node;
  }
  return null;
}

function embeddedValue(element: Element): string {
  const { content, datetime, href, src } = element.attribs;
  if (content !== undefined) return oneLine(content);
  if (element.name === 'time' && datetime) return oneLine(datetime);
  if (element.name === 'link' || element.name === 'img') return oneLine(href ?? src ?? '');
  const text = visibleText(element);
  return text === '' && href ? oneLine(href) : text;
}

function asArray(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** Content systems escape twice: a JSON-LD text may hold HTML entities. Unknown entities stay as they are. */
function decodeEntities(text: string): string {
  return text.includes('&') && /&(#\d+|#x[0-9a-f]+|[a-z]+);/i.test(text)
    ? load(text, null, false).root().text()
    : text;
}
