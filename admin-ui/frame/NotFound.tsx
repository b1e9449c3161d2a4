import Button from '@mui/material/Button';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { Page } from '../kit/Page.tsx';

export function NotFound() {
  const t = useTranslate();
  return (
    <Page title={t('common.notFoundTitle')} lead={t('common.notFoundHint')} width="text">
      <Button component={Link} to="/" variant="contained">
        {t('common.goHome')}
      </Button>
    </Page>
  );
}
