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

/** The button that shows a page's keys, and the list: each key with what it does. Not on a phone, which has none. */
export function KeyHelp({
  title,
  lines,
  open,
  onOpen,
  onClose,
}: {
  title: string;
  lines: [key: string, does: string][];
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const t = useTranslate();
  const id = useId();
  return (
    <>
      <Tooltip title={title}>
        <IconButton
          aria-label={title}
          aria-keyshortcuts="?"
          onClick={onOpen}
          sx={{ width: 44, height: 44, display: { xs: 'none', md: 'inline-flex' } }}
        >
          <KeyboardOutlined />
        </IconButton>
      </Tooltip>
      <Dialog open={open} onClose={onClose} aria-labelledby={id} maxWidth="xs" fullWidth>
        <DialogTitle id={id}>{title}</DialogTitle>
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
                  {does}
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
