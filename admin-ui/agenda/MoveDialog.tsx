import ArrowForwardOutlined from '@mui/icons-material/ArrowForwardOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import type { Agent } from '../http/types.ts';
import { Notice } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import type { Move } from './events.ts';
import { NearestSlots } from './NearestSlots.tsx';
import { Preview, usePreview } from './Told.tsx';
import type { Refusal } from './use-move.ts';

/** What will change and what the client will hear of it, before anything is sent. */
export function MoveDialog({
  move,
  open,
  refusal,
  agents,
  onConfirm,
  onChoose,
  onPutBack,
}: {
  move: Move;
  open: boolean;
  refusal: Refusal | null;
  agents: ReadonlyMap<string, Agent>;
  onConfirm: () => void;
  onChoose: (move: Move) => void;
  onPutBack: () => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const id = useId();
  const { appointment, startsAt, agentId } = move;
  const preview = usePreview(appointment.id, { occasion: 'moved', startsAt, agentId });
  const who = appointment.clientName || t('agenda.noName');
  const agentName = agents.get(agentId)?.name ?? appointment.agentName;
  const handsOver = agentId !== appointment.agentId;
  return (
    <Dialog open={open} onClose={onPutBack} aria-labelledby={id} maxWidth="sm" fullWidth>
      <DialogTitle id={id}>{t('agenda.moveTitle', { name: who })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 4 }}>
        <Typography>
          {t(handsOver ? 'agenda.moveTextAgent' : 'agenda.moveText', {
            name: who,
            service: appointment.title,
            from: format.when(appointment.startsAt),
            to: format.when(startsAt),
            agent: agentName,
          })}
        </Typography>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3 }} aria-hidden>
          <Moment iso={appointment.startsAt} who={appointment.agentName} faded />
          <ArrowForwardOutlined sx={{ color: 'text.secondary' }} />
          <Moment iso={startsAt} who={agentName} />
        </Box>
        {appointment.status === 'confirmed' ? (
          <Typography variant="body2" color="textSecondary">
            {t('agenda.moveReconfirm')}
          </Typography>
        ) : null}
        {refusal ? (
          <Notice tone="failed" title={t('agenda.takenTitle')}>
            {refusal.reason}
            <NearestSlots
              slots={refusal.nearest}
              agents={agents}
              onPick={(slot) =>
                onChoose({
                  appointment,
                  startsAt: slot.start,
                  agentId: slot.agentIds.includes(agentId) ? agentId : (slot.agentIds[0] ?? agentId),
                })
              }
            />
          </Notice>
        ) : (
          <Preview name={who} preview={preview} />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onPutBack}>{t('agenda.putBack')}</Button>
        {refusal ? null : (
          <Button variant="contained" onClick={onConfirm} autoFocus>
            {t(preview.data?.silence ? 'agenda.move' : 'agenda.moveConfirm')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Moment({ iso, who, faded = false }: { iso: string; who: string; faded?: boolean }) {
  const format = useFormat();
  return (
    <Box
      sx={{
        border: 1,
        borderStyle: faded ? 'dashed' : 'solid',
        borderColor: faded ? 'divider' : 'text.primary',
        color: faded ? 'text.secondary' : 'text.primary',
        borderRadius: '10px',
        px: 4,
        py: 2,
        lineHeight: 1.4,
      }}
    >
      <Box sx={{ fontSize: '0.8125rem' }}>{format.dayName(iso, 'short')}</Box>
      <Box className="figures" sx={{ fontWeight: 650, fontSize: '1.0625rem' }}>
        {format.hour(iso)}
      </Box>
      <Box sx={{ fontSize: '0.8125rem' }}>{who}</Box>
    </Box>
  );
}
