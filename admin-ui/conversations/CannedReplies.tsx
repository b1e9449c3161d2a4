import BookmarkBorderOutlined from '@mui/icons-material/BookmarkBorderOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CannedReply } from '../http/conversation-types.ts';
import { CannedForm } from './CannedForm.tsx';
import { CannedList } from './CannedList.tsx';

/** Answers one writes often: put into the message at a click or by a slash, made, changed and forgotten here. */
export function CannedReplies({ draft, onUse }: { draft: string; onUse: (text: string) => void }) {
  const t = useTranslate();
  const theme = useTheme();
  const isPhone = useMediaQuery(theme.breakpoints.down('sm'), { noSsr: true });
  const [open, setOpen] = useState(false);
  /** What is being written: one that exists, or a new one. */
  const [edited, setEdited] = useState<(Pick<CannedReply, 'name' | 'text'> & { id: string | null }) | null>(
    null,
  );
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
        <Box component="span" sx={{ display: { xs: 'none', xl: 'inline' } }}>
          {t('conversations.canned')}
        </Box>
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        aria-labelledby={id}
        maxWidth="sm"
        fullWidth
        fullScreen={isPhone}
      >
        <DialogTitle id={id}>{t('conversations.canned')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 5, alignContent: 'start', pt: '8px !important' }}>
          {edited ? (
            <CannedForm key={edited.id} reply={edited} onDone={() => setEdited(null)} />
          ) : (
            <CannedList
              onUse={(text) => {
                setOpen(false);
                onUse(text);
              }}
              onEdit={setEdited}
            />
          )}
        </DialogContent>
        {edited ? null : (
          <DialogActions>
            <Button
              variant="outlined"
              onClick={() => setEdited({ id: null, name: '', text: draft.trim().slice(0, 2_000) })}
              sx={{ mr: 'auto' }}
            >
              {t(draft.trim() ? 'conversations.cannedKeep' : 'compose.cannedNew')}
            </Button>
            <Button onClick={() => setOpen(false)}>{t('common.close')}</Button>
          </DialogActions>
        )}
      </Dialog>
    </>
  );
}
