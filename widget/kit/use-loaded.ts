import { useState } from 'preact/hooks';
import { type Reason, reasonOfError } from '../http/call.ts';
import { useOn, useWindowEvent } from './effects.ts';

/** What a page is about: fetched when it starts, again on request and when the network is back. */
export function useLoaded<Value>(load: () => Promise<Value>, start = true) {
  const [value, setValue] = useState<Value | null>(null);
  const [reason, setReason] = useState<Reason | null>(null);
  const reload = async () => {
    const loaded = await load();
    setValue(loaded);
    setReason(null);
    return loaded;
  };
  const attempt = () => {
    reload().catch((error) => setReason(reasonOfError(error)));
  };
  useOn([start], () => {
    if (start) attempt();
  });
  useWindowEvent('online', reason !== null, attempt);
  return { value, reason, setValue, reload, attempt };
}
