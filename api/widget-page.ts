import { createHash } from 'node:crypto';
import type { Language, Sentence } from './problems.ts';

/** A bare page: the same widget as on a business's own site, with nothing around it. */
export interface WidgetPage {
  language: Language;
  /** What the page is for, and whose; null where nothing is known. */
  subject: keyof typeof SUBJECTS;
  businessName: string | null;
  /** The attributes of the widget's line, by their names without `data-`. */
  data: Record<string, string>;
  phone: string | null;
}

const SUBJECTS = {
  booking: { fr: 'Prendre rendez-vous', en: 'Book an appointment' },
  appointment: { fr: 'Votre rendez-vous', en: 'Your appointment' },
  offer: { fr: 'Un créneau s’est libéré', en: 'A slot has become free' },
} satisfies Record<string, Sentence>;

const NO_SCRIPT: Sentence = {
  fr: 'Cette page a besoin de JavaScript, qui est désactivé dans ce navigateur.',
  en: 'This page needs JavaScript, which is switched off in this browser.',
};
const CALL: Sentence = { fr: 'Appelez plutôt', en: 'Please call instead:' };

/** Before the widget's own style is there, and where there is no script at all. */
const STYLE =
  ':root{color-scheme:light dark}body{margin:0;background:light-dark(#FBFAF8,#161618);color:light-dark(#1B1B1F,#F3F1ED);font:1rem/1.5 system-ui,sans-serif}main{min-height:100vh;min-height:100dvh}noscript p{max-width:34rem;margin:0 auto;padding:4rem 1.25rem 0}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export function renderWidgetPage({ language, subject, businessName, data, phone }: WidgetPage): string {
  const title = [SUBJECTS[subject][language], businessName].filter(Boolean).join(' · ');
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  const call = phone
    ? `<p>${CALL[language]} <a href="tel:${escapeHtml(phone)}">${escapeHtml(phone)}</a></p>`
    : '';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">${subject === 'booking' ? '' : '\n<meta name="robots" content="noindex">'}
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<noscript><p>${NO_SCRIPT[language]}</p>${call}</noscript>
<script src="/${subject === 'booking' ? 'embed' : 'client'}.js" data-mode="page"${attributes.join('')}></script>
</main>
</body>
</html>
`;
}

/**
 * The policy of a bare page: our own script and API, one known style, and only the sites the business named around it.
 * @param framedBy host names as in the business's settings; empty: any site; null: none at all
 */
export function widgetPagePolicy(framedBy: readonly string[] | null, https: boolean): string {
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "form-action 'none'",
    `frame-ancestors ${framedBy === null ? "'none'" : framingSites(framedBy)}`,
    'img-src data:',
    "script-src 'self'",
    `style-src 'sha256-${STYLE_HASH}'`,
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** A name without a port stands for every port of that host, as it does in the API's own check. */
function framingSites(names: readonly string[]): string {
  if (names.length === 0) return '*';
  return ["'self'", ...names.map((name) => (name.includes(':') ? name : `${name}:*`))].join(' ');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
