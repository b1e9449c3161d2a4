import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Conversation } from '../http/conversation-types.ts';
import { visuallyHidden } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';
import { ChannelName } from './channel.tsx';
import { useConversationWords } from './use-words.ts';

/** Every row is this high: a list of tens of thousands knows where each stands without measuring. */
export const ROW_HEIGHT = 92;

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

/** Who it is, their last words, by which channel, and what waits. */
export function ConversationRow({
  conversation,
  to,
  here,
}: {
  conversation: Conversation;
  to: string;
  here: boolean;
}) {
  const t = useTranslate();
  const format = useFormat();
  const say = useConversationWords();
  const { unread, state, waitingSince, remindedAt, snoozedUntil, lastChannel, lastAuthor, lastText } =
    conversation;
  const author =
    lastAuthor === 'sara' ? 'Sara' : lastAuthor === 'staff' ? t('conversations.from.staff') : null;
  return (
    <Box
      component={Link}
      to={to}
      aria-current={here ? 'page' : undefined}
      sx={{
        display: 'flex',
        flexDirection: 'column',
        justifyContent: 'center',
        gap: '2px',
        height: '100%',
        px: 4,
        color: 'text.primary',
        textDecoration: 'none',
        bgcolor: here ? 'brand.sand' : 'transparent',
        borderBottom: 1,
        borderColor: 'divider',
        '&:hover': { bgcolor: here ? 'brand.sand' : 'background.paper' },
        '&:focus-visible': { outlineOffset: '-3px' },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 2 }}>
        {unread > 0 ? (
          <Box
            component="span"
            sx={{ width: 9, height: 9, flex: 'none', borderRadius: '50%', bgcolor: 'primary.main' }}
          >
            <Box component="span" sx={visuallyHidden}>
              {t('conversations.unread', { smart_count: unread })}
            </Box>
          </Box>
        ) : null}
        <Box component="span" sx={{ ...oneLine, flex: 1, fontWeight: unread > 0 ? 700 : 600 }}>
          {say.name(conversation)}
        </Box>
        <Box
          component="span"
          className="figures"
          sx={{ flex: 'none', fontSize: '0.8125rem', color: 'text.secondary' }}
        >
          {format.moment(conversation.lastMessageAt)}
        </Box>
      </Box>
      <Box sx={{ ...oneLine, fontSize: '0.875rem', fontWeight: unread > 0 ? 550 : 400 }}>
        {author ? (
          <Box component="span" sx={{ color: lastAuthor === 'sara' ? 'secondary.main' : 'text.secondary' }}>
            {`${author}${format.locale === 'fr' ? '\u202F' : ''}: `}
          </Box>
        ) : null}
        {lastText || (lastChannel ? t('conversations.noText') : '')}
      </Box>
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 3,
          fontSize: '0.8125rem',
          color: 'text.secondary',
          overflow: 'hidden',
        }}
      >
        {lastChannel ? <ChannelName channel={lastChannel} /> : null}
        {state === 'waiting' && waitingSince ? (
          <Box
            component="span"
            data-late={remindedAt !== null}
            sx={{ ...oneLine, fontWeight: 600, color: remindedAt ? 'warning.main' : 'text.primary' }}
          >
            {t(remindedAt ? 'conversations.late' : 'conversations.waits', { since: say.since(waitingSince) })}
          </Box>
        ) : null}
        {state === 'snoozed' && snoozedUntil ? (
          <Box component="span" sx={oneLine}>
            {t('conversations.backAt', { when: format.when(snoozedUntil) })}
          </Box>
        ) : null}
      </Box>
    </Box>
  );
}
