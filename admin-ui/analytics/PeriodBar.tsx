import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslate } from 'react-admin';
import type { AnalyticsQuery } from '../http/analytics.ts';
import { useAgents, useServices } from '../http/queries.ts';
import { Choices } from '../kit/Filters.tsx';
import { useFormat } from '../kit/use-format.ts';
import { customPeriod, isWhole } from './choice.ts';

const PERIODS = ['7', '30', '90', 'custom'] as const;
type Choice = (typeof PERIODS)[number];

/** Which days, and of whom or what. */
export function PeriodBar({
  query,
  onChange,
}: {
  query: AnalyticsQuery;
  onChange: (query: AnalyticsQuery) => void;
}) {
  const t = useTranslate();
  const { timeZone } = useFormat();
  const agents = useAgents();
  const services = useServices();
  const { days, from = '', to = '', ...filter } = query;
  const chosen = (days === undefined ? 'custom' : String(days)) as Choice;
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
  const pick = (choice: Choice) =>
    onChange({ ...filter, ...(choice === 'custom' ? customPeriod(today) : { days: Number(choice) }) });
  const only = (key: 'agentId' | 'serviceId', id: string) => {
    const { [key]: _dropped, ...rest } = query;
    onChange(id ? { ...rest, [key]: id } : rest);
  };
  const lists = [
    { key: 'agentId', label: t('analytics.agent'), all: t('analytics.allAgents'), items: agents.data ?? [] },
    {
      key: 'serviceId',
      label: t('analytics.service'),
      all: t('analytics.allServices'),
      items: services.data ?? [],
    },
  ] as const;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, alignItems: 'flex-end', mb: 8 }}>
      <Choices<Choice>
        label={t('analytics.period')}
        value={chosen}
        onChange={pick}
        choices={PERIODS.map((value) => ({
          value,
          label:
            value === 'custom' ? t('analytics.custom') : t('analytics.days', { smart_count: Number(value) }),
        }))}
      />
      {chosen === 'custom'
        ? (['from', 'to'] as const).map((end) => (
            <TextField
              key={end}
              type="date"
              size="small"
              label={t(`analytics.${end}`)}
              value={end === 'from' ? from : to}
              error={!isWhole(query)}
              onChange={(event) => onChange({ ...filter, from, to, [end]: event.target.value })}
              slotProps={{ inputLabel: { shrink: true }, htmlInput: { max: today } }}
              sx={{ width: 170 }}
            />
          ))
        : null}
      <Box sx={{ flex: 1, display: { xs: 'none', sm: 'block' } }} />
      {lists.map(({ key, label, all, items }) =>
        items.length > 1 ? (
          <TextField
            key={key}
            select
            size="small"
            fullWidth={false}
            label={label}
            value={query[key] ?? ''}
            onChange={(event) => only(key, event.target.value)}
            slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
            sx={{ minWidth: 170, flex: { xs: '1 1 45%', sm: 'none' } }}
          >
            <MenuItem value="">{all}</MenuItem>
            {items.map(({ id, name }) => (
              <MenuItem key={id} value={id}>
                {name}
              </MenuItem>
            ))}
          </TextField>
        ) : null,
      )}
    </Box>
  );
}
