import TrendingDownOutlined from '@mui/icons-material/TrendingDownOutlined';
import TrendingFlatOutlined from '@mui/icons-material/TrendingFlatOutlined';
import TrendingUpOutlined from '@mui/icons-material/TrendingUpOutlined';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { AnalyticsReport, Compared } from '../http/analytics.ts';
import { type Figure, useFigures } from './use-figures.ts';

interface Shown extends Figure {
  name: string;
  figure: Compared;
}

/** The figures people ask for first, large; the others beneath in a quieter row. Each says how it moved. */
export function Headline({ report }: { report: AnalyticsReport }) {
  const { kpis, contact } = report;
  const first: Shown[] = [
    { name: 'revenue', figure: kpis.revenueCents, kind: 'money', sense: 'more' },
    { name: 'appointments', figure: kpis.appointments, kind: 'integer', sense: 'more' },
    { name: 'showRate', figure: kpis.showRate, kind: 'share', sense: 'more' },
    { name: 'occupancy', figure: kpis.occupancy, kind: 'share', sense: 'more' },
  ];
  const others: Shown[] = [
    { name: 'basket', figure: kpis.averageBasketCents, kind: 'money', sense: 'more' },
    { name: 'cancellationRate', figure: kpis.cancellationRate, kind: 'share', sense: 'less' },
    ...(contact
      ? ([
          { name: 'response', figure: contact.responseSeconds, kind: 'seconds', sense: 'less' },
          { name: 'automation', figure: contact.automationRate, kind: 'share', sense: 'more' },
          { name: 'calls', figure: contact.calls, kind: 'integer', sense: 'neither' },
          { name: 'conversion', figure: contact.conversionRate, kind: 'share', sense: 'more' },
        ] as Shown[])
      : []),
  ];
  return (
    <Box sx={{ mb: 10 }}>
      <Figures figures={first} currency={report.currency} isLarge />
      <Figures figures={others} currency={report.currency} />
      {report.imported ? <HistoryPart imported={report.imported} currency={report.currency} /> : null}
    </Box>
  );
}

/** What of these figures a file told, so that nobody takes it for what was booked here. */
function HistoryPart({
  imported: { visits, revenueCents, before },
  currency,
}: {
  imported: NonNullable<AnalyticsReport['imported']>;
  currency: string;
}) {
  const t = useTranslate();
  const { write } = useFigures(currency);
  return (
    <Typography variant="body2" color="textSecondary" sx={{ mt: 6 }}>
      {t('analytics.historyPart', {
        smart_count: visits,
        count: write('integer', visits),
        money: write('money', revenueCents),
        before: write('integer', before.visits),
        moneyBefore: write('money', before.revenueCents),
      })}
    </Typography>
  );
}

function Figures({
  figures,
  currency,
  isLarge = false,
}: {
  figures: Shown[];
  currency: string;
  isLarge?: boolean;
}) {
  const t = useTranslate();
  const { write, tell } = useFigures(currency);
  const columns = isLarge ? 'repeat(4, minmax(0, 1fr))' : `repeat(${figures.length}, minmax(0, 1fr))`;
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', md: columns },
        columnGap: 6,
        rowGap: 5,
        m: 0,
        ...(isLarge ? { mb: 6, pb: 6, borderBottom: 1, borderColor: 'divider' } : {}),
      }}
    >
      {figures.map(({ name, figure, kind, sense }) => (
        <Box key={name} sx={{ minWidth: 0 }}>
          <Typography component="dt" variant="body2" color="textSecondary">
            {t(`analytics.kpi.${name}`)}
          </Typography>
          <Box component="dd" className="figures" sx={{ m: 0 }}>
            <Box
              sx={{ fontSize: isLarge ? '1.75rem' : '1.125rem', fontWeight: 650, letterSpacing: '-0.01em' }}
            >
              {write(kind, figure.value)}
            </Box>
            <Movement told={tell({ kind, sense }, figure)} change={figure.change} />
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function Movement({
  told,
  change,
}: {
  told: { text: string; isGood: boolean | null } | null;
  change: number | null;
}) {
  const t = useTranslate();
  if (!told)
    return (
      <Typography variant="caption" color="textSecondary">
        {t('analytics.noComparison')}
      </Typography>
    );
  const Icon =
    told.text === t('analytics.same')
      ? TrendingFlatOutlined
      : (change ?? 0) > 0
        ? TrendingUpOutlined
        : TrendingDownOutlined;
  const color = told.isGood === null ? 'text.secondary' : told.isGood ? 'success.main' : 'warning.main';
  return (
    <Box sx={{ display: 'flex', gap: 1, color, fontSize: '0.8125rem', lineHeight: 1.45 }}>
      <Icon aria-hidden sx={{ fontSize: 16, mt: '1px' }} />
      {told.text}
    </Box>
  );
}
