import MailOutlined from '@mui/icons-material/MailOutlined';
import NotificationsOffOutlined from '@mui/icons-material/NotificationsOffOutlined';
import SmsOutlined from '@mui/icons-material/SmsOutlined';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { channelsFor } from '../../domain/scheduling/notice-channels.ts';
import { CHANNEL_ICONS } from '../conversations/channel.tsx';
import { booking } from '../http/booking.ts';
import type { Client, MessagePreview, PreviewedChange } from '../http/booking-types.ts';
import { useBookingSettings } from '../http/queries.ts';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { agendaKeys } from './use-agenda.ts';

/** What the server would tell of a change, in its own words; undefined until it has answered. */
export function usePreview(appointmentId: string, change: PreviewedChange) {
  return useQuery({
    queryKey: agendaKeys.preview(appointmentId, change),
    queryFn: () => booking.preview(appointmentId, change),
    staleTime: 10_000,
  });
}

/** The very messages a client will get of a change, before it is made; or why none leaves. */
export function Preview({ name, preview }: { name: string; preview: ReturnType<typeof usePreview> }) {
  const t = useTranslate();
  const say = useSayError();
  const { data, error } = preview;
  if (error) return <Line icon={<NotificationsOffOutlined />}>{say(error)}</Line>;
  if (!data) return <Skeleton variant="rounded" height={104} />;
  if (data.silence) {
    return (
      <Line icon={<NotificationsOffOutlined />}>
        {t(`agenda.silence.${data.silence.replace('-', '_')}`, { name })}
      </Line>
    );
  }
  return (
    <Box sx={{ display: 'grid', gap: 4 }} role="group" aria-label={t('agenda.willBeTold')}>
      {data.messages.map((message) => (
        <Message key={message.channel} message={message} name={name} />
      ))}
    </Box>
  );
}

function Message({ message, name }: { message: MessagePreview['messages'][number]; name: string }) {
  const t = useTranslate();
  const format = useFormat();
  const Icon = CHANNEL_ICONS[message.channel];
  const to = message.channel === 'email' ? message.to : format.phone(message.to.replace(/^(?=\d)/, '+'));
  return (
    <Box>
      <Box
        sx={{
          display: 'flex',
          gap: 2,
          alignItems: 'center',
          color: 'text.secondary',
          fontSize: '0.8125rem',
          mb: 1,
        }}
      >
        <Icon aria-hidden sx={{ fontSize: 17 }} />
        <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
          {t(`agenda.willGet.${message.channel}`, { name, to })}
        </Box>
      </Box>
      <Box
        sx={{
          bgcolor: 'brand.sand',
          borderRadius: '14px',
          borderTopLeftRadius: '4px',
          px: 4,
          py: 3,
          maxHeight: 180,
          overflowY: 'auto',
          whiteSpace: 'pre-line',
          overflowWrap: 'anywhere',
          fontSize: '0.875rem',
        }}
        // A scrolled text must be reached by the keyboard too.
        tabIndex={0}
        role="note"
        aria-label={t(`conversations.channel.${message.channel}`)}
      >
        {message.subject ? <Box sx={{ fontWeight: 650, mb: 1 }}>{message.subject}</Box> : null}
        {message.text.trim()}
      </Box>
    </Box>
  );
}

/** Who will get a confirmation of an appointment that does not exist yet, and how. */
export function ConfirmationTold({
  client,
}: {
  client: Pick<Client, 'firstName' | 'lastName' | 'phone' | 'email'>;
}) {
  const t = useTranslate();
  const format = useFormat();
  const { data: settings } = useBookingSettings();
  if (!settings) return null;
  const name = `${client.firstName} ${client.lastName}`.trim() || t('agenda.theClient');
  if (settings.confirmation === 'none')
    return <Line icon={<NotificationsOffOutlined />}>{t('agenda.silence.off')}</Line>;
  const ways = [...(client.phone ? (['sms'] as const) : []), ...(client.email ? (['email'] as const) : [])];
  const channels = channelsFor(settings.confirmation, ways);
  if (channels.length === 0)
    return <Line icon={<NotificationsOffOutlined />}>{t('agenda.silence.unreachable', { name })}</Line>;
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {channels.map((channel) => (
        <Line key={channel} icon={channel === 'email' ? <MailOutlined /> : <SmsOutlined />}>
          {t(`agenda.confirmation.${settings.confirmation === 'best' ? 'best' : channel}`, {
            name,
            to: channel === 'email' ? (client.email ?? '') : format.phone(client.phone ?? ''),
          })}
        </Line>
      ))}
    </Box>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Box
      role="note"
      sx={{
        display: 'flex',
        gap: 3,
        bgcolor: 'background.default',
        borderRadius: '10px',
        p: 3,
        overflowWrap: 'anywhere',
      }}
    >
      <Box
        aria-hidden
        sx={{ color: 'text.secondary', display: 'flex', '& svg': { fontSize: 20, mt: '2px' } }}
      >
        {icon}
      </Box>
      <span>{children}</span>
    </Box>
  );
}
