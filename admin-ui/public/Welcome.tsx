import LinkOutlined from '@mui/icons-material/LinkOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { Ladybird } from '../kit/Ladybird.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';

/** The front door for somebody who does not know the house. */
export default function Welcome() {
  const t = useTranslate();
  useEffect(() => {
    document.title = 'Coccinelle';
  }, []);
  return (
    <Box sx={{ minHeight: '100dvh', bgcolor: 'background.default', color: 'text.primary' }}>
      <Box
        component="header"
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 2,
          maxWidth: 1120,
          mx: 'auto',
          px: { xs: 4, sm: 8 },
          py: 5,
        }}
      >
        <Box
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 2,
            fontWeight: 700,
            fontSize: '1.125rem',
            flex: 1,
          }}
        >
          <Ladybird size={30} />
          <Box component="span">{t('common.brand')}</Box>
        </Box>
        <LanguageSwitch />
        <Button component={Link} to="/login" variant="outlined" size="small">
          {t('public.login')}
        </Button>
      </Box>
      <Box component="main" sx={{ maxWidth: 1120, mx: 'auto', px: { xs: 4, sm: 8 } }}>
        <Box
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: '1fr', md: '1.15fr 1fr' },
            gap: { xs: 12, md: 16 },
            alignItems: 'center',
            pt: { xs: 8, md: 16 },
            pb: { xs: 16, md: 24 },
          }}
        >
          <Box>
            <Typography
              variant="h1"
              sx={{
                fontSize: { xs: '2.25rem', sm: '3rem', md: '3.25rem' },
                lineHeight: 1.08,
                letterSpacing: '-0.03em',
                fontWeight: 700,
              }}
            >
              {t('public.hero')}
              <Box component="span" sx={{ display: 'block', color: 'primary.main' }}>
                {t('public.heroSecond')}
              </Box>
            </Typography>
            <Typography
              sx={{ mt: 5, fontSize: '1.125rem', lineHeight: 1.55, color: 'text.secondary', maxWidth: 520 }}
            >
              {t('public.lead')}
            </Typography>
            <Box sx={{ mt: 8 }}>
              <Button component={Link} to="/signup" variant="contained" size="large">
                {t('public.start')}
              </Button>
            </Box>
            <Typography variant="body2" color="textSecondary" sx={{ mt: 4 }}>
              {t('public.noCard')}
            </Typography>
          </Box>
          <SampleConversation />
        </Box>
      </Box>
      <Box component="section" sx={{ bgcolor: 'brand.sand' }}>
        <Box sx={{ maxWidth: 1120, mx: 'auto', px: { xs: 4, sm: 8 }, py: { xs: 14, md: 20 } }}>
          <Typography variant="h2" sx={{ fontSize: '1.5rem', mb: 8 }}>
            {t('public.how')}
          </Typography>
          <Box
            component="ol"
            sx={{
              listStyle: 'none',
              m: 0,
              p: 0,
              display: 'grid',
              gridTemplateColumns: { xs: '1fr', md: 'repeat(3, 1fr)' },
              gap: { xs: 8, md: 12 },
            }}
          >
            {(['step1', 'step2', 'step3'] as const).map((step, index) => (
              <Box component="li" key={step} sx={{ borderTop: 2, borderColor: 'text.primary', pt: 4 }}>
                <Typography className="figures" color="textSecondary" variant="body2">
                  {index + 1}
                </Typography>
                <Typography variant="h3" sx={{ fontSize: '1.125rem', mt: 1 }}>
                  {t(`public.${step}`)}
                </Typography>
                <Typography color="textSecondary" sx={{ mt: 2 }}>
                  {t(`public.${step}Text`)}
                </Typography>
              </Box>
            ))}
          </Box>
        </Box>
      </Box>
      <Box
        component="section"
        sx={{
          maxWidth: 1120,
          mx: 'auto',
          px: { xs: 4, sm: 8 },
          py: { xs: 14, md: 20 },
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', md: '1fr 2fr' },
          gap: 8,
        }}
      >
        <Typography variant="h2" sx={{ fontSize: '1.5rem' }}>
          {t('public.manners')}
        </Typography>
        <Box
          component="ul"
          sx={{ m: 0, p: 0, listStyle: 'none', '& li + li': { borderTop: 1, borderColor: 'divider' } }}
        >
          {(['manner1', 'manner2', 'manner3'] as const).map((manner) => (
            <Typography component="li" key={manner} sx={{ py: 4, fontSize: '1.0625rem' }}>
              {t(`public.${manner}`)}
            </Typography>
          ))}
        </Box>
      </Box>
    </Box>
  );
}

/** What a visitor would see, written out: one answer with its source, one honest "I do not know". */
function SampleConversation() {
  const t = useTranslate();
  const asked = { alignSelf: 'flex-end', bgcolor: 'brand.sand', borderRadius: '14px 14px 4px 14px' };
  const said = {
    alignSelf: 'flex-start',
    border: 1.5,
    borderColor: 'secondary.main',
    borderRadius: '14px 14px 14px 4px',
  };
  const bubble = { px: 4, py: 3, maxWidth: '86%', lineHeight: 1.5 };
  return (
    <Box
      component="figure"
      aria-label={t('public.exampleLabel')}
      sx={{
        m: 0,
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'divider',
        borderRadius: '20px',
        boxShadow: 1,
        p: { xs: 4, sm: 6 },
        display: 'flex',
        flexDirection: 'column',
        gap: 3,
      }}
    >
      <Box sx={{ ...bubble, ...asked }}>{t('public.exampleAsk')}</Box>
      <Box sx={{ ...bubble, ...said }}>
        {t('public.exampleAnswer')}
        <Box
          sx={{
            mt: 2,
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            color: 'secondary.main',
            fontSize: '0.8125rem',
          }}
        >
          <LinkOutlined sx={{ fontSize: 16 }} aria-hidden />
          {t('public.exampleSource')}
        </Box>
      </Box>
      <Box sx={{ ...bubble, ...asked }}>{t('public.exampleAsk2')}</Box>
      <Box sx={{ ...bubble, ...said }}>{t('public.exampleAnswer2')}</Box>
    </Box>
  );
}
