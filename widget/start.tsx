/** @jsxImportSource preact */
import { type ComponentType, render } from 'preact';
import { useState } from 'preact/hooks';
import { readConfig, type WidgetConfig } from './config.ts';
import { type Call, createCall } from './http/call.ts';
import { useMade } from './kit/effects.ts';
import { css } from './style/index.ts';
import { chooseLanguage, type Language } from './words/index.ts';

/** What a script draws: the booking, or a client's own page. */
export interface ViewProps {
  config: WidgetConfig;
  language: Language;
  call: Call;
  /** Told the language the business speaks, for visitors whose own is not there. */
  onLocale: (locale: string) => void;
}
export type View = ComponentType<ViewProps>;

/** Finds the running script, reads its attributes and draws the view where it is to stand. */
export function start(View: View): void {
  const script = ownScript();
  if (!script) return;
  const config = readConfig(script.src, script.dataset, location.search);
  if (!config) {
    console.error('Coccinelle: the script needs data-tenant="…", the name of your business in its address.');
    return;
  }
  const isInBody = document.body?.contains(script);
  if (document.readyState === 'loading' && (config.target || !isInBody))
    document.addEventListener('DOMContentLoaded', () => draw(View, script, config), { once: true });
  else draw(View, script, config);
}

function ownScript(): HTMLScriptElement | null {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement && current.src) return current;
  // Loaded as a module, or through a tag manager that keeps the element to itself.
  return document.querySelector<HTMLScriptElement>('script[src*="/embed.js"][data-tenant]');
}

function draw(View: View, script: HTMLScriptElement, config: WidgetConfig): void {
  const host = document.createElement('coccinelle-widget');
  if (config.theme) host.dataset.theme = config.theme;
  const target = config.target ? document.querySelector(config.target) : null;
  if (config.target && !target) console.error(`Coccinelle: nothing on this page is ${config.target}.`);
  if (target) target.append(host);
  else if (document.body.contains(script) && config.mode !== 'button') script.after(host);
  else document.body.append(host);

  const root = host.attachShadow({ mode: 'open' });
  // A constructed sheet: the host page's policy on styles is about elements and attributes.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const wishes = [config.lang, script.closest('[lang]')?.getAttribute('lang'), ...navigator.languages];
  render(<App View={View} config={config} wishes={wishes} />, root);
}

function App({
  View,
  config,
  wishes,
}: {
  View: View;
  config: WidgetConfig;
  /** Languages wished for, before the business's own: the line's, the page's, the visitor's. */
  wishes: readonly (string | null | undefined)[];
}) {
  const [businessLocale, setBusinessLocale] = useState<string | null>(null);
  const language = useMade([businessLocale], () =>
    chooseLanguage([...wishes, businessLocale], navigator.languages),
  );
  const call = useMade([language.code], () => createCall(config.apiUrl, language.code));
  return <View config={config} language={language} call={call} onLocale={setBusinessLocale} />;
}
