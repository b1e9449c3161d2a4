import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { contacts } from '../http/contacts.ts';
import { useMay } from '../kit/use-may.ts';

const SHORTEST = 2;

/** Messages with these words, the last one perhaps half typed; asked once there is something to look for. */
export function useMessageSearch(typed: string, limit: number) {
  const may = useMay();
  const isAsked = typed.trim().length >= SHORTEST && may('conversations:read');
  const query = useQuery({
    queryKey: ['conversations', 'search', typed, limit],
    queryFn: ({ signal }) => contacts.searchMessages(typed, limit, signal),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  return { ...query, items: isAsked ? (query.data?.items ?? []) : [], isAsked };
}

/** Where a found message is read: in its conversation, else in its client's story. */
export const placeOfMessage = (found: { conversationId: string | null; clientId: string }) =>
  found.conversationId ? `/messages/${found.conversationId}` : `/clients/${found.clientId}`;
