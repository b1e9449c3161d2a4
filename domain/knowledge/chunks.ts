import { type MarkdownBlock, markdownBlocks } from './markdown.ts';
import { countTokens } from './tokens.ts';

/** A passage of a document, small enough for the embedding model and whole enough to answer from. */
export interface Chunk {
  /** 0, 1, 2… in reading order. */
  position: number;
  /** Headings above the passage, outermost first. Headings met inside the passage are lines of its text. */
  headingPath: string[];
  text: string;
  /** cl100k tokens of `text`. */
  tokenCount: number;
  /** BCP-47 primary language, or null when unknown. */
  language: string | null;
}

export interface ChunkOptions {
  /** Most tokens of a chunk, its headings included. */
  maxTokens?: number;
  /** A section shorter than this shares its chunk with its neighbours. */
  minSectionTokens?: number;
  /** Most tokens repeated from the end of the previous chunk where a section is cut. */
  overlapTokens?: number;
}

interface Piece {
  headingPath: string[];
  kind: MarkdownBlock['kind'];
  text: string;
  tokens: number;
}

const DEFAULTS = { maxTokens: 512, minSectionTokens: 120, overlapTokens: 48 };

/**
 * Cuts a document's Markdown into chunks of at most `maxTokens` cl100k tokens (heading path included), at headings first,
 * then paragraphs, then sentences, then words. A table is cut between rows and each part repeats its header.
 * Where one section fills several chunks, each begins with the last sentences of the one before.
 */
export function chunkDocument(
  document: { markdown: string; title: string; language: string | null },
  options: ChunkOptions = {},
): Chunk[] {
  const limits = { ...DEFAULTS, ...options };
  const sections = groupBySection(markdownBlocks(document.markdown));
  const chunks: Chunk[] = [];
  let pending: Piece[] = [];
  let pendingTokens = 0;

  const emit = (pieces: Piece[]) => {
    if (pieces.length === 0) return;
    const headingPath = commonPath(pieces.map((piece) => piece.headingPath));
    const text = render(pieces, headingPath);
    chunks.push({
      position: chunks.length,
      headingPath,
      text,
      tokenCount: countTokens(text),
      language: document.language,
    });
  };
  const emitPending = () => {
    emit(pending);
    pending = [];
    pendingTokens = 0;
  };

  for (const section of sections) {
    const path = section[0]!.headingPath;
    // What a chunk costs beyond its own words: the headings that go with it into the embedding.
    const pathTokens = path.length > 0 ? countTokens(path.join('\n')) + path.length : 0;
    const room = Math.max(Math.floor(limits.maxTokens / 4), limits.maxTokens - pathTokens);
    const pieces = section.map((block): Piece => ({ ...block, tokens: countTokens(block.text) }));
    const sectionTokens = sum(pieces) + pathTokens;

    if (pending.length > 0) {
      const small = pendingTokens < limits.minSectionTokens || sectionTokens < limits.minSectionTokens;
      if (
        !small ||
        !related(pending[0]!.headingPath, path) ||
        pendingTokens + sectionTokens > limits.maxTokens
      ) {
        emitPending();
      }
    }
    if (pending.length > 0 || sectionTokens <= limits.maxTokens) {
      pending.push(...pieces);
      pendingTokens += sectionTokens;
      continue;
    }
    const withOverlap = Math.max(room - limits.overlapTokens, Math.floor(room / 2));
    const parts = pieces.flatMap((piece) => splitPiece(piece, withOverlap, document.language));
    for (const group of pack(parts, room, limits.overlapTokens, document.language)) emit(group);
  }
  emitPending();
  return chunks;
}

/** Consecutive blocks under the same headings. */
function groupBySection(blocks: MarkdownBlock[]): MarkdownBlock[][] {
  const sections: MarkdownBlock[][] = [];
  let key = '';
  for (const block of blocks) {
    const blockKey = block.headingPath.join('\u0000');
    if (sections.length > 0 && blockKey === key) sections[sections.length - 1]!.push(block);
    else sections.push([block]);
    key = blockKey;
  }
  return sections;
}

/** Short neighbours share a chunk when they stand under the same top heading, or when one of them has none. */
function related(a: string[], b: string[]): boolean {
  return a.length === 0 || b.length === 0 || a[0] === b[0];
}

