import {
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback } from 'react';
import { useNotify } from 'react-admin';
import { type CallEntry, contacts } from '../http/contacts.ts';
import type { Conversation, ConversationCounts, ThreadMessage } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useFollow } from '../http/follow.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';

/** Everything of the inbox begins with the first of these: what is live invalidates it whole. */
export const inboxKeys = {
  all: ['conversations'],
  counts: ['conversations', 'counts'],
  list: (filter: object, page: number) => ['conversations', 'list', filter, page],
  one: (id: string) => ['conversations', 'one', id],
  thread: (id: string) => ['conversations', 'thread', id],
  calls: (clientId: string) => ['conversations', 'calls', clientId],
  ways: (id: string) => ['conversations', 'ways', id],
  templates: (id: string) => ['conversations', 'templates', id],
  notes: (id: string) => ['conversations', 'notes', id],
  canned: ['canned-replies'],
  colleagues: ['colleagues'],
} as const;

/** How many there are, by state; kept fresh by `useLiveInbox`. Asked only of those who may read them. */
export function useCounts() {
  const may = useMay();
  return useQuery({
    queryKey: inboxKeys.counts,
    queryFn: conversations.counts,
    staleTime: 30_000,
    enabled: may('conversations:read'),
  });
}

/** Follows the inbox as long as somebody is signed in; whatever of it is on the screen is fetched again when it changes. */
export function useLiveInbox(): void {
  const may = useMay();
  const client = useQueryClient();
  const onCounts = useCallback(
    (counts: ConversationCounts) => {
      client.setQueryData(inboxKeys.counts, counts);
      void client.invalidateQueries({
        queryKey: inboxKeys.all,
        predicate: ({ queryKey }) => queryKey[1] !== 'counts',
      });
    },
    [client],
  );
  useFollow<ConversationCounts>(
    may('conversations:read') ? 'conversations/events' : null,
    'counts',
    onCounts,
  );
}

export const useConversation = (id: string) =>
  useQuery({ queryKey: inboxKeys.one(id), queryFn: () => conversations.read(id) });

const PAGE = 50;
/** A message on its way changes state without the conversation changing. */
const ON_ITS_WAY = new Set(['queued', 'sending', 'unknown', 'sent']);
const WATCHED_MS = 2 * 60_000;
const LOOK_AGAIN_MS = 3_000;

const isWatched = ({ direction, status, createdAt }: ThreadMessage) =>
  direction === 'outbound' && ON_ITS_WAY.has(status) && Date.now() - Date.parse(createdAt) < WATCHED_MS;

/** The thread, page by page backwards. */
export const useThread = (id: string) =>
  useInfiniteQuery({
    queryKey: inboxKeys.thread(id),
    queryFn: ({ pageParam }) =>
      conversations.messages(id, { limit: PAGE, ...(pageParam ? { before: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.more ? (last.items.at(-1)?.id ?? null) : null),
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some(isWatched) ? LOOK_AGAIN_MS : false),
  });

const CALLS_SHOWN = 50;

/** What was said on the phone with a client, the latest first: it stands among what was written. */
export const useCalls = (clientId: string) =>
  useQuery({
    queryKey: inboxKeys.calls(clientId),
    queryFn: async ({ signal }) => {
      const { items } = await contacts.timeline(clientId, { limit: CALLS_SHOWN, groups: ['calls'] }, signal);
      return items.filter((entry): entry is CallEntry => entry.kind === 'call');
    },
  });

export const useWays = (id: string) =>
  useQuery({ queryKey: inboxKeys.ways(id), queryFn: () => conversations.ways(id) });

/** After a change of one's own: what came back is shown at once, the rest fetched again. */
export function refresh(client: QueryClient, changed?: Conversation): Promise<void> {
  if (changed) client.setQueryData(inboxKeys.one(changed.id), changed);
  return client.invalidateQueries({ queryKey: inboxKeys.all });
}

/** A change of one conversation; a refusal is said where notices appear. */
export function useChange<V>(
  change: (values: V) => Promise<Conversation>,
  onDone?: (changed: Conversation) => void,
) {
  const client = useQueryClient();
  const notify = useNotify();
  const say = useSayRefusal();
  return useMutation({
    mutationFn: change,
    onSuccess: (changed) => {
      void refresh(client, changed);
      onDone?.(changed);
    },
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
}
