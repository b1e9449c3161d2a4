import type { Request } from 'express';
import type { PageLanguage } from '../provider.ts';
import { type Html, html } from './html.ts';
import { STYLE } from './style.ts';
import { words } from './words.ts';

/** A whole page: head, mark, content. `path` is the page's own (with its query, if any), for the language switch. */
export function layout(
  language: PageLanguage,
  path: string,
  heading: string,
  content: Html,
  script?: Html,
): string {
  const text = words[language];
  const other: PageLanguage = language === 'fr' ? 'en' : 'fr';
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading === text.title ? heading : `${heading} · ${text.title}`}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Ccircle cx='16' cy='17' r='13' fill='%23D7263D'/%3E%3Cpath d='M16 4v26M8 12h.01M24 12h.01M9 22h.01M23 22h.01' stroke='%231B1B1F' stroke-width='4' stroke-linecap='round'/%3E%3C/svg%3E">
<style>${STYLE}</style>
</head>
<body>
<header class="top">
<a class="brand" href="/?lang=${language}"><svg viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="17" r="13" fill="var(--coquelicot)"/><path d="M16 4v26M9 13h.01M23 13h.01M10 22h.01M22 22h.01" stroke="#1B1B1F" stroke-width="4" stroke-linecap="round" fill="none"/></svg>Coccinelle</a>
<a class="language" href="${path}${path.includes('?') ? '&' : '?'}lang=${other}" lang="${other}" hreflang="${other}">${text.otherLanguage}</a>
</header>
<main>${content}</main>
${script}
</body>
</html>`;
  return page.text;
}

/** As the address says, else as the browser prefers; French first. */
export function languageOf(req: Request): PageLanguage {
  if (req.query.lang === 'en' || req.query.lang === 'fr') return req.query.lang;
  return req.acceptsLanguages('fr', 'en') === 'en' ? 'en' : 'fr';
}