function commonPath(paths: string[][]): string[] {
  const first = paths[0] ?? [];
  let length = first.length;
  for (const path of paths) {
    let same = 0;
    while (same < length && path[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

/** Text of a chunk: headings below the common path appear where they begin, as Markdown lines. */
function render(pieces: Piece[], headingPath: string[]): string {
  let current = headingPath;
  const parts: string[] = [];
  for (const piece of pieces) {
    let same = 0;
    while (
      same < current.length &&
      same < piece.headingPath.length &&
      piece.headingPath[same] === current[same]
    ) {
      same++;
    }
    for (let level = Math.max(same, headingPath.length); level < piece.headingPath.length; level++) {
      parts.push(`${'#'.repeat(Math.min(level + 1, 6))} ${piece.headingPath[level]}`);
    }
    current = piece.headingPath;
    parts.push(piece.text);
  }
  return parts.join('\n\n');
}

/** Fills groups of at most `room` tokens; each begins with the end of the one before. */
function pack(pieces: Piece[], room: number, overlapTokens: number, language: string | null): Piece[][] {
  const groups: Piece[][] = [];
  let group: Piece[] = [];
  let tokens = 0;
  for (const piece of pieces) {
    if (group.length > 0 && tokens + piece.tokens + 2 > room) {
      groups.push(group);
      const tail = lastSentences(
        group[group.length - 1]!,
        Math.min(overlapTokens, room - piece.tokens - 2),
        language,
      );
      group = tail ? [tail] : [];
      tokens = tail?.tokens ?? 0;
    }
    group.push(piece);
    tokens += piece.tokens + 2;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/** The last whole sentences of a piece of prose within `budget` tokens; a table has none: its header is repeated instead. */
function lastSentences(piece: Piece, budget: number, language: string | null): Piece | null {
  if (piece.kind !== 'text' || budget < 8) return null;
  const kept: string[] = [];
  let tokens = 0;
  for (const sentence of sentences(piece.text, language).reverse()) {
    const cost = countTokens(sentence);
    if (tokens + cost > budget) break;
    kept.unshift(sentence);
    tokens += cost;
  }
  const text = kept.join('').trim();
  return text && text !== piece.text ? { ...piece, text, tokens } : null;
}

/** One block as pieces of at most `room` tokens. */
function splitPiece(block: Piece, room: number, language: string | null): Piece[] {
  if (block.tokens <= room) return [block];
  const piece = (text: string): Piece => ({ ...block, text, tokens: countTokens(text) });
  if (block.kind === 'table') return tableParts(block.text, room).map(piece);
  const lines = block.kind === 'text' ? [block.text] : block.text.split('\n').map((line) => `${line}\n`);
  const units = lines.flatMap((line) =>
    lines.length > 1 && countTokens(line) <= room ? [line] : sentences(line, language),
  );
  return joinUnits(units, room).map(piece);
}

/** Puts units (sentences, lines) together up to `room`; a unit that is itself too long is cut between words. */
function joinUnits(units: string[], room: number): string[] {
  const parts: string[] = [];
  let part = '';
  let tokens = 0;
  for (const unit of units) {
    const cost = countTokens(unit);
    if (part && tokens + cost > room) {
      parts.push(part.trim());
      part = '';
      tokens = 0;
    }
    if (cost > room) {
      const words = byWords(unit, room);
      parts.push(...words.slice(0, -1));
      part = words[words.length - 1] ?? '';
      tokens = countTokens(part);
      continue;
    }
    part += unit;
    tokens += cost;
  }
  if (part.trim()) parts.push(part.trim());
  return parts;
}

function byWords(text: string, room: number): string[] {
  const parts: string[] = [];
  let part = '';
  let tokens = 0;
  for (const word of text.split(/(?<=\s)(?=\S)/u)) {
    for (const slice of word.length > 96 ? (word.match(/[\s\S]{1,96}/gu) ?? []) : [word]) {
      const cost = countTokens(slice) + 1;
      if (part && tokens + cost > room) {
        parts.push(part.trim());
        part = '';
        tokens = 0;
      }
      part += slice;
      tokens += cost;
    }
  }
  if (part.trim()) parts.push(part.trim());
  return parts;
}

/** A Markdown table by rows; header and rule line repeated in each part. */
function tableParts(table: string, room: number): string[] {
  const rows = table.split('\n');
  const headed = rows.length > 2 && /^\s*\|[\s:|-]+\|\s*$/.test(rows[1]!);
  const header = headed ? rows.slice(0, 2).join('\n') : '';
  const headerTokens = header ? countTokens(header) + 1 : 0;
  // A header as long as a chunk would leave no room for rows.
  const repeated = headerTokens * 2 <= room ? header : '';
  const budget = room - (repeated ? headerTokens : 0);
  const body = rows
    .slice(headed ? 2 : 0)
    .flatMap((row) => (countTokens(row) + 1 <= budget ? [row] : byWords(row, budget)));
  if (header && !repeated) body.unshift(...byWords(header, budget));
  const parts: string[] = [];
  let part: string[] = [];
  let tokens = 0;
  for (const row of body) {
    const cost = countTokens(row) + 1;
    if (part.length > 0 && tokens + cost > budget) {
      parts.push([...(repeated ? [repeated] : []), ...part].join('\n'));
      part = [];
      tokens = 0;
    }
    part.push(row);
    tokens += cost;
  }
  if (part.length > 0) parts.push([...(repeated ? [repeated] : []), ...part].join('\n'));
  return parts;
}

const segmenters = new Map<string, Intl.Segmenter>();

function sentences(text: string, language: string | null): string[] {
  const locale = language ?? 'fr';
  let segmenter = segmenters.get(locale);
  if (!segmenter) {
    try {
      segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' });
    } catch {
      // A page may declare any string as its language; sentence borders then follow French rules.
      segmenter = new Intl.Segmenter('fr', { granularity: 'sentence' });
    }
    segmenters.set(locale, segmenter);
  }
  return [...segmenter.segment(text)].map((segment) => segment.segment);
}

function sum(pieces: Piece[]): number {
  return pieces.reduce((total, piece) => total + piece.tokens + 2, 0);
}
