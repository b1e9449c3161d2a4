import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { Channel, Way } from '../http/conversation-types.ts';
import { useFormat } from '../kit/use-format.ts';
import { ChannelName } from './channel.tsx';
import { minutesLeft } from './ways.ts';

/** By which channel one answers. */
export function WayChoice({
  ways,
  here,
  onChange,
}: {
  ways: Way[];
  here: Channel;
  onChange: (channel: Channel) => void;
}) {
  const t = useTranslate();
  return (
    <TextField
      select
      value={here}
      onChange={(event) => onChange(event.target.value as Channel)}
      fullWidth={false}
      sx={{ minWidth: 128 }}
      slotProps={{
        htmlInput: { 'aria-label': t('conversations.by') },
        select: { SelectDisplayProps: { 'aria-label': t('conversations.by') } },
      }}
    >
      {ways.map(({ channel }) => (
        <MenuItem key={channel} value={channel}>
          <ChannelName channel={channel} />
        </MenuItem>
      ))}
    </TextField>
  );
}

/** The last two hours are worth noticing. */
const SOON_MINUTES = 120;

/** How long one may still write freely, where that ends. */
export function WindowLine({ way, now }: { way: Way; now: number }) {
  const t = useTranslate();
  const format = useFormat();
  const left = minutesLeft(way, now);
  if (left === null || way.windowClosesAt === null) return null;
  const isSoon = left <= SOON_MINUTES;
  return (
    <Typography
      variant="caption"
      data-minutes-left={left}
      sx={{ color: isSoon ? 'warning.main' : 'text.secondary', ...(isSoon && { fontWeight: 600 }) }}
    >
      {t('compose.windowLeft', { left: format.longDuration(left), when: format.when(way.windowClosesAt) })}
    </Typography>
  );
}
