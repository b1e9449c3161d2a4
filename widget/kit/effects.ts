import { useEffect, useMemo, useRef } from 'preact/hooks';

/**
 * Runs when one of `inputs` changes (and first of all), seeing the newest values of everything else: what is meant is an
 * event, not a picture to be kept up to date.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: what needs no undoing ends without `return`.
export function useOn(inputs: readonly unknown[], work: () => void | (() => void)): void {
  const newest = useRef(work);
  newest.current = work;
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the caller's.
  useEffect(() => newest.current(), inputs as unknown[]);
}

/** Listens to an event of the window while `active`. */
export function useWindowEvent(name: 'online' | 'pagehide', active: boolean, work: () => void): void {
  const newest = useRef(work);
  newest.current = work;
  useOn([active], () => {
    if (!active) return;
    const listen = () => newest.current();
    addEventListener(name, listen);
    return () => removeEventListener(name, listen);
  });
}

/** Made once, and again when one of `inputs` changes: something with a life of its own, which a redraw must not end. */
export function useMade<Made>(inputs: readonly unknown[], make: () => Made): Made {
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the caller's.
  return useMemo(make, inputs as unknown[]);
}
