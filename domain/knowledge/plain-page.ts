import type { PageReading } from './html-page.ts';
import { textLanguage } from './language.ts';
import { markdownToPageBlocks } from './page-blocks.ts';

/** Reads text or Markdown as a page: its name is all the title it has, and it leads nowhere. */
export function readPlainPage(text: string, url: string): PageReading {
  return {
    title: fileName(url),
    language: textLanguage(text, null),
    blocks: markdownToPageBlocks(text),
    links: [],
    canonical: null,
    refresh: null,
  };
}

/** The last part of an address, as a person would read it. */
export function fileName(url: string): string {
  const name = new URL(url).pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
