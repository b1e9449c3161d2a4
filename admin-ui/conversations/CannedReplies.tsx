import BookmarkBorderOutlined from '@mui/icons-material/BookmarkBorderOutlined';
import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { CannedReply } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { Sheet } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { inboxKeys } from './use-inbox.ts';

/** Answers one writes often: put into the message at a click, and kept from it. */
export function CannedReplies({ draft, onUse }: { draft: string; onUse: (text: string) => void }) {
  const t = useTranslate();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Button
        variant="outlined"
        aria-label={t('conversations.canned')}
        onClick={() => setOpen(true)}
        sx={{ minHeight: 44, minWidth: 44, gap: 2, px: { xs: 2, sm: 4 } }}
      >
        <BookmarkBorderOutlined fontSize="small" aria-hidden />
        <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
          {t('conversations.canned')}
        </Box>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} aria-labelledby={id} maxWidth="sm" fullWidth>
        <DialogTitle id={id}>{t('conversations.canned')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 5 }}>
          <Replies
            onUse={(text) => {
              setOpen(false);
              onUse(text);
            }}
          />
          {draft.trim() ? <Keep text={draft.trim()} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{t('common.close')}</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

function Replies({ onUse }: { onUse: (text: string) => void }) {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: inboxKeys.canned,
    queryFn: conversations.canned,
  });
  const remove = useCannedChange((reply: CannedReply) => conversations.removeCanned(reply.id));
  if (isPending) return <LoadingRows rows={2} />;
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  if (data.items.length === 0)
    return <Typography color="textSecondary">{t('conversations.cannedNone')}</Typography>;
  return (
    <Sheet label={t('conversations.canned')}>
      {data.items.map((reply) => (
        <Box
          component="li"
          key={reply.id}
          sx={{ display: 'flex', alignItems: 'center', gap: 2, px: 4, py: 3 }}
        >
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <Typography variant="h3" component="p">
              {reply.name}
            </Typography>
            <Typography variant="body2" color="textSecondary" sx={{ whiteSpace: 'pre-line' }}>
              {reply.text}
            </Typography>
          </Box>
          <Button variant="outlined" size="small" onClick={() => onUse(reply.text)}>
            {t('conversations.cannedUse')}
          </Button>
          <IconButton
            aria-label={t('conversations.cannedDelete', { name: reply.name })}
            onClick={() => remove.mutate(reply)}
            disabled={remove.isPending}
            sx={{ width: 44, height: 44 }}
          >
            <DeleteOutlined fontSize="small" />
          </IconButton>
        </Box>
      ))}
    </Sheet>
  );
}

function Keep({ text }: { text: string }) {
  const t = useTranslate();
  const [name, setName] = useState('');
  const keep = useCannedChange((body: { name: string; text: string }) => conversations.addCanned(body));
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        // React hands a submit on to the forms around it, through the dialog too: this one sends no message.
        event.stopPropagation();
        if (name.trim()) keep.mutate({ name: name.trim(), text }, { onSuccess: () => setName('') });
      }}
      sx={{ display: 'grid', gap: 3, justifyItems: 'start' }}
    >
      <Typography variant="h3" component="h3">
        {t('conversations.cannedText')}
      </Typography>
      <Typography
        variant="body2"
        sx={{ whiteSpace: 'pre-line', bgcolor: 'brand.sand', px: 3, py: 2, borderRadius: '10px' }}
      >
        {text}
      </Typography>
      <TextField
        label={t('conversations.cannedName')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <Button type="submit" variant="outlined" disabled={!name.trim()} loading={keep.isPending}>
        {t('conversations.cannedKeep')}
      </Button>
    </Box>
  );
}

function useCannedChange<V>(change: (values: V) => Promise<unknown>) {
  const client = useQueryClient();
  const notify = useNotify();
  const say = useSayRefusal();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: inboxKeys.canned }),
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
}
