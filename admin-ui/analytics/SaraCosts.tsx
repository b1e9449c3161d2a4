import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { AnalyticsReport } from '../http/analytics.ts';
import { Section } from '../kit/Page.tsx';
import { useFormat } from '../kit/use-format.ts';

const MICROS_A_CENT = 10_000;

/** What Sara cost, and what she did for it. */
export function SaraCosts({ report }: { report: AnalyticsReport }) {
  const t = useTranslate();
  const format = useFormat();
  const booked = report.bookedBy.find(({ source }) => source === 'sara')?.appointments ?? 0;
  const dollars = report.saraCosts
    .filter(({ currency }) => currency === 'USD')
    .reduce((sum, { micros }) => sum + micros, 0);
  return (
    <Section title={t('analytics.sara')}>
      {report.saraCosts.length === 0 ? (
        <Typography color="textSecondary">{t('analytics.saraNothing')}</Typography>
      ) : null}
      {report.saraCosts.map(({ kind, currency, micros, count }) => (
        <Typography key={`${kind} ${currency}`}>
          {t(`analytics.saraCost.${kind}`, {
            smart_count: count,
            count: format.decimal(count),
            money: format.money(micros / MICROS_A_CENT, currency),
          })}
        </Typography>
      ))}
      {booked > 0 && dollars > 0 ? (
        <Typography color="textSecondary" sx={{ mt: 2 }}>
          {t('analytics.saraPerBooking', {
            smart_count: booked,
            count: format.decimal(booked),
            money: format.money(dollars / MICROS_A_CENT / booked, 'USD'),
          })}
        </Typography>
      ) : null}
    </Section>
  );
}
