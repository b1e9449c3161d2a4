import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import { useTranslate } from 'react-admin';

export type Show = 'all' | 'mine' | 'unread';
const SHOWS: Show[] = ['all', 'mine', 'unread'];

/** Which of a state's conversations are listed: all, one's own, those nobody has read. */
export function ListFilter({ here, onChange }: { here: Show; onChange: (show: Show) => void }) {
  const t = useTranslate();
  return (
    <Box
      role="group"
      aria-label={t('conversations.show')}
      sx={{ display: 'flex', gap: 2, px: 4, py: 2, flex: 'none' }}
    >
      {SHOWS.map((show) => (
        <Chip
          key={show}
          label={t(`conversations.shows.${show}`)}
          clickable
          aria-pressed={show === here}
          variant={show === here ? 'filled' : 'outlined'}
          onClick={() => onChange(show)}
          sx={{ height: 32 }}
        />
      ))}
    </Box>
  );
}
