import { readColour } from './colour.ts';

/** What the script's own attributes ask for. */
export interface WidgetConfig {
  /** Origin of the API: where the script came from. */
  apiUrl: string;
  view:
    | { kind: 'booking'; slug: string }
    | { kind: 'appointment'; token: string }
    | { kind: 'offer'; token: string };
  /** `inline`: where the script stands. `button`: a floating button that opens a dialog. `page`: one of our bare pages. */
  mode: 'inline' | 'button' | 'page';
  lang: string | null;
  color: string | null;
  /** null: as the page around it. */
  theme: 'light' | 'dark' | 'auto' | null;
  /** CSS selector of the element to stand in, where the script cannot stand there itself. */
  target: string | null;
  /** What the floating button says. */
  label: string | null;
  /** The code of an offer the visitor comes with. */
  code: string | null;
}

const MODES = ['inline', 'button', 'page'] as const;
const THEMES = ['light', 'dark', 'auto'] as const;

/** Reads the line a business put on its page; null when it names no business. Unknown values are as if left out. */
export function readConfig(
  src: string,
  data: Readonly<Record<string, string | undefined>>,
  search = '',
): WidgetConfig | null {
  const view = viewOf(data);
  if (!view) return null;
  return {
    apiUrl: new URL(src).origin,
    view,
    mode: MODES.find((mode) => mode === data.mode) ?? 'inline',
    lang: data.lang || null,
    color: readColour(data.color),
    theme: THEMES.find((theme) => theme === data.theme) ?? null,
    target: data.target || null,
    label: data.label?.trim().slice(0, 40) || null,
    // On a page of our own the link itself may carry it; on another's, `?code=` may mean anything.
    code: data.code || (data.mode === 'page' && new URLSearchParams(search).get('code')) || null,
  };
}

function viewOf(data: Readonly<Record<string, string | undefined>>): WidgetConfig['view'] | null {
  const { appointment, offer, tenant } = data;
  if (appointment) return { kind: 'appointment', token: appointment };
  if (offer) return { kind: 'offer', token: offer };
  return tenant ? { kind: 'booking', slug: tenant } : null;
}
