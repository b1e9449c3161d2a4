import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useTranslate } from 'react-admin';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ChurnModel } from '../http/scores.ts';
import { useFormat } from '../kit/use-format.ts';

const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** What was said against what happened, by bands of clients. */
export function Calibration({ bins }: { bins: ChurnModel['heldOut']['calibration'] }) {
  const t = useTranslate();
  const format = useFormat();
  const { palette } = useTheme();
  const axis = { stroke: palette.divider, tick: { fill: palette.text.secondary, fontSize: 12 } };
  return (
    <Box
      component="figure"
      sx={{ m: 0, width: '100%', maxWidth: 520, height: 340 }}
      aria-label={t('scores.calibration')}
    >
      <ResponsiveContainer>
        <LineChart data={bins} margin={{ top: 8, right: 16, bottom: 24, left: 8 }}>
          <CartesianGrid stroke={palette.divider} />
          <XAxis
            {...axis}
            dataKey="said"
            type="number"
            domain={[0, 1]}
            ticks={TICKS}
            tickFormatter={format.wholePercent}
            label={{
              value: t('scores.said'),
              position: 'insideBottom',
              offset: -14,
              fill: palette.text.secondary,
            }}
          />
          <YAxis
            {...axis}
            type="number"
            domain={[0, 1]}
            ticks={TICKS}
            tickFormatter={format.wholePercent}
            width={56}
            label={{
              value: t('scores.happened'),
              angle: -90,
              position: 'insideLeft',
              fill: palette.text.secondary,
              style: { textAnchor: 'middle' },
            }}
          />
          <ReferenceLine
            segment={[
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ]}
            stroke={palette.text.secondary}
            strokeDasharray="4 4"
          />
          <Tooltip
            formatter={(value) => [format.wholePercent(Number(value)), t('scores.happened')]}
            labelFormatter={(said) => `${t('scores.said')} ${format.wholePercent(Number(said))}`}
            contentStyle={{
              background: palette.background.paper,
              border: `1px solid ${palette.divider}`,
              borderRadius: 10,
            }}
          />
          <Line
            dataKey="happened"
            stroke={palette.primary.main}
            strokeWidth={2}
            dot={{ r: 4, fill: palette.primary.main }}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
    </Box>
  );
}
