import Button from '@mui/material/Button';
import { useLocaleState, useTranslate } from 'react-admin';

export function LanguageSwitch() {
  const t = useTranslate();
  const [locale, setLocale] = useLocaleState();
  const next = locale === 'fr' ? 'en' : 'fr';
  return (
    <Button
      size="small"
      onClick={() => setLocale(next)}
      lang={next}
      sx={{ color: 'text.secondary', fontWeight: 500 }}
    >
      {t('frame.language')}
    </Button>
  );
}
