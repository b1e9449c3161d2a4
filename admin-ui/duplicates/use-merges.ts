import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNotify, useTranslate } from 'react-admin';
import { contacts } from '../http/contacts.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';

/** What may be shown of duplicates begins with the first of these. */
const keys = {
  all: ['duplicates'],
  list: (clientId: string | null, page: number) => ['duplicates', 'list', clientId, page],
  merges: (clientId: string) => ['duplicates', 'merges', clientId],
} as const;

export const DUPLICATES_SHOWN = 25;

export function useSuggestions(clientId: string | null, page = 0) {
  const may = useMay();
  return useQuery({
    queryKey: keys.list(clientId, page),
    queryFn: () =>
      contacts.suggestions({
        ...(clientId ? { clientId } : {}),
        limit: DUPLICATES_SHOWN,
        offset: page * DUPLICATES_SHOWN,
      }),
    enabled: may('clients:read'),
    staleTime: 30_000,
  });
}

export const useMerges = (clientId: string) =>
  useQuery({ queryKey: keys.merges(clientId), queryFn: () => contacts.merges(clientId) });

/** Everything that shows a person is read again. */
function refreshPeople(client: QueryClient): Promise<unknown> {
  return Promise.all(
    [keys.all, ['clients'], ['conversations'], ['agenda']].map((queryKey) =>
      client.invalidateQueries({ queryKey }),
    ),
  );
}

/** One change of who is whom; said when it is done, and why when it is refused. */
export function useIdentityChange<V>(change: (values: V) => Promise<unknown>, done: string) {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslate();
  const say = useSayRefusal();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      notify(t(done), { type: 'info' });
      return refreshPeople(client);
    },
    onError: (error) => {
      notify(say(error), { type: 'warning' });
      // Somebody else was faster: what is shown is not so any more.
      return refreshPeople(client);
    },
  });
}
