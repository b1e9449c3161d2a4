import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { createDocumentParser, type DocumentError, MAX_DOCUMENT_BYTES } from './document-parser.ts';

const parser = createDocumentParser();
const parse = (bytes: Uint8Array | string, fileName: string) =>
  parser.parse({ bytes: Buffer.from(bytes), fileName });
const codeOf = (bytes: Uint8Array | string, fileName: string) =>
  parse(bytes, fileName).then(
    () => 'parsed',
    (error: DocumentError) => error.code,
  );

/** A one-page PDF that shows `lines` as [size, x, y, text]; `extra` goes into the trailer. */
function pdf(lines: [number, number, number, string][], extra = ''): Buffer {
  const text = lines
    .map(
      ([size, x, y, words]) =>
        `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${words.replace(/[()\\]/g, '\\$&')}) Tj ET`,
    )
    .join('\n');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${Buffer.byteLength(text, 'latin1')}>>\nstream\n${text}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = Buffer.byteLength(body, 'latin1');
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = Buffer.byteLength(body, 'latin1');
  body += `xref\n0 6\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  body += `trailer\n<</Size 6/Root 1 0 R${extra}>>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(body, 'latin1');
}

/** A ZIP of deflated entries. */
function zip(entries: Record<string, Buffer | string>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(crc32(raw), 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(raw.length, 22);
    header.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt16LE(20, 6);
    header.copy(entry, 10, 8, 30);
    entry.writeUInt32LE(offset, 42);
    local.push(header, Buffer.from(name), packed);
    central.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

const docx = (body: string, extra: Record<string, Buffer | string> = {}) =>
  zip({
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ...extra,
  });
const paragraph = (text: string, style = '') =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`;

describe('document parser', () => {
  it('reads a PDF: larger type as headings, columns of a line kept apart', async () => {
    const file = pdf([
      [20, 50, 780, 'Nos tarifs'],
      [11, 50, 740, 'Coupe femme'],
      [11, 400, 740, '45 \u0080'],
      [11, 50, 725, 'Une phrase coup\u00e9e en'],
      [11, 50, 711, 'deux lignes.'],
    ]);
    expect(await parse(file, 'tarifs.pdf')).toMatchObject({
      format: 'pdf',
      mediaType: 'application/pdf',
      title: 'Nos tarifs',
      markdown: '# Nos tarifs\n\nCoupe femme — 45 €\nUne phrase coupée en\ndeux lignes.',
    });
  });

  it('says clearly what is wrong with a PDF', async () => {
    const locked = pdf(
      [[11, 50, 700, 'Secret']],
      `/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${'ab'.repeat(32)}>/U<${'cd'.repeat(32)}>>>/ID[<00><00>]`,
    );
    expect(await codeOf(locked, 'a.pdf')).toBe('password_protected');
    expect(await codeOf(pdf([]), 'scan.pdf')).toBe('no_text');
    expect(await codeOf(`%PDF-1.4\n${'x'.repeat(500)}`, 'a.pdf')).toBe('broken_file');
  });

  it('reads a Word document with headings, lists and tables', async () => {
    const table = `<w:tbl><w:tr><w:tc>${paragraph('Coupe')}</w:tc><w:tc>${paragraph('45 €')}</w:tc></w:tr></w:tbl>`;
    const parsed = await parse(
      docx(`${paragraph('Tarifs', 'Heading1')}${paragraph('Prix nets.')}${table}`),
      'tarifs.docx',
    );
    expect(parsed).toMatchObject({ format: 'docx', title: 'Tarifs' });
    expect(parsed.markdown).toBe('# Tarifs\n\nPrix nets.\n\n|  |  |\n| --- | --- |\n| Coupe | 45 € |');
  });

  it('refuses a Word document that is locked, damaged, or a bomb', async () => {
    const container = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(504),
      Buffer.from('EncryptedPackage', 'utf16le'),
      Buffer.alloc(512),
    ]);
    expect(await codeOf(container, 'a.docx')).toBe('password_protected');
    const whole = docx(paragraph('Bonjour'));
    expect(await codeOf(whole.subarray(0, whole.length - 40), 'a.docx')).toBe('broken_file');
    expect(
      await codeOf(docx(paragraph('x'), { 'word/bomb.xml': Buffer.alloc(130 * 1024 * 1024) }), 'a.docx'),
    ).toBe('too_large');
  });

  it('reads HTML, Markdown and text in any charset', async () => {
    const html =
      '<html lang="fr"><head><title>Été</title></head><body><h1>Horaires</h1><script>x()</script><p>Lundi fermé</p></body></html>';
    expect(
      await parse(
        iconv.encode(html.replace('<head>', '<head><meta charset="iso-8859-1">'), 'latin1'),
        'x.htm',
      ),
    ).toMatchObject({
      format: 'html',
      title: 'Été',
      markdown: '# Horaires\n\nLundi fermé',
      language: 'fr',
    });
    expect(await parse('# Titre\n\n- un\n- deux', 'notes.md')).toMatchObject({
      format: 'markdown',
      title: 'Titre',
    });
    expect(
      await parse(iconv.encode('Épilation à 12 €', 'windows-1252'), 'dossier/prix 2025.txt'),
    ).toMatchObject({
      format: 'text',
      title: 'prix 2025',
      markdown: 'Épilation à 12 €',
    });
    expect((await parse(iconv.encode('Été', 'utf-16le', { addBOM: true }), 'u.txt')).markdown).toBe('Été');
  });

  it('goes by the bytes, not by the name', async () => {
    expect((await parse('<!doctype html><p>Bonjour</p>', 'faux.pdf')).format).toBe('html');
    expect(await codeOf(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'photo.txt')).toBe(
      'unsupported_type',
    );
    expect(await codeOf(Buffer.from([0, 1, 2, 3, 0, 0, 9]), 'x.md')).toBe('unsupported_type');
    expect(await codeOf(zip({ 'a.txt': 'bonjour' }), 'x.docx')).toBe('unsupported_type');
  });

  it('bounds size and refuses emptiness', async () => {
    expect(await codeOf('', 'x.txt')).toBe('empty_file');
    expect(await codeOf(' \n ', 'x.txt')).toBe('no_text');
    expect(await codeOf(Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 97), 'x.txt')).toBe('too_large');
  });

  it('stops at its time limit and when it is told to', async () => {
    const hasty = createDocumentParser({ timeoutMs: 1 });
    await expect(hasty.parse({ bytes: Buffer.from('abc'), fileName: 'x.txt' })).rejects.toMatchObject({
      code: 'timeout',
    });
    const stop = new AbortController();
    const pending = parser.parse({ bytes: pdf([[11, 50, 700, 'Bonjour']]), fileName: 'x.pdf' }, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(pending).rejects.toThrow('stopped');
  });
});
