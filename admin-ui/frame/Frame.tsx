import SearchOutlined from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link, useLocation } from 'react-router-dom';
import { useLiveInbox } from '../conversations/use-inbox.ts';
import { Ladybird } from '../kit/Ladybird.tsx';
import { LoadingRows } from '../kit/States.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { BottomBar } from './BottomBar.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Rail } from './Rail.tsx';
import { Strips } from './Strips.tsx';

/** The house around every page: rail on a desk, bottom bar on a phone, ⌘K anywhere. */
export function Frame({ children }: { children: ReactNode }) {
  const t = useTranslate();
  const { pathname } = useLocation();
  const [palette, setPalette] = useState(false);
  useLiveInbox();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setPalette((open) => !open);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return (
    <Box sx={{ minHeight: '100dvh', bgcolor: 'background.default', color: 'text.primary' }}>
      <Box
        component="a"
        href="#content"
        sx={{
          position: 'fixed',
          left: 12,
          top: -60,
          zIndex: 2000,
          bgcolor: 'background.paper',
          color: 'text.primary',
          p: 3,
          borderRadius: '10px',
          '&:focus': { top: 12, boxShadow: 1 },
        }}
      >
        {t('frame.skip')}
      </Box>
      <Rail onSearch={() => setPalette(true)} />
      <Box sx={{ ml: { md: '232px' }, display: 'flex', flexDirection: 'column', minHeight: '100dvh' }}>
        <Box
          component="header"
          sx={{
            display: { xs: 'flex', md: 'none' },
            alignItems: 'center',
            gap: 2,
            px: 4,
            py: 2,
            position: 'sticky',
            top: 0,
            zIndex: 20,
            bgcolor: 'background.default',
            borderBottom: 1,
            borderColor: 'divider',
          }}
        >
          <Box
            component={Link}
            to="/"
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 2,
              flex: 1,
              color: 'inherit',
              textDecoration: 'none',
              fontWeight: 650,
            }}
          >
            <Ladybird size={26} />
            {t('common.brand')}
          </Box>
          <IconButton
            aria-label={t('frame.jumpLabel')}
            onClick={() => setPalette(true)}
            sx={{ width: 44, height: 44 }}
          >
            <SearchOutlined />
          </IconButton>
          <AccountMenu compact />
        </Box>
        <Strips />
        <Box
          component="main"
          id="content"
          tabIndex={-1}
          sx={{
            flex: 1,
            // A page that fills the screen lies over the whole of it.
            position: 'relative',
            outline: 'none',
            px: { xs: 4, sm: 8, lg: 12 },
            pt: { xs: 6, md: 10 },
            pb: { xs: 28, md: 16 },
          }}
        >
          <ErrorBoundary key={pathname.split('/')[1]}>
            <Suspense fallback={<LoadingRows rows={5} />}>{children}</Suspense>
          </ErrorBoundary>
        </Box>
      </Box>
      <BottomBar />
      <CommandPalette open={palette} onClose={() => setPalette(false)} />
    </Box>
  );
}
