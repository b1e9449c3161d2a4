import ArrowBackOutlined from '@mui/icons-material/ArrowBackOutlined';
import AutoAwesomeOutlined from '@mui/icons-material/AutoAwesomeOutlined';
import DoneOutlined from '@mui/icons-material/DoneOutlined';
import PersonOutlined from '@mui/icons-material/PersonOutlined';
import SupportAgentOutlined from '@mui/icons-material/SupportAgentOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { Link, useNavigate } from 'react-router-dom';
import type { Conversation } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useFormat } from '../kit/use-format.ts';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { AssignButton } from './AssignButton.tsx';
import { SnoozeButton } from './SnoozeButton.tsx';
import { useChange } from './use-inbox.ts';
import { useConversationWords } from './use-words.ts';

const square = { width: 44, height: 44 };

/** Who it is with, who answers, and the one button that changes it. */
export function Header({
  conversation,
  isDesk,
  listPath,
  mayWrite,
  onPerson,
  onUnread,
  onClose,
  closing,
}: {
  conversation: Conversation;
  isDesk: boolean;
  listPath: string;
  mayWrite: boolean;
  /** null: the person is on the screen already. */
  onPerson: (() => void) | null;
  onUnread: () => void;
  onClose: () => void;
  closing: boolean;
}) {
  const t = useTranslate();
  const say = useConversationWords();
  return (
    <Box sx={{ borderBottom: 1, borderColor: 'divider', flex: 'none' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, px: { xs: 2, md: 5 }, py: 2, minHeight: 60 }}>
        {isDesk ? null : (
          <IconButton component={Link} to={listPath} aria-label={t('conversations.back')} sx={square}>
            <ArrowBackOutlined />
          </IconButton>
        )}
        <Typography
          variant="h2"
          component={isDesk ? 'h2' : 'h1'}
          sx={{ flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {say.name(conversation)}
        </Typography>
        {mayWrite ? <AssignButton conversation={conversation} /> : null}
        {mayWrite ? (
          <SnoozeButton conversation={conversation} listPath={listPath} onUnread={onUnread} />
        ) : null}
        {mayWrite && conversation.state !== 'done' ? (
          <Tooltip title={`${t('conversations.close')} (E)`}>
            <IconButton
              aria-label={t('conversations.close')}
              aria-keyshortcuts="E"
              onClick={onClose}
              disabled={closing}
              sx={square}
            >
              <DoneOutlined />
            </IconButton>
          </Tooltip>
        ) : null}
        {onPerson ? (
          <IconButton aria-label={t('conversations.person')} onClick={onPerson} sx={square}>
            <PersonOutlined />
          </IconButton>
        ) : null}
      </Box>
      <OwnerBar conversation={conversation} mayWrite={mayWrite} />
    </Box>
  );
}

function OwnerBar({ conversation, mayWrite }: { conversation: Conversation; mayWrite: boolean }) {
  const t = useTranslate();
  const format = useFormat();
  const say = useConversationWords();
  const navigate = useNavigate();
  const isSara = conversation.owner === 'sara';
  // The list beside follows it to where it now is.
  const change = useChange(
    () => conversations.act(conversation.id, isSara ? 'take-over' : 'give-back'),
    ({ id, state }) => navigate(`/messages/${id}?state=${state}`, { replace: true }),
  );
  useHotkeys({
    t: () => {
      if (mayWrite && !change.isPending) change.mutate(undefined);
    },
  });
  const Icon = isSara ? AutoAwesomeOutlined : SupportAgentOutlined;
  const details = [
    say.why(conversation),
    conversation.state === 'snoozed' && conversation.snoozedUntil
      ? t('conversations.backAt', { when: format.when(conversation.snoozedUntil) })
      : null,
    conversation.waitingSince
      ? t('conversations.waits', { since: say.since(conversation.waitingSince) })
      : null,
  ].filter(Boolean);
  return (
    <Box
      data-owner={conversation.owner}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        px: { xs: 4, md: 5 },
        py: 2,
        bgcolor: isSara ? 'secondary.light' : 'brand.sand',
        color: 'text.primary',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 20, color: isSara ? 'secondary.main' : 'text.primary' }} />
      <Box sx={{ flex: 1, minWidth: 0, lineHeight: 1.4 }}>
        <Box sx={{ fontWeight: 600, fontSize: '0.875rem' }}>{say.owner(conversation)}</Box>
        {details.length > 0 ? (
          <Box sx={{ fontSize: '0.8125rem', overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {details.map((one) => (one as string).replace(/^./, (first) => first.toUpperCase())).join(' · ')}
          </Box>
        ) : null}
      </Box>
      {mayWrite ? (
        <Button
          variant={isSara ? 'contained' : 'outlined'}
          size="small"
          loading={change.isPending}
          onClick={() => change.mutate(undefined)}
          aria-keyshortcuts="T"
          sx={{ flex: 'none', minHeight: { xs: 44, md: 36 } }}
        >
          {t(isSara ? 'conversations.takeOver' : 'conversations.giveBack')}
        </Button>
      ) : null}
    </Box>
  );
}
