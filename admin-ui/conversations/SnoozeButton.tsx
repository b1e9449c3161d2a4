import SnoozeOutlined from '@mui/icons-material/SnoozeOutlined';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import { useId, useRef, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import type { Conversation } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useFormat } from '../kit/use-format.ts';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { instantOf, snoozeChoices } from './snooze.ts';
import { useChange } from './use-inbox.ts';

/** Puts a conversation off: this evening, tomorrow, Monday, a date, or as unread. */
export function SnoozeButton({
  conversation,
  listPath,
  onUnread,
}: {
  conversation: Conversation;
  listPath: string;
  onUnread: () => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const notify = useNotify();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const [choosing, setChoosing] = useState(false);
  const snooze = useChange(
    (until: Date) => conversations.snooze(conversation.id, until.toISOString()),
    ({ snoozedUntil }) => {
      setChoosing(false);
      notify(t('conversations.snoozed', { when: snoozedUntil ? format.when(snoozedUntil) : '' }), {
        type: 'info',
      });
      navigate(listPath);
    },
  );
  useHotkeys({ s: () => setOpen(true) });
  return (
    <>
      <Tooltip title={`${t('conversations.snooze')} (S)`}>
        <IconButton
          ref={button}
          aria-keyshortcuts="S"
          aria-label={t('conversations.snooze')}
          aria-haspopup="menu"
          aria-expanded={open}
          onClick={() => setOpen(true)}
          sx={{ width: 44, height: 44 }}
        >
          <SnoozeOutlined />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={button.current} open={open} onClose={() => setOpen(false)}>
        {snoozeChoices(format.timeZone, Date.now()).map(({ name, at }) => (
          <MenuItem
            key={name}
            onClick={() => {
              setOpen(false);
              snooze.mutate(at);
            }}
          >
            {t(`conversations.until.${name}`, { time: format.hour(at.toISOString()) })}
          </MenuItem>
        ))}
        <MenuItem
          onClick={() => {
            setOpen(false);
            setChoosing(true);
          }}
        >
          {t('conversations.until.date')}
        </MenuItem>
        <MenuItem
          onClick={() => {
            setOpen(false);
            onUnread();
          }}
        >
          {t('conversations.markUnread')}
        </MenuItem>
      </Menu>
      <DateDialog
        open={choosing}
        busy={snooze.isPending}
        onClose={() => setChoosing(false)}
        onChosen={(at) => snooze.mutate(at)}
      />
    </>
  );
}

function DateDialog({
  open,
  busy,
  onClose,
  onChosen,
}: {
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onChosen: (at: Date) => void;
}) {
  const t = useTranslate();
  const { timeZone } = useFormat();
  const id = useId();
  const [typed, setTyped] = useState('');
  const at = instantOf(timeZone, typed);
  const past = at !== null && at.getTime() <= Date.now();
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={id} maxWidth="xs" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (at && !past) onChosen(at);
        }}
      >
        <DialogTitle id={id}>{t('conversations.dateTitle')}</DialogTitle>
        <DialogContent sx={{ pt: '8px !important' }}>
          <TextField
            type="datetime-local"
            label={t('conversations.dateLabel')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            error={past}
            helperText={past ? t('conversations.datePast') : ''}
            autoFocus
            slotProps={{ inputLabel: { shrink: true } }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!at || past} loading={busy}>
            {t('conversations.dateGo')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
