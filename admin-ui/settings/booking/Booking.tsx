import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { BooleanInput, SelectInput, TextInput, useTranslate } from 'react-admin';
import { booking } from '../../http/booking.ts';
import type { BookingSettings } from '../../http/booking-types.ts';
import { keys, useBookingSettings, useMe } from '../../http/queries.ts';
import { CopyField } from '../../kit/CopyField.tsx';
import { MinutesInput } from '../../kit/MinutesInput.tsx';
import { LoadError, LoadingRows } from '../../kit/States.tsx';
import { useMay } from '../../kit/use-may.ts';
import { SaveForm } from '../SaveForm.tsx';
import { AccentInput } from './AccentInput.tsx';
import { domainsOf, isDomain, typedDomains } from './domains.ts';
import { Holidays } from './Holidays.tsx';
import { RemindersInput } from './RemindersInput.tsx';

const HOUR = 60;
const DAY = 24 * HOUR;
const CHANNELS = ['best', 'sms', 'email', 'both', 'none'] as const;

/** As the form holds them: domains as typed, quiet hours side by side. */
interface Typed extends Omit<BookingSettings, 'allowedDomains' | 'quietHours'>, Record<string, unknown> {
  domains: string;
  quietStart: string;
  quietEnd: string;
}

const typedOf = ({ allowedDomains, quietHours, ...rest }: BookingSettings): Typed => ({
  ...rest,
  domains: typedDomains(allowedDomains),
  quietStart: quietHours.start,
  quietEnd: quietHours.end,
});

const settingsOf = ({ domains, quietStart, quietEnd, ...rest }: Typed): BookingSettings => ({
  ...rest,
  allowedDomains: domainsOf(domains),
  quietHours: { start: quietStart, end: quietEnd },
  reviewUrl: rest.reviewUrl?.trim() || null,
});

/** How clients book, what they are told, and what happens after. */
export default function Booking() {
  const t = useTranslate();
  const may = useMay();
  const queryClient = useQueryClient();
  const { data: me } = useMe();
  const { data: settings, error, isPending, refetch } = useBookingSettings();
  if (isPending || !me) return <LoadingRows rows={6} />;
  if (error || !settings) return <LoadError error={error} onRetry={() => refetch()} />;
  const origin = window.location.origin;
  const snippet = `<script src="${origin}/embed.js" data-tenant="${me.tenant.slug}"></script>`;
  const page = `${origin}/book/${me.tenant.slug}`;
  return (
    <>
      <SaveForm<Typed>
        values={typedOf(settings)}
        allowed={may('settings:write')}
        done="settings.saved"
        onSave={async (values) => {
          queryClient.setQueryData(keys.bookingSettings, await booking.saveSettings(settingsOf(values)));
        }}
      >
        <Part title={t('booking.online')} hint={t('booking.onlineHint')}>
          <BooleanInput source="onlineBooking" label="booking.onlineBooking" />
          <BooleanInput source="webChat" label="booking.webChat" helperText="booking.webChatHint" />
          <Box>
            <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
              {t('booking.snippetHint')}
            </Typography>
            <CopyField value={snippet} label={t('booking.snippet')} />
            <Typography variant="body2" color="textSecondary" sx={{ mt: 2, overflowWrap: 'anywhere' }}>
              {t('booking.pageHint')}{' '}
              <Link href={page} target="_blank" rel="noreferrer" color="inherit">
                {page}
              </Link>
            </Typography>
          </Box>
          <TextInput
            source="domains"
            label="booking.domains"
            helperText="booking.domainsHint"
            multiline
            minRows={2}
            validate={(value: string) =>
              domainsOf(value ?? '').every(isDomain) ? undefined : 'booking.badDomain'
            }
          />
          <AccentInput source="accentColor" />
          <MinutesInput
            source="changeNoticeMinutes"
            label="booking.changeNotice"
            helperText="booking.changeNoticeHint"
            choices={[0, 30, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, DAY, 2 * DAY]}
            zero="types.noNotice"
          />
          <MinutesInput
            source="waitlistOfferMinutes"
            label="booking.waitlist"
            helperText="booking.waitlistHint"
            choices={[10, 15, 30, HOUR, 2 * HOUR, 4 * HOUR]}
          />
        </Part>
        <Part title={t('booking.messages')} hint={t('booking.messagesHint')}>
          <SelectInput
            source="confirmation"
            label="booking.confirmation"
            choices={CHANNELS.map((id) => ({ id, name: `booking.channels.${id}` }))}
          />
          <Box>
            <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
              {t('booking.reminders')}
            </Typography>
            <RemindersInput source="reminders" />
          </Box>
          <Box>
            <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: '1fr 1fr', maxWidth: 360 }}>
              <TextInput source="quietStart" label="booking.quietFrom" type="time" />
              <TextInput source="quietEnd" label="booking.quietTo" type="time" />
            </Box>
            <Typography variant="caption" color="textSecondary" component="div" sx={{ mt: 1 }}>
              {t('booking.quietHint')}
            </Typography>
          </Box>
        </Part>
        <Part title={t('booking.after')}>
          <BooleanInput source="checkIn" label="booking.checkIn" helperText="booking.checkInHint" />
          <MinutesInput
            source="graceMinutes"
            label="booking.grace"
            helperText="booking.graceHint"
            choices={[0, 15, 30, HOUR, 2 * HOUR, 12 * HOUR]}
            zero="booking.atOnce"
          />
          <MinutesInput
            source="followUpAfterMinutes"
            label="booking.followUp"
            helperText="booking.followUpHint"
            choices={[0, HOUR, 3 * HOUR, 12 * HOUR, DAY, 2 * DAY]}
            zero="booking.atOnce"
            none="booking.never"
          />
          <TextInput source="reviewUrl" label="booking.review" helperText="booking.reviewHint" type="url" />
        </Part>
      </SaveForm>
      <Box sx={{ mt: 12 }}>
        <Holidays allowed={may('settings:write')} />
      </Box>
    </>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <Box component="section" sx={{ display: 'grid', gap: 4, mb: 6 }}>
      <Box>
        <Typography variant="h2">{title}</Typography>
        {hint ? (
          <Typography variant="body2" color="textSecondary">
            {hint}
          </Typography>
        ) : null}
      </Box>
      {children}
    </Box>
  );
}
