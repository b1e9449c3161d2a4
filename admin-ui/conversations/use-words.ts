import { useMemo } from 'react';
import { useTranslate } from 'react-admin';
import type { Conversation } from '../http/conversation-types.ts';
import { useMe } from '../http/queries.ts';
import { useFormat } from '../kit/use-format.ts';

/** Reasons of ours for handing over, as keys of words; any other is Sara's own sentence. */
export const WHY: Record<string, string> = {
  model: 'model',
  refused: 'refused',
  asked: 'asked',
  'not-found': 'notFound',
  steps: 'steps',
  'stop-calls': 'stopCalls',
  undelivered: 'undelivered',
  'doubtful-sender': 'doubtful-sender',
  'many-mails': 'many-mails',
  'many-messages': 'many-messages',
  budget: 'budget',
  unreachable: 'unreachable',
};
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** What is said of a conversation: its name, who answers, how long somebody waits. */
export function useConversationWords() {
  const t = useTranslate();
  const format = useFormat();
  const { data: me } = useMe();
  const myId = me?.user.id;
  return useMemo(() => wordsOf(t, format, myId), [t, format, myId]);
}

function wordsOf(
  t: ReturnType<typeof useTranslate>,
  format: ReturnType<typeof useFormat>,
  myId: string | undefined,
) {
  return {
    name: ({ clientName }: Conversation) =>
      /^\+\d+$/.test(clientName) ? format.phone(clientName) : clientName || t('agenda.noName'),
    owner: ({ owner, assignedTo, assignedName }: Conversation) => {
      if (owner === 'sara') return t('conversations.owner.sara');
      if (assignedTo && assignedTo === myId) return t('conversations.owner.you');
      return assignedName
        ? t('conversations.owner.other', { name: assignedName })
        : t('conversations.owner.team');
    },
    why: ({ owner, state, handoverReason }: Conversation) => {
      if ((owner === 'sara' && state !== 'waiting') || !handoverReason) return null;
      const known = WHY[handoverReason];
      if (known) return t(`conversations.why.${known}`);
      return t('conversations.why.said', { reason: handoverReason });
    },
    /** `2 h 10`, `3 jours`. */
    since: (iso: string, now = Date.now()) => {
      const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / MINUTE_MS));
      if (minutes === 0) return t('conversations.now');
      if (minutes < DAY_MINUTES) return format.duration(minutes);
      return t('conversations.days', { smart_count: Math.floor(minutes / DAY_MINUTES) });
    },
  };
}
