import DoneAllOutlined from '@mui/icons-material/DoneAllOutlined';
import DoneOutlined from '@mui/icons-material/DoneOutlined';
import ErrorOutlined from '@mui/icons-material/ErrorOutlineOutlined';
import HelpOutlined from '@mui/icons-material/HelpOutlineOutlined';
import RemoveRedEyeOutlined from '@mui/icons-material/RemoveRedEyeOutlined';
import ScheduleOutlined from '@mui/icons-material/ScheduleOutlined';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import type { Author, ThreadMessage } from '../http/conversation-types.ts';
import { useMe } from '../http/queries.ts';
import { useFormat } from '../kit/use-format.ts';
import { ChannelName } from './channel.tsx';
import { MessageBody } from './MessageBody.tsx';
import { Reaction } from './Reaction.tsx';

const SKIN: Record<Author, object> = {
  client: { bgcolor: 'brand.sand', borderColor: 'brand.sand', borderRadius: '16px 16px 16px 4px' },
  sara: {
    bgcolor: 'background.paper',
    borderColor: 'secondary.main',
    borderRadius: '16px 16px 4px 16px',
  },
  staff: {
    bgcolor: 'text.primary',
    color: 'background.default',
    borderColor: 'text.primary',
    borderRadius: '16px 16px 4px 16px',
  },
  product: {
    bgcolor: 'transparent',
    color: 'text.secondary',
    borderColor: 'divider',
    borderStyle: 'dashed',
    borderRadius: '10px',
    fontSize: '0.875rem',
  },
};

/** One message: whose hand it is by its look and in words, then how it fared. */
export function Bubble({
  message,
  reaction = null,
}: {
  message: ThreadMessage;
  /** The team's own, to a message of the client's. */
  reaction?: ReactNode;
}) {
  const format = useFormat();
  const { author, channel, subject } = message;
  const isClient = author === 'client';
  const by = useAuthorName(message);
  return (
    <Box
      component="li"
      data-author={author}
      data-status={message.status}
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: isClient ? 'flex-start' : 'flex-end',
        gap: 1,
      }}
    >
      <Box
        sx={{
          maxWidth: { xs: '88%', md: '78%' },
          px: 4,
          py: '10px',
          border: 1.5,
          overflowWrap: 'anywhere',
          whiteSpace: 'pre-wrap',
          ...SKIN[author],
        }}
      >
        {subject ? <Box sx={{ fontWeight: 650, mb: 1 }}>{subject}</Box> : null}
        <MessageBody message={message} />
      </Box>
      {message.reaction ? isClient ? reaction : <Reaction emoji={message.reaction} /> : null}
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          justifyContent: isClient ? 'flex-start' : 'flex-end',
          columnGap: 2,
          px: 1,
          fontSize: '0.8125rem',
          color: 'text.secondary',
        }}
      >
        <Box component="span" sx={author === 'sara' ? { color: 'secondary.main', fontWeight: 600 } : {}}>
          {by}
        </Box>
        <ChannelName channel={channel} />
        <span className="figures">{format.hour(message.createdAt)}</span>
        {isClient && !message.reaction ? reaction : null}
        {isClient ? null : <Fate status={message.status} />}
      </Box>
      {isClient ? null : <Because message={message} />}
    </Box>
  );
}

function useAuthorName({ author, authorName, kind }: ThreadMessage): string {
  const t = useTranslate();
  const { data: me } = useMe();
  const own = me ? `${me.user.firstName} ${me.user.lastName}`.trim() : null;
  if (author === 'staff' && authorName) return authorName === own ? t('conversations.you') : authorName;
  if (author !== 'product') return t(`conversations.from.${author}`);
  const name = (kind.split('.').at(-1) ?? '').replaceAll('-', '_');
  return t(`conversations.automatic.${name}`, { _: t('conversations.from.product') });
}

const FATES: Record<string, { icon: typeof DoneOutlined; color: string }> = {
  queued: { icon: ScheduleOutlined, color: 'text.secondary' },
  sending: { icon: ScheduleOutlined, color: 'text.secondary' },
  unknown: { icon: HelpOutlined, color: 'warning.main' },
  suppressed: { icon: ErrorOutlined, color: 'warning.main' },
  sent: { icon: DoneOutlined, color: 'text.secondary' },
  delivered: { icon: DoneAllOutlined, color: 'success.main' },
  read: { icon: RemoveRedEyeOutlined, color: 'success.main' },
  failed: { icon: ErrorOutlined, color: 'error.main' },
};

/** How a message fared, by icon and word. */
function Fate({ status }: { status: string }) {
  const t = useTranslate();
  const { icon: Icon, color } = FATES[status] ?? { icon: HelpOutlined, color: 'text.secondary' };
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: '3px', color, fontWeight: 550 }}
    >
      <Icon aria-hidden sx={{ fontSize: 16 }} />
      {t(`conversations.fate.${status}`, { _: status })}
    </Box>
  );
}

/** Why it did not arrive, where it did not. */
function Because({ message: { status, reason } }: { message: ThreadMessage }) {
  const t = useTranslate();
  const words =
    status === 'unknown'
      ? t('conversations.fateUnknown')
      : reason
        ? t(`conversations.because.${reason.replaceAll('-', '_')}`, { _: '' })
        : '';
  if (!words) return null;
  return (
    <Box sx={{ px: 1, fontSize: '0.875rem', maxWidth: { xs: '88%', md: '78%' }, textAlign: 'right' }}>
      {words}
    </Box>
  );
}
