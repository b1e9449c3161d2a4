import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { CHANNEL_ICONS } from '../conversations/channel.tsx';
import { booking } from '../http/booking.ts';
import type { AppointmentNotice } from '../http/booking-types.ts';
import { Status, type Tone } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { agendaKeys } from './use-agenda.ts';

const TONE: Record<string, Tone> = {
  queued: 'running',
  sending: 'running',
  unknown: 'waiting',
  suppressed: 'waiting',
  sent: 'done',
  delivered: 'done',
  read: 'done',
  failed: 'failed',
};

/** What the client was told of an appointment, newest last, with how each message fared, in words. */
export function Notices({ appointmentId }: { appointmentId: string }) {
  const t = useTranslate();
  const say = useSayError();
  const { data, error, isPending } = useQuery({
    queryKey: agendaKeys.notices(appointmentId),
    queryFn: () => booking.notices(appointmentId),
  });
  if (isPending) return null;
  if (error) {
    return (
      <Typography variant="body2" color="textSecondary">
        {say(error)}
      </Typography>
    );
  }
  if (data.items.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('agenda.noNotices')}
      </Typography>
    );
  }
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 3 }}>
      {data.items.map((notice) => (
        <li key={`${notice.kind}${notice.at}`}>
          <NoticeLine notice={notice} />
        </li>
      ))}
    </Box>
  );
}

function NoticeLine({ notice }: { notice: AppointmentNotice }) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'baseline' }}>
        <Box sx={{ flex: 1 }}>{t(`agenda.notice.${notice.kind}`)}</Box>
        <Typography variant="caption" color="textSecondary" className="figures">
          {format.moment(notice.at)}
        </Typography>
      </Box>
      {notice.messages.length === 0 ? <Status tone="waiting">{t('agenda.noWay')}</Status> : null}
      {notice.messages.map(({ id, channel, status, reason }) => {
        const Icon = CHANNEL_ICONS[channel];
        return (
          <Box key={id} sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, alignItems: 'center' }}>
            <Icon aria-hidden sx={{ fontSize: 17, color: 'text.secondary' }} />
            <Typography variant="body2" color="textSecondary">
              {t(`conversations.channel.${channel}`)}
            </Typography>
            <Status tone={TONE[status] ?? 'quiet'}>{t(`agenda.message.${status}`, { _: status })}</Status>
            {reason ? (
              <Typography variant="body2" sx={{ flexBasis: '100%', pl: 6 }}>
                {t(`agenda.because.${reason.replaceAll('-', '_')}`, { _: '' })}
              </Typography>
            ) : null}
          </Box>
        );
      })}
    </>
  );
}
