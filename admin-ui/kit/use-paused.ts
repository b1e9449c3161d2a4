import { useEffect, useState } from 'react';

const PAUSE_MS = 200;

/** What is typed, once the person pauses for so long. */
export function usePaused(text: string, pauseMs = PAUSE_MS): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setPaused(text), pauseMs);
    return () => window.clearTimeout(timer);
  }, [text, pauseMs]);
  return paused;
}
