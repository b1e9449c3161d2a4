import AddOutlined from '@mui/icons-material/AddOutlined';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import ListSubheader from '@mui/material/ListSubheader';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import {
  type Condition,
  FIELDS,
  type Field,
  type FieldSpec,
  type Filter,
  filterProblems,
  OPERATORS,
  type Operator,
} from '../../domain/campaigns/audience.ts';
import { campaignKeys, campaigns } from '../http/campaigns.ts';
import { NumberField } from '../kit/NumberField.tsx';
import { useFormat } from '../kit/use-format.ts';

const GROUPS = ['client', 'visits', 'scores', 'events', 'consent'] as const;

/** The conditions of a filter that is one flat group; null for one with groups within it. */
export function flat(filter: Filter): { word: 'all' | 'any'; conditions: Condition[] } | null {
  const [word, children] = 'all' in filter ? (['all', filter.all] as const) : (['any', filter.any] as const);
  const conditions = children.filter((child): child is Condition => 'field' in child);
  return conditions.length === children.length ? { word, conditions } : null;
}

/** Typed in the unit people say: euros for cents, per cent for a share. */
export const scaleOf = (field: string) => (/Cents$/.test(field) ? 100 : field === 'churn' ? 0.01 : 1);

const STARTS: Record<FieldSpec['kind'], Condition['value']> = {
  number: 1,
  choice: '',
  text: '',
  'yes-no': true,
  date: 60,
};

/** A condition on a field with the value one begins with. */
function conditionOn(field: Field): Condition {
  const spec: FieldSpec = FIELDS[field];
  const operator = OPERATORS[spec.kind][0]!;
  const value = spec.kind === 'choice' ? spec.choices![0]! : STARTS[spec.kind];
  return { field, operator, value: spec.kind === 'number' ? 1 * scaleOf(field) : value! };
}

/** Who is meant, condition by condition, with how many that are now. */
export function AudienceBuilder({
  filter,
  onChange,
  narrow = false,
}: {
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** Beside a page: one under the other whatever the screen's width. */
  narrow?: boolean;
}) {
  const t = useTranslate();
  const group = flat(filter);
  if (!group)
    return (
      <Box>
        <Typography color="textSecondary">{t('campaigns.nested')}</Typography>
        <Found filter={filter} />
      </Box>
    );
  const { word, conditions } = group;
  const put = (next: Condition[], as = word) =>
    onChange(next.length === 0 ? { all: [] } : as === 'all' ? { all: next } : { any: next });
  return (
    <Box sx={{ display: 'grid', gap: 3 }}>
      {conditions.length > 1 ? (
        <TextField
          select
          fullWidth={false}
          label={t('campaigns.match')}
          value={word}
          onChange={(event) => put(conditions, event.target.value as 'all' | 'any')}
          sx={{ width: 260 }}
        >
          <MenuItem value="all">{t('campaigns.allOf')}</MenuItem>
          <MenuItem value="any">{t('campaigns.anyOf')}</MenuItem>
        </TextField>
      ) : null}
      {conditions.map((condition, i) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is nothing but its place and its words.
          key={i}
          condition={condition}
          narrow={narrow}
          onChange={(next) => put(conditions.map((one, j) => (i === j ? next : one)))}
          onRemove={() => put(conditions.filter((_, j) => i !== j))}
        />
      ))}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 4, alignItems: 'center' }}>
        <Button
          variant="outlined"
          size="small"
          startIcon={<AddOutlined />}
          onClick={() => put([...conditions, conditionOn('lastVisitAt')])}
        >
          {t('campaigns.addCondition')}
        </Button>
        <Found filter={filter} />
      </Box>
    </Box>
  );
}

