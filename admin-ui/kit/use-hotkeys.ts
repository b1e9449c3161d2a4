import { useEffect, useRef } from 'react';

/**
 * Single keys of a page, by their lower-case names (`t`, `arrowleft`, `?`). They rest while one types, while a dialog or a menu is open, and with Ctrl, Alt
 * or ⌘ held, which belong to the browser and to assistive software.
 */
export function useHotkeys(bindings: Record<string, () => void>): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (
        target?.closest(
          'input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]',
        )
      )
        return;
      if (document.querySelector('[role=dialog], [role=menu]')) return;
      const act = latest.current[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
