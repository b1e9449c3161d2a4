import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvLine, csvStyle, safeCell } from './safe-cell.ts';

describe('a cell a spreadsheet will open', () => {
  it.each([
    '=HYPERLINK("http://x","y")',
    '+33612345678',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1+1',
    ' =1',
    '＝1+1',
  ])('is no formula: %j', (text) => {
    expect(safeCell(text)).toBe(`'${text}`);
  });
  it.each(['Petit', "L'Oréal", 'a=b', '06 12 34 56 78', '', '12 - 14 h'])('stays as it is: %j', (text) => {
    expect(safeCell(text)).toBe(text);
  });
});

describe('a line of CSV', () => {
  it('has semicolons and decimal commas in French, commas and points in English', () => {
    expect(csvLine(['Petit', 45.5, null], csvStyle('fr'))).toBe('Petit;45,5;\r\n');
    expect(csvLine(['Petit', 45.5, null], csvStyle('en'))).toBe('Petit,45.5,\r\n');
  });
  it('quotes what would end a cell or a line, and a formula behind the quote stays text', () => {
    expect(csvLine(['a;b', 'c"d', 'e\nf', '=1;2', ' g '], csvStyle('fr'))).toBe(
      '"a;b";"c""d";"e\nf";"\'=1;2";" g "\r\n',
    );
  });
  it('keeps every text apart from its neighbours, whatever it is', async () => {
    const { parse } = await import('csv-parse/sync');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (cells) => {
        const [line] = parse(csvLine(cells, csvStyle('fr')), { delimiter: ';' }) as string[][];
        expect(line).toEqual(cells.map(safeCell));
      }),
    );
  });
});
