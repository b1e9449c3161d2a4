import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import { Ladybird } from '../kit/Ladybird.tsx';

/** Shown while a page's code arrives or the session is being recovered. */
export function Opening() {
  const t = useTranslate();
  return (
    <Box
      role="status"
      aria-label={t('frame.opening')}
      sx={{ minHeight: '100dvh', display: 'grid', placeItems: 'center', bgcolor: 'background.default' }}
    >
      <Ladybird size={44} />
    </Box>
  );
}
