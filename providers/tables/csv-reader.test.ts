import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { readTable, shapeOf, TableError, type TableErrorCode } from './csv-reader.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: Buffer | string): Promise<string> {
  const path = join(folder, crypto.randomUUID());
  await writeFile(path, bytes);
  return path;
}

async function read(bytes: Buffer | string, limits = { lines: 100, columns: 10 }) {
  const path = await fileOf(bytes);
  const shape = await shapeOf(path);
  const lines = [];
  for await (const { line, cells } of readTable(path, shape, limits)) lines.push([line, ...cells]);
  return { ...shape, lines };
}

async function errorOf(work: Promise<unknown>): Promise<[TableErrorCode, number | null] | unknown> {
  const error = await work.catch((thrown: unknown) => thrown);
  return error instanceof TableError ? [error.code, error.line] : error;
}

const TEXT = 'Nom;Prénom\nPetit;Éloïse à Noël\n';
const LINES = [
  [1, 'Nom', 'Prénom'],
  [2, 'Petit', 'Éloïse à Noël'],
];

describe('a table as people’s programs write it', () => {
  it.each(['utf-8', 'utf-16le', 'windows-1252', 'macintosh'] as const)('is read in %s', async (encoding) => {
    const { lines, ...shape } = await read(iconv.encode(TEXT, encoding, { addBOM: encoding === 'utf-16le' }));
    expect(shape).toEqual({ encoding, separator: ';' });
    expect(lines).toEqual(LINES);
  });
  it('loses its byte order mark', async () => {
    expect((await read(`\uFEFF${TEXT}`)).lines).toEqual(LINES);
  });
  it('keeps the number of each line past empty ones and line breaks in cells', async () => {
    const { lines } = await read('a;b\r\n\r\n"x\r\ny";2\r\n;\r\n3;4\r\n');
    expect(lines).toEqual([
      [1, 'a', 'b'],
      [3, 'x\r\ny', '2'],
      [6, '3', '4'],
    ]);
  });
  it('may say its separator itself, and hold a quote that quotes nothing', async () => {
    expect((await read('sep=;\na,1;b\n12" noir;c\n')).lines).toEqual([
      [2, 'a,1', 'b'],
      [3, '12" noir', 'c'],
    ]);
  });
  it('keeps an accent that two pieces of the file share', async () => {
    const long = `${'x'.repeat(65_533)}é\n`.replaceAll(/x{1000}/g, (x) => `${x}\n`);
    const { encoding, lines } = await read(`a\n${long}`, { lines: 1_000, columns: 2 });
    expect(encoding).toBe('utf-8');
    expect(String(lines.at(-1)!.at(-1))).toMatch(/é$/);
  });
});

describe('what is no table', () => {
  it('is refused in words, with its line', async () => {
    expect(await errorOf(read(''))).toEqual(['empty', null]);
    expect(await errorOf(read(' \n \n'))).toEqual(['empty', null]);
    expect(await errorOf(read('PK\x03\x04 a workbook'))).toEqual(['spreadsheet', null]);
    expect(await errorOf(read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0])))).toEqual(['spreadsheet', null]);
    expect(await errorOf(read('a\0b;c'))).toEqual(['not-text', null]);
    expect(await errorOf(read('a;b\n"c;d\n'))).toEqual(['quote-never-closed', expect.any(Number)]);
    expect(await errorOf(read(`a;b\n"${'c;d\n'.repeat(30_000)}`))).toEqual([
      'line-too-long',
      expect.any(Number),
    ]);
    expect(await errorOf(read('a\nb\nc\n', { lines: 2, columns: 1 }))).toEqual(['too-many-lines', 3]);
    expect(await errorOf(read('a;b;c\n', { lines: 2, columns: 2 }))).toEqual(['too-many-columns', 1]);
  });
  it('that is one byte long is refused too', async () => {
    expect((await read('x')).lines).toEqual([[1, 'x']]);
  });
});
