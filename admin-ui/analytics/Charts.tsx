import Box from '@mui/material/Box';
import { alpha, useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { AnalyticsReport } from '../http/analytics.ts';
import * as dates from '../i18n/format.ts';
import { visuallyHidden } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useFigures } from './use-figures.ts';

/** What a file told is of the same kind as what was held, only paler. */
const HISTORY = 0.4;

interface Part {
  key: string;
  name: string;
  color: string;
}

/** Bars over time, one on the other, with their legend in words and the same as a table for who does not see them. */
function TimeBars({
  label,
  points,
  parts,
  say,
  step,
}: {
  label: string;
  points: ({ start: string } & Record<string, number | string>)[];
  parts: Part[];
  say: (value: number) => string;
  step: AnalyticsReport['step'];
}) {
  const t = useTranslate();
  const { palette } = useTheme();
  const { locale } = useFormat();
  const total = points.reduce(
    (sum, point) => sum + parts.reduce((all, { key }) => all + Number(point[key]), 0),
    0,
  );
  if (total === 0) return <Typography color="textSecondary">{t('analytics.nothingHere')}</Typography>;
  const axis = { fontSize: 12, fill: palette.text.secondary };
  return (
    <Box component="figure" sx={{ m: 0, position: 'relative' }} aria-label={label}>
      <Box sx={{ height: 220 }} aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={points}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            barCategoryGap="22%"
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke={palette.divider} />
            <XAxis
              dataKey="start"
              tickFormatter={(start: string) => dates.stepName(locale, start, step, 'short')}
              tick={axis}
              tickLine={false}
              axisLine={{ stroke: palette.divider }}
              minTickGap={18}
            />
            <YAxis
              width={56}
              tick={axis}
              tickLine={false}
              axisLine={false}
              tickFormatter={say}
              allowDecimals={false}
            />
            <Tooltip
              cursor={{ fill: palette.brand.sand, opacity: 0.6 }}
              isAnimationActive={false}
              labelFormatter={(start) => dates.stepName(locale, String(start), step, 'long')}
              formatter={(value, name) => [say(Number(value)), name]}
              contentStyle={{
                background: palette.background.paper,
                border: `1px solid ${palette.divider}`,
                borderRadius: 10,
                fontSize: 13,
                color: palette.text.primary,
              }}
              itemStyle={{ color: palette.text.primary }}
            />
            {parts.map(({ key, name, color }, i) => (
              <Bar
                key={key}
                dataKey={key}
                name={name}
                stackId="all"
                fill={color}
                isAnimationActive={false}
                radius={i === parts.length - 1 ? [3, 3, 0, 0] : 0}
                maxBarSize={36}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </Box>
      {parts.length > 1 ? <Legend parts={parts} /> : null}
      <HiddenTable label={label} points={points} parts={parts} say={say} step={step} />
    </Box>
  );
}

function Legend({ parts }: { parts: Part[] }) {
  return (
    <Box component="figcaption" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 5, rowGap: 1, mt: 2 }}>
      {parts.map(({ key, name, color }) => (
        <Box
          key={key}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 2,
            fontSize: '0.8125rem',
            color: 'text.secondary',
          }}
        >
          <Box aria-hidden sx={{ width: 10, height: 10, borderRadius: '3px', bgcolor: color }} />
          {name}
        </Box>
      ))}
    </Box>
  );
}

function HiddenTable({ label, points, parts, say, step }: Parameters<typeof TimeBars>[0]) {
  const { locale } = useFormat();
  return (
    // Around the table: a table is as wide as its cells, whatever it is told.
    <Box sx={visuallyHidden}>
      <table>
        <caption>{label}</caption>
        <tbody>
          {points.map((point) => (
            <tr key={point.start}>
              <th scope="row">{dates.stepName(locale, point.start, step, 'long')}</th>
              {parts.map(({ key, name }) => (
                <td key={key}>
                  {name} {say(Number(point[key]))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}

export function RevenueChart({ report }: { report: AnalyticsReport }) {
  const t = useTranslate();
  const { palette } = useTheme();
  const { write } = useFigures(report.currency);
  return (
    <TimeBars
      label={t('analytics.revenue')}
      step={report.step}
      say={(value) => write('money', value)}
      points={report.series.map(({ start, revenueCents, importedRevenueCents }) => ({
        start,
        importedRevenueCents,
        revenueCents: revenueCents - importedRevenueCents,
      }))}
      parts={[
        ...(report.imported
          ? [
              {
                key: 'importedRevenueCents',
                name: t('analytics.outcome.importedVisits'),
                color: alpha(palette.brand.sage, HISTORY),
              },
            ]
          : []),
        { key: 'revenueCents', name: t('analytics.revenue'), color: palette.brand.sage },
      ]}
    />
  );
}

/** What became of appointments: told by a file, held, to come, missed, cancelled. */
export function OutcomeChart({ report }: { report: AnalyticsReport }) {
  const t = useTranslate();
  const { palette } = useTheme();
  const { decimal } = useFormat();
  const points = report.series.map(
    ({ start, appointments, completed, noShows, cancelled, importedVisits }) => ({
      start,
      importedVisits,
      completed: completed - importedVisits,
      coming: appointments - completed - noShows,
      noShows,
      cancelled,
    }),
  );
  const parts = [
    ...(report.imported ? [{ key: 'importedVisits', color: alpha(palette.brand.sage, HISTORY) }] : []),
    { key: 'completed', color: palette.brand.sage },
    { key: 'coming', color: palette.brand.plum },
    { key: 'noShows', color: palette.brand.amber },
    { key: 'cancelled', color: palette.brand.hairline },
  ].map((part) => ({ ...part, name: t(`analytics.outcome.${part.key}`) }));
  return (
    <TimeBars
      label={t('analytics.appointments')}
      step={report.step}
      say={(value) => decimal(value)}
      points={points}
      parts={parts}
    />
  );
}

export function CallsChart({ report }: { report: AnalyticsReport }) {
  const t = useTranslate();
  const { palette } = useTheme();
  const { decimal } = useFormat();
  const points = report.callsByMonth.map(({ month, calls, answered, booked }) => ({
    start: month,
    booked,
    answered: answered - booked,
    missed: calls - answered,
  }));
  const parts = [
    { key: 'booked', color: palette.brand.plum },
    { key: 'answered', color: palette.brand.sage },
    { key: 'missed', color: palette.brand.hairline },
  ].map((part) => ({ ...part, name: t(`analytics.call.${part.key}`) }));
  return (
    <TimeBars
      label={t('analytics.callsByMonth')}
      step="month"
      say={(value) => decimal(value)}
      points={points}
      parts={parts}
    />
  );
}
