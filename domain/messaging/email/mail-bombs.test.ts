import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { leftOutNote, type RawEmail, readEmail } from './read-email.ts';

/** What is longest of a mail's words. */
const LONGEST = 200_000;
const MB = 1_000_000;

const read = (more: Partial<RawEmail>) =>
  readEmail(
    {
      from: 'lea@exemple.fr',
      replyTo: [],
      subject: 'Bonjour',
      text: null,
      html: null,
      headers: {},
      messageId: '<a@exemple.fr>',
      attachments: [],
      ...more,
    },
    () => false,
  );
const textOf = (more: Partial<RawEmail>): string => {
  const reading = read(more);
  if (reading.kind !== 'message') throw new Error(reading.reason);
  return reading.text;
};

/**
 * Mails made to exhaust whoever reads them. One that took the square of its size would outlast the test by hours: the test's
 * own time limit is the clock.
 */
describe('a mail made as a bomb', () => {
  const html: Record<string, string> = {
    'nested without end': `Bonjour${'<div>'.repeat(400_000)}`,
    'nested tables': `Bonjour${'<table><tr><td>'.repeat(200_000)}`,
    'nested in things that end by themselves': `Bonjour${'<p><li><td><option>'.repeat(200_000)}`,
    'formatting that each paragraph would take up again': `Bonjour${Array.from({ length: 1_400 }, (_, i) => `<font color=${i}>`).join('')}${'<p>x'.repeat(200_000)}`,
    'ten megabytes of words': `<p>Bonjour ${'une coupe '.repeat(MB)}</p>`,
    'ten megabytes of style': `<p>Bonjour</p><style>${'.a{color:red}'.repeat(MB)}</style>`,
    'a style for each word':
      '<p style="color:red;background:url(https://mouchard.example/p.gif)">Bonjour</p>'.repeat(100_000),
    'one endless attribute': `<p>Bonjour</p><a title="${'display '.repeat(MB)}`,
    'attributes without end': `<p>Bonjour</p><a ${'x=1 '.repeat(MB)}>`,
    'comments in comments': `<p>Bonjour</p>${'<!-- <!-- '.repeat(400_000)}`,
    entities: `<p>Bonjour ${'&amp;amp;'.repeat(400_000)}</p>`,
    'conditional comments': `<p>Bonjour</p>${'<!--[if mso]><p>'.repeat(200_000)}`,
    'a run of blanks': `<pre>Bonjour${' '.repeat(5 * MB)}x</pre>`,
  };

  it.each(Object.entries(html))('of HTML: %s, ends with words of bounded length', (_name, bomb) => {
    const text = textOf({ html: bomb });
    expect(text).toContain('Bonjour');
    expect(text.length).toBeLessThanOrEqual(LONGEST);
  });

  it.each([
    ['a run of blanks before a word', `Bonjour${' '.repeat(10 * MB)}x`],
    ['lines of blanks', `Bonjour\n${`${' '.repeat(390)}x\n`.repeat(5_000)}`],
    [
      'dates that look like the head of a quote',
      `Bonjour\n${`2026-11-23 10:12 ${'a '.repeat(180)}<${'a@'.repeat(9)}\n`.repeat(500)}`,
    ],
    ['one word', `Bonjour ${'x'.repeat(10 * MB)}`],
  ])('of text: %s, ends with words of bounded length', (_name, text) => {
    const words = textOf({ text });
    expect(words).toContain('Bonjour');
    expect(words.length).toBeLessThanOrEqual(LONGEST);
  });

  it('of parts keeps ten of them and says how many it left', () => {
    const attachments = Array.from({ length: 5_000 }, (_, n) => ({
      id: String(n),
      fileName: `${'a'.repeat(10_000)}.zip`,
      mediaType: 'application/zip',
      sizeBytes: 40 * MB,
      isInline: false,
    }));
    expect(read({ text: 'Bonjour', attachments })).toMatchObject({ filesLeftOut: 4_990 });
    expect(leftOutNote(4_990, 'fr')).toBe('[4\u202f990 autres fichiers n’ont pas été gardés]');
  });

  it('of headers ends: thousands of them, and ids and addresses a megabyte long', () => {
    const long = 'x'.repeat(MB);
    const headers = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`X-${n}`, 'y']));
    const reading = read({
      text: 'Bonjour',
      subject: `Bonjour ${long}`,
      messageId: `<${long}@exemple.fr>`,
      headers: {
        ...headers,
        References: `<${long}> `.repeat(3),
        'Authentication-Results': 'spf '.repeat(MB / 4),
      },
    });
    expect(reading).toMatchObject({ kind: 'message', messageId: null, references: [] });
    expect(read({ from: `${'<'.repeat(MB)}a@b.fr`, text: 'Bonjour' })).toEqual({
      kind: 'set-aside',
      reason: 'own',
    });
  });

  it('says what it does not show: where it was too deep or too long to be read', () => {
    expect(textOf({ html: `Bonjour${'<div>'.repeat(5_000)}la suite` })).toBe('Bonjour\n\n[…]');
    expect(textOf({ html: `<p>Bonjour</p><style>${'a'.repeat(2 * MB)}</style><p>la suite</p>` })).toBe(
      'Bonjour\n\n[…]',
    );
  });

  it('leaves nothing that loads, leads or runs: pixels, links and scripts are no words', () => {
    const text = textOf({
      html: `<p>Bonjour, <a href="javascript:alert(1)">cliquez</a></p>
        <img src="https://mouchard.example/pixel.gif" width="1" height="1">
        <script>alert(2)</script><svg onload="alert(3)"><text>caché</text></svg>
        <iframe src="https://mouchard.example"></iframe><object data="x"></object>
        <div style="display:none">invisible</div><form action="https://mouchard.example"><input value="x"></form>`,
    });
    expect(text).toBe('Bonjour, cliquez');
  });

  it('is never shown as HTML: no page of the back office or the widget writes any', () => {
    const root = join(import.meta.dirname, '..', '..', '..');
    const sources = ['admin-ui', 'widget'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name) && !/(^|\/)(dist|node_modules)\//.test(name))
        .map((name) => join(root, folder, name)),
    );
    expect(sources.length).toBeGreaterThan(200);
    const writers = sources.filter((file) =>
      /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|srcdoc/i.test(
        readFileSync(file, 'utf8'),
      ),
    );
    expect(writers).toEqual([]);
  });
});
