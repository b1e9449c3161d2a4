import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import { useCounts } from '../conversations/use-inbox.ts';
import { visuallyHidden } from '../kit/Source.tsx';
import type { Room } from './rooms.tsx';

/** How many people wait for an answer of ours, beside Messages. Nothing beside the other rooms, or when nobody waits. */
export function RoomBadge({ room }: { room: Room }) {
  return room.name === 'messages' ? <Waiting /> : null;
}

function Waiting() {
  const t = useTranslate();
  const { data } = useCounts();
  const count = data?.unanswered ?? 0;
  if (count === 0) return null;
  return (
    <Box
      component="span"
      className="figures"
      sx={{
        ml: 'auto',
        minWidth: 22,
        px: '6px',
        borderRadius: '11px',
        bgcolor: 'primary.main',
        color: 'primary.contrastText',
        fontSize: '0.75rem',
        fontWeight: 650,
        lineHeight: '22px',
        textAlign: 'center',
      }}
    >
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <Box component="span" sx={visuallyHidden}>
        {t('frame.waiting', { smart_count: count })}
      </Box>
    </Box>
  );
}
