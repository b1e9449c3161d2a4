import GroupAddOutlined from '@mui/icons-material/GroupAddOutlined';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import type { Conversation } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useMe } from '../http/queries.ts';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { inboxKeys, useChange } from './use-inbox.ts';

/** Gives a conversation to somebody of the team, or to nobody in particular. */
export function AssignButton({ conversation }: { conversation: Conversation }) {
  const t = useTranslate();
  const notify = useNotify();
  const navigate = useNavigate();
  const { data: me } = useMe();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const { data } = useQuery({
    queryKey: inboxKeys.colleagues,
    queryFn: conversations.colleagues,
    staleTime: 5 * 60_000,
    enabled: open,
  });
  const assign = useChange(
    (userId: string | null) => conversations.assign(conversation.id, userId),
    ({ id, state, assignedName }) => {
      notify(
        assignedName ? t('conversations.assigned', { name: assignedName }) : t('conversations.unassigned'),
        {
          type: 'info',
        },
      );
      navigate(`/messages/${id}?state=${state}`, { replace: true });
    },
  );
  const choose = (userId: string | null) => {
    setOpen(false);
    if (userId !== conversation.assignedTo) assign.mutate(userId);
  };
  useHotkeys({ a: () => setOpen(true) });
  return (
    <>
      <Tooltip title={`${t('conversations.assign')} (A)`}>
        <IconButton
          ref={button}
          aria-label={t('conversations.assign')}
          aria-keyshortcuts="A"
          aria-haspopup="menu"
          aria-expanded={open}
          onClick={() => setOpen(true)}
          sx={{ width: 44, height: 44 }}
        >
          <GroupAddOutlined />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={button.current} open={open} onClose={() => setOpen(false)}>
        {data?.items.map(({ id, name }) => (
          <MenuItem key={id} selected={id === conversation.assignedTo} onClick={() => choose(id)}>
            {id === me?.user.id ? t('conversations.toMe') : name}
          </MenuItem>
        ))}
        <MenuItem selected={conversation.assignedTo === null} onClick={() => choose(null)}>
          {t('conversations.toNobody')}
        </MenuItem>
      </Menu>
    </>
  );
}
