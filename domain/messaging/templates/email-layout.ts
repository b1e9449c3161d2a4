import { readablePhone } from '../../contact/phone.ts';
import type { BusinessVariables, EmailContent } from './variables.ts';

export interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
}

type Language = 'fr' | 'en';

/**
 * An e-mail as text and as HTML that says the same. Tables and inline styles, since mail programs know little else; nothing
 * is fetched from anywhere, and everything that was not written here is escaped.
 */
export function layOutEmail(
  content: EmailContent,
  business: BusinessVariables,
  language: Language,
): RenderedEmail {
  return {
    subject: oneLine(content.subject),
    text: asText(content, business, language === 'fr' ? '\u00a0: ' : ': '),
    html: asHtml(content, business, language),
  };
}

function asText(content: EmailContent, business: BusinessVariables, colon: string): string {
  const line = (label: string, value: string) => `${label}${colon}${value}`;
  const blocks = [
    content.greeting,
    ...content.paragraphs,
    content.facts.map(([label, value]) => line(label, value)).join('\n'),
    content.choices.map(({ label, url }) => line(label, url)).join('\n'),
    content.actions.map(({ label, url }) => line(label, url)).join('\n'),
    content.note,
    signature(business).join('\n'),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function signature({ name, address, phone, country }: BusinessVariables): string[] {
  return [name, address, phone && readablePhone(phone, country)].filter((line): line is string =>
    Boolean(line),
  );
}

const INK = '#1B1B1F';
const QUIET = '#5C5A56';
const FONT = "font-family:Figtree,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

function asHtml(content: EmailContent, business: BusinessVariables, language: Language): string {
  const paragraph = (text: string, style = '') =>
    `<p style="margin:0 0 16px;${style}">${escaped(text).replaceAll('\n', '<br>')}</p>`;
  const facts = content.facts
    .map(
      ([label, value]) =>
        `<tr><td style="padding:4px 16px 4px 0;color:${QUIET};vertical-align:top;white-space:nowrap">${escaped(label)}</td><td style="padding:4px 0;font-weight:600">${escaped(value)}</td></tr>`,
    )
    .join('');
  const links = content.actions.filter(({ url }) => isWebAddress(url));
  const actions = links
    .map(
      ({ label, url }) =>
        `<a href="${escaped(url)}" style="display:inline-block;margin:0 8px 16px 0;padding:12px 20px;border-radius:10px;background:#B61E30;color:#ffffff;font-weight:600;text-decoration:none">${escaped(label)}</a>`,
    )
    .join('');
  const choices = content.choices
    .filter(({ url }) => isWebAddress(url))
    .map(
      ({ label, url }) =>
        `<a href="${escaped(url)}" style="display:inline-block;margin:0 8px 16px 0;width:44px;line-height:44px;border:1px solid ${QUIET};border-radius:10px;color:${INK};font-weight:600;text-align:center;text-decoration:none">${escaped(label)}</a>`,
    )
    .join('');
  const body = [
    content.greeting ? paragraph(content.greeting) : '',
    ...content.paragraphs.map((text) => paragraph(text)),
    facts
      ? `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 24px;border-collapse:collapse">${facts}</table>`
      : '',
    choices,
    actions,
    content.note ? paragraph(content.note, `color:${QUIET}`) : '',
  ].join('');
  const [name = '', ...contact] = signature(business);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escaped(oneLine(content.subject))}</title>
</head>
<body style="margin:0;padding:0;background:#FBFAF8;color:${INK};${FONT};font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#FBFAF8"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #EFEBE4;border-radius:10px">
<tr><td style="padding:24px 24px 0;font-size:18px;font-weight:700">${escaped(name)}</td></tr>
<tr><td style="padding:16px 24px 8px">${body}</td></tr>
</table>
<p style="margin:16px 0 0;font-size:13px;color:${QUIET}">${[name, ...contact].map(escaped).join('<br>')}</p>
</td></tr></table>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** A subject with a line break in it would be two headers. */
function oneLine(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .trim()
    .slice(0, 300);
}
