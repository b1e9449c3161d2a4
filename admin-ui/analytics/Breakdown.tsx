import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { AnalyticsReport, Kpis, Line } from '../http/analytics.ts';
import { Section } from '../kit/Page.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useFigures } from './use-figures.ts';

type Row = Line & { id: string; name: string; color?: string; before: Kpis | null };

/** The same figures agent by agent or service by service; wide tables scroll by themselves on a phone. */
export function Breakdown({
  title,
  hint,
  lines,
  report,
}: {
  title: string;
  hint?: string | undefined;
  lines: Row[];
  report: AnalyticsReport;
}) {
  const t = useTranslate();
  const { decimal } = useFormat();
  const { write } = useFigures(report.currency);
  if (lines.length === 0) return null;
  const hasTime = lines.some(({ occupancy }) => occupancy !== null);
  const heads = ['appointments', 'showRate', ...(hasTime ? ['occupancy'] : []), 'basket', 'revenue'];
  const most = Math.max(...lines.map(({ revenueCents }) => revenueCents), 1);
  const cell = { px: 4, py: 3, textAlign: 'right', whiteSpace: 'nowrap' } as const;
  return (
    <Section title={title} hint={hint}>
      <Box
        sx={{
          overflowX: 'auto',
          bgcolor: 'background.paper',
          border: 1,
          borderColor: 'divider',
          borderRadius: '10px',
        }}
        // A part that scrolls sideways must be reachable by keyboard (WCAG 2.1.1).
        tabIndex={0}
        role="region"
        aria-label={title}
      >
        <Box
          component="table"
          className="figures"
          sx={{ width: '100%', borderCollapse: 'collapse', minWidth: 620 }}
        >
          <thead>
            <tr>
              <Box component="th" scope="col" sx={{ ...cell, textAlign: 'left' }} />
              {heads.map((head) => (
                <Box
                  component="th"
                  scope="col"
                  key={head}
                  sx={{ ...cell, fontSize: '0.8125rem', fontWeight: 500, color: 'text.secondary' }}
                >
                  {t(`analytics.kpi.${head}`)}
                </Box>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Box component="tr" key={line.id} sx={{ borderTop: 1, borderColor: 'divider' }}>
                <Box
                  component="th"
                  scope="row"
                  sx={{ ...cell, textAlign: 'left', fontWeight: 600, whiteSpace: 'normal' }}
                >
                  <Box sx={{ display: 'flex', alignItems: 'center', gap: 3 }}>
                    {line.color ? (
                      <Box
                        aria-hidden
                        sx={{ width: 10, height: 10, borderRadius: '50%', bgcolor: line.color, flex: 'none' }}
                      />
                    ) : null}
                    {line.name}
                  </Box>
                </Box>
                <Box component="td" sx={cell}>
                  {decimal(line.appointments)}
                </Box>
                <Box component="td" sx={cell}>
                  {write('share', line.showRate)}
                </Box>
                {hasTime ? (
                  <Box component="td" sx={cell}>
                    {write('share', line.occupancy)}
                  </Box>
                ) : null}
                <Box component="td" sx={cell}>
                  {write('money', line.averageBasketCents)}
                </Box>
                <Box component="td" sx={{ ...cell, width: '24%' }}>
                  <Box sx={{ fontWeight: 600 }}>{write('money', line.revenueCents)}</Box>
                  <Box aria-hidden sx={{ height: 4, borderRadius: '2px', bgcolor: 'brand.sand', mt: 1 }}>
                    <Box
                      sx={{
                        height: 4,
                        borderRadius: '2px',
                        bgcolor: 'brand.sage',
                        width: `${(100 * line.revenueCents) / most}%`,
                      }}
                    />
                  </Box>
                </Box>
              </Box>
            ))}
          </tbody>
        </Box>
      </Box>
    </Section>
  );
}
