import { useEffect, useRef, useState } from 'react';
import { eventsOf } from './event-stream.ts';
import { open } from './http.ts';
import { ApiError } from './problem-error.ts';

export type FollowState = 'live' | 'reconnecting' | 'ended';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/**
 * Follows one event of a server-sent stream and keeps following through cuts, with growing pauses.
 * Stops when `path` is null, on unmount, or when the server says the thing is gone or not ours (4xx).
 */
export function useFollow<T>(path: string | null, event: string, onData: (data: T) => void): FollowState {
  const [state, setState] = useState<FollowState>('live');
  const latest = useRef(onData);
  latest.current = onData;

  useEffect(() => {
    if (!path) return;
    const abort = new AbortController();
    const run = async () => {
      let delay = FIRST_DELAY_MS;
      while (!abort.signal.aborted) {
        try {
          const response = await open(path, { accept: 'text/event-stream', signal: abort.signal });
          setState('live');
          for await (const message of eventsOf(response)) {
            delay = FIRST_DELAY_MS;
            if (message.event === event) latest.current(JSON.parse(message.data) as T);
          }
        } catch (error) {
          if (abort.signal.aborted) return;
          if (
            error instanceof ApiError &&
            error.status >= 400 &&
            error.status < 500 &&
            error.status !== 429
          ) {
            setState('ended');
            return;
          }
        }
        if (abort.signal.aborted) return;
        setState('reconnecting');
        await pause(delay + Math.random() * delay, abort.signal);
        delay = Math.min(delay * 2, LONGEST_DELAY_MS);
      }
    };
    void run();
    return () => abort.abort();
  }, [path, event]);

  return state;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const wake = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
    window.addEventListener('online', wake, { once: true, signal });
  });
}
