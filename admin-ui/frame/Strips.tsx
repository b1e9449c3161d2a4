import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useSyncExternalStore } from 'react';
import { useTranslate } from 'react-admin';
import { useSystem } from '../http/queries.ts';
import { isWebAddress } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';

const watchConnection = (onChange: () => void) => {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
};

/** Quiet lines above the page: what is simulated, and that the connection is gone. */
export function Strips() {
  const t = useTranslate();
  const format = useFormat();
  const { data: system } = useSystem();
  const online = useSyncExternalStore(watchConnection, () => navigator.onLine);
  return (
    <>
      {online ? null : (
        <Box
          role="status"
          sx={{
            bgcolor: 'warning.light',
            color: 'text.primary',
            px: { xs: 4, sm: 8, lg: 12 },
            py: 2,
            fontSize: '0.8125rem',
          }}
        >
          {t('frame.offline')}
        </Box>
      )}
      {system && system.simulated.length > 0 ? (
        <Box
          sx={{
            px: { xs: 4, sm: 8, lg: 12 },
            py: '6px',
            fontSize: '0.8125rem',
            color: 'text.secondary',
            borderBottom: 1,
            borderColor: 'divider',
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 2,
          }}
        >
          <span>{t('frame.sandbox', { names: format.list(system.simulated) })}</span>
          <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
            {t('frame.sandboxHint')}
          </Box>
          {isWebAddress(system.sandboxUrl) ? (
            <Link href={system.sandboxUrl} target="_blank" rel="noreferrer" color="inherit">
              {t('frame.sandboxOpen')}
            </Link>
          ) : null}
        </Box>
      ) : null}
    </>
  );
}
