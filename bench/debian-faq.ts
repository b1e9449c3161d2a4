/**
 * A public set of questions with known answers: the Debian FAQ in French and in English, from Debian's packages. A heading
 * with a question mark is a question (some go on: "… frozen ? Je pensais que …"); the section under it, without the heading,
 * the document that answers it.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'cheerio';
import { cacheDir } from '../dev/cache.ts';
import type { RetrievalSet } from '../dev/retrieval-evaluation.ts';

const run = promisify(execFile);
const packages = { fr: 'debian-faq-fr', en: 'debian-faq' } as const;
const pages = {
  fr: { folder: 'usr/share/doc/debian/FAQ/fr', ending: '.fr.html' },
  en: { folder: 'usr/share/doc/debian/FAQ', ending: '.en.html' },
} as const;

/** The set in one language. @throws where Debian's tools or its archive are out of reach */
export async function debianFaq(language: 'fr' | 'en'): Promise<RetrievalSet> {
  const { folder, ending } = pages[language];
  const root = join(await unpacked(packages[language]), folder);
  const files = (await readdir(root)).filter((name) => name.endsWith(ending) && !name.startsWith('index'));
  const set: RetrievalSet = { documents: [], queries: [], relevance: new Map() };
  for (const file of files.sort()) {
    for (const { heading, text } of sections(await readFile(join(root, file), 'utf8'))) {
      const id = `d${set.documents.length + 1}`;
      set.documents.push({ id, title: '', text });
      if (!heading.includes('?')) continue;
      const query = `q${set.queries.length + 1}`;
      set.queries.push({ id: query, text: heading });
      set.relevance.set(query, new Map([[id, 1]]));
    }
  }
  return set;
}

/** Sections of one page of DocBook's HTML, without their headings, tables of contents, and the sections inside them. */
export function sections(html: string): Array<{ heading: string; text: string }> {
  const $ = load(html);
  $('.navheader, .navfooter, .toc, script, style').remove();
  return $('.section')
    .get()
    .flatMap((element) => {
      const own = $(element).clone();
      const heading = own
        .children('.titlepage')
        .find('h1, h2, h3, h4, h5, h6')
        .first()
        .text()
        .replace(/\s+/g, ' ')
        .replace(/^(Chapitre|Chapter)?\s*[\d.]+\s*/, '')
        .trim();
      own.find('.titlepage, .section').remove();
      own.find('p, li, dt, dd, pre, div, tr, br').after('\n');
      const text = own
        .text()
        .replace(/[^\S\n]+/g, ' ')
        .replace(/\s*\n\s*/g, '\n')
        .trim();
      return text === '' ? [] : [{ heading, text }];
    });
}

/** The folder of the unpacked package, downloaded once. */
async function unpacked(name: string): Promise<string> {
  const folder = join(cacheDir(), 'debian', name);
  if (await readdir(folder).catch(() => null)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  try {
    await run('apt-get', ['download', '--quiet', name], { cwd: work });
    const [archive] = await readdir(work);
    await run('dpkg-deb', ['--extract', join(work, archive!), join(work, 'files')]);
    // Another process may have been quicker; its files are the same.
    await rename(join(work, 'files'), folder).catch(async (error) => {
      if (!(await readdir(folder).catch(() => null))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}
