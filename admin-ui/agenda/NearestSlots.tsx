import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslate } from 'react-admin';
import type { Slot } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { useFormat } from '../kit/use-format.ts';

/** What is still free near a time that is not, one tap away. */
export function NearestSlots({
  slots,
  agents,
  onPick,
}: {
  slots: readonly Slot[];
  agents?: ReadonlyMap<string, Agent>;
  onPick: (slot: Slot) => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  if (slots.length === 0) return <Box sx={{ mt: 2 }}>{t('agenda.noneNear')}</Box>;
  return (
    <Box
      role="group"
      aria-label={t('agenda.nearest')}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mt: 3 }}
    >
      {slots.map((slot) => {
        const who = slot.agentIds.length === 1 ? agents?.get(slot.agentIds[0] ?? '')?.name : null;
        return (
          <Button key={slot.start} variant="outlined" size="small" onClick={() => onPick(slot)}>
            {[format.when(slot.start), who].filter(Boolean).join(' · ')}
          </Button>
        );
      })}
    </Box>
  );
}
