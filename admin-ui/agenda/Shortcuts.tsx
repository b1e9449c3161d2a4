import KeyboardOutlined from '@mui/icons-material/KeyboardOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useId } from 'react';
import { useTranslate } from 'react-admin';

/** The agenda's keys by what they do; letters differ by language, since they are the first of the words on the buttons. */
export function useKeys() {
  const t = useTranslate();
  return {
    new: t('agenda.key.new'),
    today: t('agenda.key.today'),
    day: t('agenda.key.day'),
    week: t('agenda.key.week'),
    month: t('agenda.key.month'),
  };
}

/** The button that shows them, and the list. */
export function Shortcuts({
  open,
  onOpen,
  onClose,
}: {
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const t = useTranslate();
  const keys = useKeys();
  const id = useId();
  const lines: [string, string][] = [
    ['← →', 'agenda.keyDoes.step'],
    [keys.today.toUpperCase(), 'agenda.keyDoes.today'],
    [keys.new.toUpperCase(), 'agenda.keyDoes.new'],
    [keys.day.toUpperCase(), 'agenda.keyDoes.day'],
    [keys.week.toUpperCase(), 'agenda.keyDoes.week'],
    [keys.month.toUpperCase(), 'agenda.keyDoes.month'],
    ['?', 'agenda.keyDoes.help'],
  ];
  return (
    <>
      <Tooltip title={t('agenda.shortcuts')}>
        <IconButton
          aria-label={t('agenda.shortcuts')}
          aria-keyshortcuts="?"
          onClick={onOpen}
          sx={{ width: 44, height: 44, display: { xs: 'none', md: 'inline-flex' } }}
        >
          <KeyboardOutlined />
        </IconButton>
      </Tooltip>
      <Dialog open={open} onClose={onClose} aria-labelledby={id} maxWidth="xs" fullWidth>
        <DialogTitle id={id}>{t('agenda.shortcuts')}</DialogTitle>
        <DialogContent>
          <Box
            component="dl"
            sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', gap: 3, alignItems: 'center' }}
          >
            {lines.map(([key, does]) => (
              <Box key={does} sx={{ display: 'contents' }}>
                <Box component="dt">
                  <Box
                    component="kbd"
                    sx={{
                      fontFamily: 'inherit',
                      fontWeight: 650,
                      fontSize: '0.875rem',
                      px: 2,
                      py: '2px',
                      border: 1,
                      borderColor: 'divider',
                      borderRadius: '6px',
                      bgcolor: 'background.default',
                    }}
                  >
                    {key}
                  </Box>
                </Box>
                <Box component="dd" sx={{ m: 0 }}>
                  {t(does)}
                </Box>
              </Box>
            ))}
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose} autoFocus>
            {t('common.close')}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
