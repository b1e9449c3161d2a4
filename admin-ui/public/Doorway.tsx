import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { Ladybird } from '../kit/Ladybird.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';

/** The quiet page around log-in and sign-up. */
export function Doorway({
  title,
  lead,
  children,
  footer,
}: {
  title: string;
  lead: string;
  children: ReactNode;
  footer: ReactNode;
}) {
  const t = useTranslate();
  useEffect(() => {
    document.title = `${title} · Coccinelle`;
  }, [title]);
  return (
    <Box
      sx={{
        minHeight: '100dvh',
        bgcolor: 'background.default',
        color: 'text.primary',
        display: 'flex',
        flexDirection: 'column',
      }}
    >
      <Box component="header" sx={{ display: 'flex', alignItems: 'center', p: { xs: 4, sm: 6 } }}>
        <Box
          component={Link}
          to="/welcome"
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 2,
            color: 'inherit',
            textDecoration: 'none',
            fontWeight: 700,
            fontSize: '1.0625rem',
            minHeight: 44,
            flex: 1,
          }}
        >
          <Ladybird size={28} />
          {t('common.brand')}
        </Box>
        <LanguageSwitch />
      </Box>
      <Box
        component="main"
        sx={{ width: '100%', maxWidth: 420, mx: 'auto', px: 4, pt: { xs: 4, sm: 12 }, pb: 16 }}
      >
        <Typography variant="h1" sx={{ fontSize: '2rem' }}>
          {title}
        </Typography>
        <Typography color="textSecondary" sx={{ mt: 1, mb: 8 }}>
          {lead}
        </Typography>
        {children}
        <Typography component="div" color="textSecondary" sx={{ mt: 8 }}>
          {footer}
        </Typography>
      </Box>
    </Box>
  );
}
