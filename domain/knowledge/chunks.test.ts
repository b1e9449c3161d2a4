import { describe, expect, it } from '@jest/globals';
import { chunkDocument } from './chunks.ts';
import { countTokens } from './tokens.ts';

const chunk = (markdown: string, options = {}) =>
  chunkDocument({ markdown, title: 'Salon', language: 'fr' }, options);
const embeddedTokens = (part: { headingPath: string[]; text: string }) =>
  countTokens([...part.headingPath, part.text].join('\n'));

describe('chunkDocument', () => {
  it('keeps a short page whole, with its headings as lines', () => {
    const parts = chunk('# Tarifs\n\nCoupe femme : 45 €\n\n## Enfants\n\nCoupe enfant : 20 €');
    expect(parts).toHaveLength(1);
    expect(parts[0]!.headingPath).toEqual(['Tarifs']);
    expect(parts[0]!.text).toBe('Coupe femme : 45 €\n\n## Enfants\n\nCoupe enfant : 20 €');
  });

  it('gives nothing for an empty document, and keeps what only headings say', () => {
    expect(chunk('')).toEqual([]);
    expect(chunk('# Tarifs\n\n## Coupe : 45 €\n\n## Barbe : 18 €\n')).toMatchObject([
      { headingPath: ['Tarifs'], text: 'Coupe : 45 €\n\nBarbe : 18 €' },
    ]);
  });

  it('starts a new chunk at a heading once sections are long enough to stand alone', () => {
    const long = 'Le soin dure une heure et comprend le shampoing, le massage et le coiffage. '.repeat(12);
    const parts = chunk(`# Soins\n\n## Kératine\n\n${long}\n\n## Botox\n\n${long}`);
    expect(parts.map((part) => part.headingPath)).toEqual([
      ['Soins', 'Kératine'],
      ['Soins', 'Botox'],
    ]);
  });

  it('never exceeds 512 tokens, headings included, and loses no word', () => {
    const sentence = (n: number) =>
      `Phrase numéro ${n} où l’on parle de la prestation n° ${n} du salon, à Évreux. `;
    const text = Array.from({ length: 400 }, (_, n) => sentence(n)).join('');
    const parts = chunk(`# À propos\n\n## Histoire\n\n${text}`);
    expect(parts.length).toBeGreaterThan(10);
    for (const part of parts) expect(embeddedTokens(part)).toBeLessThanOrEqual(512);
    const all = parts.map((part) => part.text).join(' ');
    for (let n = 0; n < 400; n++) expect(all).toContain(`Phrase numéro ${n} `);
  });

  it('cuts between sentences, and begins each following part with the end of the one before', () => {
    const text = Array.from({ length: 80 }, (_, n) => `Le client numéro ${n} est venu. `).join('');
    const parts = chunk(text, { maxTokens: 100, overlapTokens: 24 });
    for (const part of parts) expect(part.text).toMatch(/^Le client[\s\S]*est venu\.$/);
    for (let n = 1; n < parts.length; n++) {
      const first = /^Le client numéro \d+ est venu\./.exec(parts[n]!.text)![0];
      expect(parts[n - 1]!.text).toContain(first);
    }
  });

  it('cuts a table between rows and repeats its header', () => {
    const rows = Array.from({ length: 120 }, (_, n) => `| Prestation ${n} | ${n + 20} € |`).join('\n');
    const parts = chunk(`# Tarifs\n\n| Prestation | Prix |\n| --- | --- |\n${rows}`);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      expect(part.text.startsWith('| Prestation | Prix |\n| --- | --- |\n')).toBe(true);
      expect(embeddedTokens(part)).toBeLessThanOrEqual(512);
      for (const line of part.text.split('\n')) expect(line).toMatch(/^\|.*\|$/);
    }
    const all = parts.map((part) => part.text).join('\n');
    for (let n = 0; n < 120; n++)
      expect(all.match(new RegExp(`Prestation ${n} \\| ${n + 20} €`, 'g'))).toHaveLength(1);
  });

  it('accepts text that spells a control token, and words without end', () => {
    expect(chunk('Le mot <|endoftext|> est du texte.')[0]!.text).toContain('<|endoftext|>');
    const parts = chunk('é'.repeat(30_000));
    expect(parts.map((part) => part.text).join('').length).toBe(30_000);
    for (const part of parts) expect(part.tokenCount).toBeLessThanOrEqual(512);
  });

  it('leaves headings inside code fences alone and keeps lists together', () => {
    const parts = chunk('# A\n\n```\n# pas un titre\n```\n\n- un\n- deux\n  suite');
    expect(parts).toHaveLength(1);
    expect(parts[0]!.text).toBe('```\n# pas un titre\n```\n\n- un\n- deux\n  suite');
  });

  it('numbers chunks in reading order and carries the language', () => {
    const long = 'Une phrase assez longue pour remplir la section de ce document. '.repeat(60);
    const parts = chunk(`# A\n\n${long}\n\n# B\n\n${long}`);
    expect(parts.map((part) => part.position)).toEqual(parts.map((_, index) => index));
    expect(new Set(parts.map((part) => part.language))).toEqual(new Set(['fr']));
  });
});
