import AddOutlined from '@mui/icons-material/AddOutlined';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import ContentCopyOutlined from '@mui/icons-material/ContentCopyOutlined';
import NightsStayOutlined from '@mui/icons-material/NightsStayOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useFormat } from '../kit/use-format.ts';
import { type Fault, MONDAY_FIRST, nextRange, type Range } from './week.ts';

/** One day of the week: its ranges, each with what is wrong with it, and the way to give them to other days. */
export function DayRow({
  day,
  name,
  ranges,
  faults,
  disabled,
  onChange,
  onCopy,
}: {
  day: number;
  name: string;
  ranges: Range[];
  faults: (Fault | null)[];
  disabled: boolean;
  onChange: (ranges: Range[]) => void;
  onCopy: (to: number[]) => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Box
      role="group"
      aria-label={name}
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr auto', sm: '104px 1fr auto' },
        columnGap: 3,
        rowGap: 2,
        px: 4,
        py: 3,
        minHeight: 68,
        alignItems: 'start',
      }}
    >
      <Box sx={{ fontWeight: 600, pt: '10px', '&::first-letter': { textTransform: 'uppercase' } }}>
        {name}
      </Box>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridColumn: { xs: '1 / -1', sm: 'auto' },
          gridRow: { xs: 2, sm: 'auto' },
        }}
      >
        {ranges.length === 0 ? (
          <Box sx={{ color: 'text.secondary', pt: '10px' }}>{t('availability.closed')}</Box>
        ) : null}
        {disabled
          ? ranges.map(({ start, end }) => (
              <Box key={start} className="figures" sx={{ pt: '10px' }}>
                {`${format.clock(start)} – ${format.clock(end)}`}
              </Box>
            ))
          : null}
        {disabled
          ? null
          : ranges.map((range, i) => (
              <RangeFields
                // A range has no name of its own; its place in the day is what it is.
                // biome-ignore lint/suspicious/noArrayIndexKey: fields must keep their focus while their values change.
                key={i}
                range={range}
                fault={faults[i] ?? null}
                label={name}
                onChange={(next) => onChange(ranges.map((other, at) => (at === i ? next : other)))}
                onRemove={() => onChange(ranges.filter((_, at) => at !== i))}
              />
            ))}
      </Box>
      {disabled ? (
        <span />
      ) : (
        <Box sx={{ display: 'flex', gridRow: { xs: 1, sm: 'auto' }, gridColumn: { xs: 2, sm: 'auto' } }}>
          <IconButton
            aria-label={t('availability.addTo', { day: name })}
            onClick={() => onChange([...ranges, nextRange(ranges)])}
            sx={{ width: 44, height: 44 }}
          >
            <AddOutlined />
          </IconButton>
          <CopyButton day={day} name={name} onCopy={onCopy} />
        </Box>
      )}
    </Box>
  );
}

/** Two clocks and, where the second is before the first, the choice between a slip and a night. */
export function RangeFields({
  range,
  fault,
  label,
  nights = true,
  onChange,
  onRemove,
}: {
  range: Range;
  fault: Fault | null;
  label: string;
  /** Whether it may run on into the next day. */
  nights?: boolean;
  onChange: (range: Range) => void;
  onRemove: () => void;
}) {
  const t = useTranslate();
  const clock = (which: 'start' | 'end') => (
    <TextField
      type="time"
      fullWidth={false}
      value={range[which]}
      error={fault !== null}
      onChange={(event) => onChange({ ...range, [which]: event.target.value })}
      sx={{
        width: { xs: 112, sm: 138 },
        // A phone opens its own clock wherever one taps; the little icon only takes room there.
        '& input::-webkit-calendar-picker-indicator': { display: { xs: 'none', sm: 'block' } },
      }}
      slotProps={{
        htmlInput: {
          'aria-label': `${label} : ${t(which === 'start' ? 'agenda.from' : 'agenda.to')}`,
          step: 300,
        },
      }}
    />
  );
  const ends = range.overnight && range.end !== '00:00';
  return (
    <Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
        {clock('start')}
        <Box aria-hidden sx={{ color: 'text.secondary' }}>
          –
        </Box>
        {clock('end')}
        {ends ? (
          <Button
            size="small"
            startIcon={<NightsStayOutlined sx={{ fontSize: 18 }} />}
            onClick={() => onChange({ ...range, overnight: false })}
            aria-label={t('availability.notOvernight')}
          >
            {t('availability.nextDay')}
          </Button>
        ) : null}
        <IconButton
          aria-label={t('availability.removeRange', { day: label, start: range.start, end: range.end })}
          onClick={onRemove}
          sx={{ width: 40, height: 40 }}
        >
          <CloseOutlined sx={{ fontSize: 20 }} />
        </IconButton>
      </Box>
      {fault ? (
        <Box
          role="alert"
          sx={{
            color: 'error.main',
            fontSize: '0.8125rem',
            mt: 1,
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 2,
          }}
        >
          {t(`availability.fault.${fault}`)}
          {fault === 'inverted' && nights ? (
            <Button
              size="small"
              startIcon={<NightsStayOutlined sx={{ fontSize: 18 }} />}
              onClick={() => onChange({ ...range, overnight: true })}
            >
              {t('availability.isNight')}
            </Button>
          ) : null}
        </Box>
      ) : null}
    </Box>
  );
}

const WORKDAYS = [1, 2, 3, 4, 5];

function CopyButton({ day, name, onCopy }: { day: number; name: string; onCopy: (to: number[]) => void }) {
  const t = useTranslate();
  const format = useFormat();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const copy = (to: readonly number[]) => {
    setAnchor(null);
    onCopy(to.filter((other) => other !== day));
  };
  return (
    <>
      <IconButton
        aria-label={t('availability.copy', { day: name })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ width: 44, height: 44 }}
      >
        <ContentCopyOutlined sx={{ fontSize: 20 }} />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={() => copy(WORKDAYS)}>{t('availability.copyWorkdays')}</MenuItem>
        <MenuItem onClick={() => copy(MONDAY_FIRST)}>{t('availability.copyAll')}</MenuItem>
        {MONDAY_FIRST.filter((other) => other !== day).map((other) => (
          <MenuItem key={other} onClick={() => copy([other])}>
            {t('availability.copyTo', { day: format.weekdays([other]) })}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
