import DarkModeOutlined from '@mui/icons-material/DarkModeOutlined';
import LightModeOutlined from '@mui/icons-material/LightModeOutlined';
import LogoutOutlined from '@mui/icons-material/LogoutOutlined';
import TranslateOutlined from '@mui/icons-material/TranslateOutlined';
import UnfoldMoreOutlined from '@mui/icons-material/UnfoldMoreOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useTheme as useMuiTheme } from '@mui/material/styles';
import { useState } from 'react';
import { useLocaleState, useLogout, useNotify, useTheme, useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { useMe } from '../http/queries.ts';
import { useSayError } from '../kit/say-error.ts';

/** Who is signed in, for which business; language, light and the way out. */
export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const logout = useLogout();
  const { data: me } = useMe();
  const [locale, setLocale] = useLocaleState();
  const [, setTheme] = useTheme();
  const mode = useMuiTheme().palette.mode;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const name = me ? `${me.user.firstName} ${me.user.lastName}`.trim() : '';
  const initials = me ? `${me.user.firstName.charAt(0)}${me.user.lastName.charAt(0)}`.toUpperCase() : '';

  const switchLanguage = async () => {
    const next = locale === 'fr' ? 'en' : 'fr';
    setAnchor(null);
    setLocale(next);
    await endpoints
      .saveProfile({ locale: next })
      .catch((error: unknown) => notify(say(error), { type: 'warning' }));
  };

  return (
    <>
      <ButtonBase
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-label={`${t('frame.account')}${name ? ` : ${name}` : ''}`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 3,
          p: 2,
          borderRadius: '10px',
          textAlign: 'left',
          fontFamily: 'inherit',
          minWidth: 44,
          minHeight: 44,
          '&:hover': { bgcolor: compact ? undefined : 'background.paper' },
        }}
      >
        <Box
          aria-hidden
          sx={{
            width: 32,
            height: 32,
            flex: 'none',
            borderRadius: '50%',
            bgcolor: 'text.primary',
            color: 'background.default',
            display: 'grid',
            placeItems: 'center',
            fontSize: '0.75rem',
            fontWeight: 650,
          }}
        >
          {initials}
        </Box>
        {compact ? null : (
          <>
            <Box sx={{ flex: 1, minWidth: 0, lineHeight: 1.3 }}>
              <Box
                sx={{
                  fontWeight: 600,
                  fontSize: '0.875rem',
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                }}
              >
                {name}
              </Box>
              <Box
                sx={{
                  color: 'text.secondary',
                  fontSize: '0.8125rem',
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                }}
              >
                {me?.tenant.name}
              </Box>
            </Box>
            <UnfoldMoreOutlined sx={{ fontSize: 18, color: 'text.secondary' }} />
          </>
        )}
      </ButtonBase>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ paper: { sx: { minWidth: 200 } } }}
      >
        <MenuItem onClick={switchLanguage} aria-label={t('frame.languageHint')} sx={{ gap: 3 }}>
          <TranslateOutlined sx={{ fontSize: 19, color: 'text.secondary' }} />
          <span lang={locale === 'fr' ? 'en' : 'fr'}>{t('frame.language')}</span>
        </MenuItem>
        <MenuItem
          onClick={() => {
            setAnchor(null);
            setTheme(mode === 'dark' ? 'light' : 'dark');
          }}
          sx={{ gap: 3 }}
        >
          {mode === 'dark' ? (
            <LightModeOutlined sx={{ fontSize: 19, color: 'text.secondary' }} />
          ) : (
            <DarkModeOutlined sx={{ fontSize: 19, color: 'text.secondary' }} />
          )}
          {t(mode === 'dark' ? 'frame.light' : 'frame.dark')}
        </MenuItem>
        <MenuItem onClick={() => logout()} sx={{ gap: 3 }}>
          <LogoutOutlined sx={{ fontSize: 19, color: 'text.secondary' }} />
          {t('frame.logout')}
        </MenuItem>
      </Menu>
    </>
  );
}
