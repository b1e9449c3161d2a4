import { describe, expect, it } from '@jest/globals';
import { formatTable, markdownTable } from './table.ts';

const rows = [
  { name: 'crawl', figure: '80 pages/s', comparedWith: 'Crawlee: 60 pages/s', target: '≥ 50', meets: true },
  {
    name: 'a|b',
    figure: '3 s',
    comparedWith: 'so many words '.repeat(12).trim(),
    target: '≤ 1 s',
    meets: false,
  },
  { name: 'no target', figure: '7', comparedWith: 'nothing' },
];

describe('the table of figures', () => {
  it('marks a missed target, and only that', () => {
    const lines = formatTable(rows).split('\n');
    expect(lines.filter((line) => line.startsWith('✗'))).toHaveLength(1);
    expect(lines.find((line) => line.includes('no target'))).toMatch(/^ /);
  });

  it('keeps every word of a long cell and aligns the columns', () => {
    const table = formatTable(rows);
    expect(table.match(/\bwords\b/g)).toHaveLength(12);
    const [head, first] = table.split('\n');
    expect(first!.indexOf('80 pages/s')).toBe(head!.indexOf('figure'));
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThan(240);
  });

  it('does not let a cell end a Markdown column', () => {
    expect(markdownTable(rows)).toContain('| ✗ | a\\|b | 3 s |');
  });
});