function Row({
  condition,
  narrow,
  onChange,
  onRemove,
}: {
  condition: Condition;
  narrow: boolean;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}) {
  const t = useTranslate();
  const { field, operator } = condition;
  const spec: FieldSpec = FIELDS[field as Field];
  const columns = (stacked: string, beside: string) => (narrow ? stacked : { xs: stacked, md: beside });
  const needsValue = operator !== 'known' && operator !== 'unknown';
  const operate = (next: Operator) =>
    onChange(
      next === 'known' || next === 'unknown'
        ? { field, operator: next }
        : { ...conditionOn(field as Field), ...condition, operator: next },
    );
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        alignItems: 'center',
        gridTemplateColumns: columns('1fr auto', '1.3fr 1.2fr 1fr auto'),
      }}
    >
      <TextField
        select
        label={t('campaigns.criterion')}
        value={field}
        onChange={(event) => onChange(conditionOn(event.target.value as Field))}
        sx={{ gridColumn: columns('1', 'auto') }}
      >
        {GROUPS.flatMap((group) => [
          <ListSubheader key={group}>{t(`campaigns.groups.${group}`)}</ListSubheader>,
          ...(Object.keys(FIELDS) as Field[])
            .filter((name) => FIELDS[name].group === group)
            .map((name) => (
              <MenuItem key={name} value={name}>
                {t(`campaigns.fields.${name}`)}
              </MenuItem>
            )),
        ])}
      </TextField>
      <IconButton
        onClick={onRemove}
        aria-label={t('campaigns.removeCondition')}
        sx={{ gridColumn: columns('2', '4'), gridRow: columns('auto', '1') }}
      >
        <CloseOutlined fontSize="small" />
      </IconButton>
      <TextField
        select
        label=" "
        slotProps={{ inputLabel: { shrink: false }, htmlInput: { 'aria-label': t('campaigns.comparison') } }}
        value={operator}
        onChange={(event) => operate(event.target.value as Operator)}
        sx={{ gridColumn: columns('1 / -1', '2'), gridRow: columns('auto', '1') }}
      >
        {OPERATORS[spec.kind].map((one) => (
          <MenuItem key={one} value={one}>
            {t(`campaigns.operators.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      {needsValue ? (
        <Box sx={{ gridColumn: columns('1 / -1', '3'), gridRow: columns('auto', '1') }}>
          <Value condition={condition} spec={spec} onChange={onChange} />
        </Box>
      ) : null}
    </Box>
  );
}

function Value({
  condition,
  spec,
  onChange,
}: {
  condition: Condition;
  spec: FieldSpec;
  onChange: (condition: Condition) => void;
}) {
  const t = useTranslate();
  const { field, value } = condition;
  const label = t('campaigns.value');
  if (spec.kind === 'choice' || spec.kind === 'yes-no') {
    const choices = spec.kind === 'choice' ? spec.choices! : ['yes', 'no'];
    const chosen = spec.kind === 'choice' ? String(value) : value ? 'yes' : 'no';
    return (
      <TextField
        select
        label={label}
        value={chosen}
        onChange={(event) =>
          onChange({
            ...condition,
            value: spec.kind === 'choice' ? event.target.value : event.target.value === 'yes',
          })
        }
      >
        {choices.map((choice) => (
          <MenuItem key={choice} value={choice}>
            {t(`campaigns.choices.${choice}`)}
          </MenuItem>
        ))}
      </TextField>
    );
  }
  if (spec.kind === 'text')
    return (
      <TextField
        label={label}
        value={String(value ?? '')}
        onChange={(event) => onChange({ ...condition, value: event.target.value })}
      />
    );
  const scale = scaleOf(field);
  return (
    <NumberField
      label={label}
      value={typeof value === 'number' ? Math.round((value / scale) * 100) / 100 : null}
      onNumber={(typed) => onChange({ ...condition, value: typed * scale })}
    />
  );
}

/** How many people a filter finds, and the names of a few. */
export function Found({ filter }: { filter: Filter }) {
  const t = useTranslate();
  const format = useFormat();
  const isWhole = filterProblems(filter).length === 0;
  const { data } = useQuery({
    queryKey: campaignKeys.preview(filter),
    queryFn: () => campaigns.preview(filter, 3),
    enabled: isWhole,
    placeholderData: (before) => before,
    staleTime: 15_000,
  });
  if (!data || !isWhole) return null;
  const names = data.sample
    .map(({ firstName, lastName }) => `${firstName} ${lastName}`.trim())
    .filter(Boolean);
  return (
    <Typography aria-live="polite" component="div" color="textSecondary">
      <Box
        component="span"
        className="figures"
        sx={{ color: 'text.primary', fontWeight: 650, fontSize: '1.125rem' }}
      >
        {t('campaigns.found', { smart_count: data.total })}
      </Box>
      {names.length > 0 ? ` · ${format.list(names)}${data.total > names.length ? '…' : ''}` : null}
    </Typography>
  );
}
