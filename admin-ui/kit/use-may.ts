import { useMe } from '../http/queries.ts';

/** Whether the person holds a scope (`services:write`). Unknown until the session is read: then nothing is offered. */
export function useMay(): (scope: string) => boolean {
  const { data: me } = useMe();
  return (scope) => me?.scopes.includes(scope) ?? false;
}
