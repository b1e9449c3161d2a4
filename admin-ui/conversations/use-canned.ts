import { useQuery } from '@tanstack/react-query';
import { useGetOne } from 'react-admin';
import { fillReply } from '../../domain/conversation/canned.ts';
import type { Client } from '../http/booking-types.ts';
import type { Conversation } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useMe } from '../http/queries.ts';
import { useFormat } from '../kit/use-format.ts';
import { inboxKeys } from './use-inbox.ts';

/** Answers one writes often, by name. */
export const useCanned = (enabled = true) =>
  useQuery({ queryKey: inboxKeys.canned, queryFn: conversations.canned, staleTime: 60_000, enabled });

/** Puts what is known of the person, the business and oneself into a saved answer. */
export function useFilledReply({ clientId }: Conversation): (text: string) => string {
  const format = useFormat();
  const { data: me } = useMe();
  const { data: client } = useGetOne<Client>('clients', { id: clientId });
  return (text) =>
    fillReply(text, {
      firstName: client?.firstName ?? null,
      lastName: client?.lastName ?? null,
      business: me?.tenant.name ?? null,
      appointment: client?.nextAppointmentAt ? format.when(client.nextAppointmentAt) : null,
      me: me?.user.firstName ?? null,
    });
}
