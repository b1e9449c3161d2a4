import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { State } from '../agenda/State.tsx';
import type { Appointment, Client } from '../http/booking-types.ts';
import { useFormat } from '../kit/use-format.ts';

const SHOWN = 20;

/** Everything that was, and will be, between the business and a client: what is to come first, then back in time. */
export function Timeline({ client, appointments }: { client: Client; appointments: Appointment[] }) {
  const t = useTranslate();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? appointments : appointments.slice(0, SHOWN);
  return (
    <>
      <Box
        component="ol"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          pl: 5,
          borderLeft: 2,
          borderColor: 'divider',
          display: 'grid',
          gap: 5,
        }}
      >
        {shown.map((appointment) => (
          <Box component="li" key={appointment.id} sx={{ position: 'relative' }}>
            <Dot
              ahead={Date.parse(appointment.startsAt) > Date.now() && appointment.status !== 'cancelled'}
            />
            <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3, alignItems: 'baseline' }}>
              <Box
                component={Link}
                to={`/agenda?at=${appointment.startsAt}&open=${appointment.id}`}
                className="figures"
                sx={{
                  color: 'text.primary',
                  fontWeight: 600,
                  '&::first-letter': { textTransform: 'uppercase' },
                }}
              >
                {format.when(appointment.startsAt)}
              </Box>
              <State status={appointment.status} />
            </Box>
            <Typography variant="body2" color="textSecondary">
              {[
                appointment.title,
                t('agenda.withAgent', { name: appointment.agentName }),
                appointment.priceCents === null
                  ? null
                  : format.money(appointment.priceCents, appointment.currency),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Typography>
            {appointment.notes ? (
              <Typography variant="body2" sx={{ whiteSpace: 'pre-line' }}>
                {appointment.notes}
              </Typography>
            ) : null}
            {appointment.cancelReason ? (
              <Typography variant="body2" color="textSecondary">
                {t('clients.because', { reason: appointment.cancelReason })}
              </Typography>
            ) : null}
            {appointment.satisfaction === null ? null : (
              <Typography variant="body2" color="textSecondary">
                {t('clients.answered', { score: appointment.satisfaction })}
              </Typography>
            )}
          </Box>
        ))}
        <Box component="li" sx={{ position: 'relative' }}>
          <Dot ahead={false} />
          <Typography variant="body2" color="textSecondary">
            {t(`clients.arrivedBy.${client.source}`, { day: format.dayName(client.createdAt) })}
          </Typography>
        </Box>
      </Box>
      {appointments.length > shown.length ? (
        <Button variant="outlined" size="small" sx={{ mt: 4 }} onClick={() => setAll(true)}>
          {t('common.more')}
        </Button>
      ) : null}
    </>
  );
}

/** Filled for what is still to come. */
function Dot({ ahead }: { ahead: boolean }) {
  return (
    <Box
      aria-hidden
      sx={{
        position: 'absolute',
        left: -27,
        top: 6,
        width: 12,
        height: 12,
        borderRadius: '50%',
        border: 2,
        borderColor: ahead ? 'primary.main' : 'text.secondary',
        bgcolor: ahead ? 'primary.main' : 'background.default',
      }}
    />
  );
}
