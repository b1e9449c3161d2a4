import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import type { Conversation, ConversationState } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { SidePanel } from '../kit/SidePanel.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { useMay } from '../kit/use-may.ts';
import { Composer } from './Composer.tsx';
import { Header } from './Header.tsx';
import { PersonPane } from './PersonPane.tsx';
import { Thread } from './Thread.tsx';
import { inboxKeys, useChange, useConversation } from './use-inbox.ts';
import { useConversationWords } from './use-words.ts';

interface ViewProps {
  id: string;
  /** The list it was opened from. */
  state: ConversationState;
  isDesk: boolean;
}

/** One conversation: who answers, what was said, where one writes; the person beside it where there is room. */
export function ConversationView({ id, state, isDesk }: ViewProps) {
  const { data, error, isPending, refetch } = useConversation(id);
  if (data) return <Content conversation={data} state={state} isDesk={isDesk} />;
  return (
    <Box sx={{ flex: 1, px: 5, pt: 5 }}>
      {isPending ? <LoadingRows rows={6} /> : <LoadError error={error} onRetry={() => refetch()} />}
    </Box>
  );
}

function Content({ conversation, state, isDesk }: Omit<ViewProps, 'id'> & { conversation: Conversation }) {
  const t = useTranslate();
  const may = useMay();
  const notify = useNotify();
  const navigate = useNavigate();
  const say = useConversationWords();
  const theme = useTheme();
  const isWide = useMediaQuery(theme.breakpoints.up('lg'), { noSsr: true });
  const [person, setPerson] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const note = useRef<HTMLTextAreaElement>(null);
  const log = useRef<HTMLElement>(null);
  const mayWrite = may('conversations:write');
  const { id } = conversation;
  useSeen(conversation, mayWrite);

  const close = useChange(
    () => conversations.act(id, 'close'),
    () => {
      notify('conversations.closed', { type: 'info' });
      navigate(`/messages?state=${state}`);
    },
  );
  const unread = useChange(() => conversations.markUnread(id));
  const markUnread = () => {
    // Left first: looked at, it would be read again at once.
    navigate(`/messages?state=${state}`);
    unread.mutate(undefined);
  };
  useHotkeys({
    r: () => field.current?.focus(),
    n: () => (isWide ? note.current?.focus() : setPerson(true)),
    u: () => {
      if (mayWrite) markUnread();
    },
    e: () => {
      if (mayWrite && conversation.state !== 'done' && !close.isPending) close.mutate(undefined);
    },
  });
  return (
    <>
      <Box
        component="section"
        aria-label={t('conversations.thread', { name: say.name(conversation) })}
        sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}
      >
        <Header
          conversation={conversation}
          isDesk={isDesk}
          listPath={`/messages?state=${state}`}
          mayWrite={mayWrite}
          onPerson={isWide ? null : () => setPerson(true)}
          onUnread={markUnread}
          onClose={() => close.mutate(undefined)}
          closing={close.isPending}
        />
        <Thread conversation={conversation} log={log} />
        <Composer
          conversation={conversation}
          field={field}
          mayWrite={mayWrite}
          onLeave={() => log.current?.focus()}
        />
      </Box>
      {isWide ? (
        <Box
          component="aside"
          aria-label={t('conversations.person')}
          sx={{ width: 296, flex: 'none', borderLeft: 1, borderColor: 'divider', overflowY: 'auto', p: 5 }}
        >
          <PersonPane conversation={conversation} mayWrite={mayWrite} noteField={note} />
        </Box>
      ) : (
        <SidePanel open={person} title={say.name(conversation)} onClose={() => setPerson(false)}>
          <PersonPane conversation={conversation} mayWrite={mayWrite} />
        </SidePanel>
      )}
    </>
  );
}

/** What stands on the screen has been read. */
function useSeen({ id, unread }: Conversation, mayWrite: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (unread === 0 || !mayWrite) return;
    // Not having been marked loses nothing: the next word, or opening it again, tries once more.
    void conversations.markRead(id).then(
      () => client.invalidateQueries({ queryKey: inboxKeys.all }),
      () => undefined,
    );
  }, [id, unread, mayWrite, client]);
}
