import CloseOutlined from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { type ReactNode, useId } from 'react';
import { useTranslate } from 'react-admin';

/** What lies beside the page for a moment: at the right of a desk, over the whole of a phone. */
export function SidePanel({
  open,
  title,
  onClose,
  footer,
  children,
}: {
  open: boolean;
  title: ReactNode;
  onClose: () => void;
  footer?: ReactNode;
  children: ReactNode;
}) {
  const t = useTranslate();
  const id = useId();
  return (
    <Drawer
      anchor="right"
      open={open}
      onClose={onClose}
      slotProps={{
        backdrop: { invisible: true },
        paper: {
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': id,
          sx: {
            width: { xs: '100%', sm: 440 },
            borderLeft: 1,
            borderColor: 'divider',
            boxShadow: 1,
            display: 'flex',
          },
        },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 2, px: 5, pt: 4, pb: 3 }}>
        <Typography id={id} variant="h2" component="h2" sx={{ flex: 1, pt: '9px', overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        <IconButton aria-label={t('common.close')} onClick={onClose} sx={{ width: 44, height: 44, mr: -2 }}>
          <CloseOutlined />
        </IconButton>
      </Box>
      <Box sx={{ flex: 1, overflowY: 'auto', px: 5, pb: 6 }}>{children}</Box>
      {footer ? (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 2,
            px: 5,
            py: 4,
            borderTop: 1,
            borderColor: 'divider',
            pb: 'max(16px, env(safe-area-inset-bottom))',
          }}
        >
          {footer}
        </Box>
      ) : null}
    </Drawer>
  );
}
