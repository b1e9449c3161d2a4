import MoreHorizOutlined from '@mui/icons-material/MoreHorizOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link, useLocation, useNavigate } from 'react-router-dom';
import { RoomBadge } from './RoomBadge.tsx';
import { isIn, onPhone } from './rooms.tsx';
import { useRooms } from './use-rooms.ts';

const cell = (here: boolean) => ({
  position: 'relative',
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  justifyContent: 'center',
  gap: '2px',
  width: '100%',
  minHeight: 58,
  fontSize: '0.75rem',
  fontFamily: 'inherit',
  fontWeight: here ? 650 : 500,
  color: here ? 'text.primary' : 'text.secondary',
  textDecoration: 'none',
  '& svg': { fontSize: 23, color: here ? 'primary.main' : 'inherit' },
});

/** The rail of a phone: four rooms under the thumb, the others one tap further. */
export function BottomBar() {
  const t = useTranslate();
  const navigate = useNavigate();
  const rooms = useRooms();
  const { pathname } = useLocation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const near = rooms.filter((room) => onPhone.includes(room.name));
  const far = rooms.filter((room) => !onPhone.includes(room.name));
  const inFar = far.some((room) => isIn(room, pathname));
  return (
    <Box
      component="nav"
      aria-label={t('frame.rooms')}
      sx={{
        display: { xs: 'grid', md: 'none' },
        gridTemplateColumns: `repeat(${near.length + 1}, 1fr)`,
        position: 'fixed',
        insetInline: 0,
        bottom: 0,
        zIndex: 20,
        bgcolor: 'background.paper',
        borderTop: 1,
        borderColor: 'divider',
        pb: 'env(safe-area-inset-bottom)',
      }}
    >
      {near.map((room) => {
        const here = isIn(room, pathname);
        return (
          <Box
            key={room.name}
            component={Link}
            to={room.path}
            aria-current={here ? 'page' : undefined}
            sx={cell(here)}
          >
            <room.icon aria-hidden />
            {t(`frame.${room.name}`)}
            <Box component="span" sx={{ position: 'absolute', top: 4, left: 'calc(50% + 6px)' }}>
              <RoomBadge room={room} />
            </Box>
          </Box>
        );
      })}
      <ButtonBase
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={cell(inFar)}
      >
        <MoreHorizOutlined aria-hidden />
        {t('frame.more')}
      </ButtonBase>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'top', horizontal: 'right' }}
        transformOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      >
        {far.map((room) => (
          <MenuItem
            key={room.name}
            selected={isIn(room, pathname)}
            onClick={() => {
              setAnchor(null);
              navigate(room.path);
            }}
            sx={{ gap: 3, minHeight: 48, minWidth: 200 }}
          >
            <room.icon aria-hidden sx={{ fontSize: 21, color: 'text.secondary' }} />
            {t(`frame.${room.name}`)}
          </MenuItem>
        ))}
      </Menu>
    </Box>
  );
}
