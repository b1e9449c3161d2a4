import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNotify } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import type { Channel, Conversation, TemplateValues } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { refresh } from './use-inbox.ts';

/** What leaves: words, a file with or without them, or an approved template filled. */
export type Outgoing = { channel: Channel } & (
  | { text: string; subject?: string; file?: File; template?: never }
  | { template: TemplateValues; text?: never; subject?: never; file?: never }
);

/** Sends once however often the button is pressed: a try that may have arrived keeps its key until one is answered. */
export function useSend(conversation: Conversation, onSent: () => void) {
  const client = useQueryClient();
  const notify = useNotify();
  const navigate = useNavigate();
  const say = useSayRefusal();
  const attempt = useRef<{ of: string; key: string } | null>(null);
  const mutation = useMutation({
    mutationFn: (message: Outgoing) => {
      const { file, ...words } = message;
      const of = JSON.stringify([words, file && [file.name, file.size, file.lastModified]]);
      if (attempt.current?.of !== of) attempt.current = { of, key: crypto.randomUUID() };
      const { key: requestKey } = attempt.current;
      if (file && words.text !== undefined)
        return conversations.sendFile(conversation.id, file, { ...words, requestKey });
      return conversations.send(conversation.id, { ...words, requestKey });
    },
    onSuccess: () => {
      attempt.current = null;
      onSent();
      if (conversation.state !== 'waiting')
        navigate(`/messages/${conversation.id}?state=waiting`, { replace: true });
      return refresh(client);
    },
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
  return { isSending: mutation.isPending, send: mutation.mutate };
}
