/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { accentFor } from './colour.ts';
import type { WidgetConfig } from './config.ts';
import { useMade, useOn } from './kit/effects.ts';
import { type Ui, UiContext } from './kit/ui.tsx';
import type { Language } from './words/index.ts';

const BRAND = '#D7263D';

/** The ground everything stands on: colours, language, what is read out, and who has been seen using it. */
export function Frame({
  config,
  language,
  accentColor,
  children,
}: {
  config: WidgetConfig;
  language: Language;
  /** The business's; the page's own line has the last word. */
  accentColor: string | undefined;
  children: ComponentChildren;
}) {
  const [said, setSaid] = useState('');
  const used = useRef(false);
  const ui = useMade<Ui>([language], () => ({
    language,
    say: setSaid,
    wasUsed: () => used.current,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    isPage: config.mode === 'page',
  }));
  const style = useMade([config.color, accentColor], () => accentStyle(config.color ?? accentColor ?? BRAND));
  const root = useRef<HTMLDivElement>(null);
  useOn([], () => {
    const use = () => {
      used.current = true;
    };
    // Before any handler inside: the step it leads to may already take the focus.
    root.current?.addEventListener('pointerdown', use, true);
    root.current?.addEventListener('keydown', use, true);
  });
  return (
    <UiContext.Provider value={ui}>
      <div ref={root} class={`root in-${config.mode}`} lang={language.code} dir="ltr" style={style}>
        {children}
        <div class="sr" role="status">
          {said}
        </div>
      </div>
    </UiContext.Provider>
  );
}

function accentStyle(colour: string): Record<string, string> {
  const style: Record<string, string> = {};
  for (const scheme of ['light', 'dark'] as const)
    for (const [name, value] of Object.entries(accentFor(colour, scheme)))
      style[`--${name}-${scheme}`] = value;
  return style;
}
