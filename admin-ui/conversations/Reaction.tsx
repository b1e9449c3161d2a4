import AddReactionOutlined from '@mui/icons-material/AddReactionOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import Popover from '@mui/material/Popover';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { ThreadMessage } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { inboxKeys } from './use-inbox.ts';

const EMOJIS = ['👍', '❤️', '🙏', '😊', '🎉', '😮'];

const chip = {
  mt: '-12px',
  mx: 3,
  px: '6px',
  lineHeight: 1.6,
  fontSize: '1rem',
  bgcolor: 'background.paper',
  border: 1,
  borderColor: 'divider',
  borderRadius: '12px',
} as const;

/** What the client's thumb says of a message of ours. */
export function Reaction({ emoji }: { emoji: string }) {
  const t = useTranslate();
  return (
    <Box component="span" role="img" aria-label={t('conversations.reacted', { emoji })} sx={chip}>
      {emoji}
    </Box>
  );
}

/** The team's own reaction to a message of the client's: shown on it, chosen and taken back there. */
export function OwnReaction({
  conversationId,
  message: { id, reaction },
  isOpen,
}: {
  conversationId: string;
  message: ThreadMessage;
  /** Whether one may react now; what was said already stays in sight. */
  isOpen: boolean;
}) {
  const t = useTranslate();
  const notify = useNotify();
  const say = useSayRefusal();
  const client = useQueryClient();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const react = useMutation({
    mutationFn: (emoji: string | null) => conversations.react(conversationId, id, emoji),
    onSuccess: () => client.invalidateQueries({ queryKey: inboxKeys.thread(conversationId) }),
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
  const choose = (emoji: string | null) => {
    setAnchor(null);
    react.mutate(emoji);
  };
  if (!isOpen && !reaction) return null;
  const label = reaction ? t('conversations.youReacted', { emoji: reaction }) : t('conversations.react');
  return (
    <>
      {reaction ? (
        <ButtonBase
          disabled={!isOpen || react.isPending}
          onClick={(event) => setAnchor(event.currentTarget)}
          aria-label={label}
          aria-haspopup="true"
          sx={{ ...chip, minHeight: 30, minWidth: 36, position: 'relative', ...LARGER }}
        >
          {reaction}
        </ButtonBase>
      ) : (
        <IconButton
          size="small"
          disabled={react.isPending}
          aria-label={label}
          title={label}
          aria-haspopup="true"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
          sx={{
            my: '-6px',
            color: 'text.secondary',
            position: 'relative',
            ...LARGER,
            // Where there is a pointer, beside the message it is over; a finger has no way to be over one.
            '@media (hover: hover)': {
              opacity: 0,
              'li:hover &, li:focus-within &, &[aria-expanded=true]': { opacity: 1 },
            },
          }}
        >
          <AddReactionOutlined fontSize="small" />
        </IconButton>
      )}
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': t('conversations.react') } }}
      >
        <Box sx={{ display: 'flex', flexWrap: 'wrap', p: 1, maxWidth: 320 }}>
          {EMOJIS.map((emoji, i) => (
            <IconButton
              key={emoji}
              autoFocus={i === 0}
              aria-label={t('conversations.reactWith', { emoji })}
              aria-pressed={emoji === reaction}
              onClick={() => choose(emoji === reaction ? null : emoji)}
              sx={{
                width: 48,
                height: 48,
                fontSize: '1.4rem',
                color: 'text.primary',
                ...(emoji === reaction ? { bgcolor: 'brand.sand' } : {}),
              }}
            >
              {emoji}
            </IconButton>
          ))}
          {reaction ? (
            <ButtonBase
              onClick={() => choose(null)}
              sx={{ minHeight: 44, px: 4, borderRadius: '10px', fontWeight: 600, flex: '1 0 100%' }}
            >
              {t('conversations.takeBack')}
            </ButtonBase>
          ) : null}
        </Box>
      </Popover>
    </>
  );
}

/** A finger needs more room than the eye. */
const LARGER = { '&::after': { content: '""', position: 'absolute', inset: '-8px' } } as const;
