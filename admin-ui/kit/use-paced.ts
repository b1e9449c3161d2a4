import { useEffect, useRef, useState } from 'react';

/**
 * A value that follows another, at most once every so many milliseconds, and always to where it comes to rest. `key` tells
 * values apart.
 */
export function usePaced<T>(value: T, key: string, everyMs: number): T {
  const [paced, setPaced] = useState(value);
  const last = useRef(0);
  const latest = useRef(value);
  latest.current = value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the value.
  useEffect(() => {
    const wait = last.current + everyMs - performance.now();
    const timer = setTimeout(
      () => {
        last.current = performance.now();
        setPaced(latest.current);
      },
      Math.max(0, wait),
    );
    return () => clearTimeout(timer);
  }, [key, everyMs]);
  return paced;
}
