import MailOutlined from '@mui/icons-material/MailOutlined';
import NotificationsOffOutlined from '@mui/icons-material/NotificationsOffOutlined';
import SmsOutlined from '@mui/icons-material/SmsOutlined';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useTranslate } from 'react-admin';
import type { Client } from '../http/booking-types.ts';
import { useBookingSettings } from '../http/queries.ts';
import { useFormat } from '../kit/use-format.ts';
import { channelsOf } from './told.ts';

/** Who will be told, how and of what, before anything leaves; or why nobody will be. */
export function Told({
  client,
  occasion,
}: {
  /** null while it is not read yet. */
  client: Pick<Client, 'firstName' | 'lastName' | 'phone' | 'email'> | null;
  occasion: 'booked' | 'moved' | 'cancelled' | 'late';
}) {
  const t = useTranslate();
  const format = useFormat();
  const { data: settings } = useBookingSettings();
  if (!settings || !client) return <Skeleton variant="rounded" height={88} />;
  // A cancellation is always said, by whatever reaches; running late by the quickest.
  const rule = {
    booked: settings.confirmation,
    moved: settings.confirmation,
    cancelled: 'both',
    late: 'best',
  };
  const channels = channelsOf(rule[occasion] as 'best', client);
  const name = `${client.firstName} ${client.lastName}`.trim() || t('agenda.theClient');
  const off = rule[occasion] === 'none';
  return (
    <Box
      sx={{ display: 'grid', gap: 2, bgcolor: 'background.default', borderRadius: '10px', p: 4 }}
      role="note"
    >
      {channels.map((channel) => {
        const Icon = channel === 'sms' ? SmsOutlined : MailOutlined;
        const to = channel === 'sms' ? format.phone(client.phone ?? '') : (client.email ?? '');
        return (
          <Box key={channel} sx={{ display: 'flex', gap: 3, overflowWrap: 'anywhere' }}>
            <Icon aria-hidden sx={{ fontSize: 20, color: 'text.secondary', mt: '2px' }} />
            <span>{t(`agenda.told.${occasion}.${channel}`, { name, to })}</span>
          </Box>
        );
      })}
      {channels.length === 0 ? (
        <Box sx={{ display: 'flex', gap: 3 }}>
          <NotificationsOffOutlined aria-hidden sx={{ fontSize: 20, color: 'warning.main', mt: '2px' }} />
          <span>{t(off ? 'agenda.told.off' : 'agenda.told.unreachable', { name })}</span>
        </Box>
      ) : null}
    </Box>
  );
}
