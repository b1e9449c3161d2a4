import SearchOutlined from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useTranslate } from 'react-admin';
import { Link, useLocation } from 'react-router-dom';
import { Ladybird } from '../kit/Ladybird.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { RoomBadge } from './RoomBadge.tsx';
import { isIn } from './rooms.tsx';
import { useRooms } from './use-rooms.ts';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The left rail of a desk screen. */
export function Rail({ onSearch }: { onSearch: () => void }) {
  const t = useTranslate();
  const rooms = useRooms();
  const { pathname } = useLocation();
  return (
    <Box
      sx={{
        display: { xs: 'none', md: 'flex' },
        flexDirection: 'column',
        position: 'fixed',
        insetBlock: 0,
        left: 0,
        width: 232,
        p: 4,
        bgcolor: 'brand.sand',
        overflowY: 'auto',
      }}
    >
      <Box
        component={Link}
        to="/"
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 2,
          px: 2,
          py: 1,
          mb: 5,
          color: 'inherit',
          textDecoration: 'none',
          fontWeight: 700,
          fontSize: '1.0625rem',
          letterSpacing: '-0.01em',
        }}
      >
        <Ladybird size={28} />
        {t('common.brand')}
      </Box>
      <ButtonBase
        onClick={onSearch}
        aria-label={t('frame.jumpLabel')}
        aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 2,
          px: 3,
          minHeight: 38,
          mb: 4,
          borderRadius: '10px',
          bgcolor: 'background.paper',
          border: 1,
          borderColor: 'divider',
          color: 'text.secondary',
          fontSize: '0.875rem',
          fontFamily: 'inherit',
        }}
      >
        <SearchOutlined sx={{ fontSize: 18 }} />
        <Box component="span" sx={{ flex: 1, textAlign: 'left' }}>
          {t('common.search')}
        </Box>
        <Box component="kbd" sx={{ fontFamily: 'inherit', fontSize: '0.75rem' }}>
          {isMac ? '⌘K' : 'Ctrl K'}
        </Box>
      </ButtonBase>
      <Box component="nav" aria-label={t('frame.rooms')} sx={{ flex: 1 }}>
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: '2px' }}>
          {rooms.map((room) => {
            const here = isIn(room, pathname);
            return (
              <li key={room.name}>
                <Box
                  component={Link}
                  to={room.path}
                  aria-current={here ? 'page' : undefined}
                  sx={{
                    display: 'flex',
                    alignItems: 'center',
                    gap: 3,
                    px: 3,
                    minHeight: 40,
                    borderRadius: '10px',
                    color: here ? 'text.primary' : 'text.secondary',
                    bgcolor: here ? 'background.paper' : 'transparent',
                    fontWeight: here ? 650 : 500,
                    textDecoration: 'none',
                    '&:hover': { color: 'text.primary' },
                    '& svg': {
                      fontSize: 20,
                      color: here ? (room.name === 'sara' ? 'secondary.main' : 'primary.main') : 'inherit',
                    },
                  }}
                >
                  <room.icon aria-hidden />
                  {t(`frame.${room.name}`)}
                  <RoomBadge room={room} />
                </Box>
              </li>
            );
          })}
        </Box>
      </Box>
      <AccountMenu />
    </Box>
  );
}
