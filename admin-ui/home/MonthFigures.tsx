import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useFigures } from '../analytics/use-figures.ts';
import { analytics, analyticsKeys } from '../http/analytics.ts';
import { Section } from '../kit/Page.tsx';
import { useMay } from '../kit/use-may.ts';

const QUERY = { days: 30 };

/** The last thirty days in one sentence, for who may see them; nothing while there is nothing to tell. */
export function MonthFigures() {
  const t = useTranslate();
  const may = useMay();
  const { data } = useQuery({
    queryKey: analyticsKeys.report(QUERY),
    queryFn: () => analytics.report(QUERY),
    enabled: may('analytics:read'),
    staleTime: 60_000,
  });
  const { write } = useFigures(data?.currency ?? 'EUR');
  const count = data?.kpis.appointments.value ?? 0;
  if (!data || count === 0) return null;
  return (
    <Section
      title={t('home.month')}
      action={
        <Button component={Link} to="/analytics" variant="text" size="small">
          {t('home.allFigures')}
        </Button>
      }
    >
      <Typography className="figures">
        {t('home.monthFigures', {
          smart_count: count,
          count: write('integer', count),
          revenue: write('money', data.kpis.revenueCents.value),
          present: write('share', data.kpis.showRate.value),
        })}
      </Typography>
    </Section>
  );
}
