import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { booking } from '../http/booking.ts';
import { fieldErrors } from '../http/problem-error.ts';
import { keys } from '../http/queries.ts';
import type { Service } from '../http/types.ts';
import { useFormat } from '../kit/use-format.ts';
import { usePaused } from '../kit/use-paused.ts';
import { useOfferWords } from './use-offer-words.ts';

/** The code of an offer, and what it comes to; an offer the client has already needs no code, and is told. */
export function OfferField({
  value,
  clientId,
  service,
  refused,
  onChange,
}: {
  value: string;
  /** null: somebody new, whose code is looked at when they are booked. */
  clientId: string | null;
  service: Service | null;
  /** Why the booking was refused, where it was the code. */
  refused: string | undefined;
  onChange: (value: string) => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const words = useOfferWords();
  const code = usePaused(value.trim());
  // Half a code is not asked about.
  const isAsked = clientId !== null && service !== null && (code === '' || code.length >= 7);
  const { data, error } = useQuery({
    queryKey: [...keys.agenda, 'offer', clientId, service?.id, code],
    queryFn: () => booking.offer({ clientId: clientId!, serviceId: service!.id, ...(code ? { code } : {}) }),
    enabled: isAsked,
    retry: false,
  });
  const fault = refused ?? (code ? fieldErrors(error)?.code : undefined);
  const offer = isAsked && !error ? data?.offer : null;
  const said = offer
    ? t(offer.priceCents === null ? 'agenda.offerByHand' : 'agenda.offerFound', {
        offer: words(offer, service?.currency ?? 'EUR'),
        until: format.longDate(new Date(offer.expiresAt)),
        price: format.money(offer.priceCents ?? 0, service?.currency ?? 'EUR'),
        before: format.money((offer.priceCents ?? 0) + offer.discountCents, service?.currency ?? 'EUR'),
      })
    : '';
  return (
    <TextField
      label={t('agenda.offerCode')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={Boolean(fault)}
      helperText={fault ?? (said || t('agenda.offerHint'))}
      slotProps={{ htmlInput: { autoComplete: 'off', autoCapitalize: 'characters', maxLength: 40 } }}
    />
  );
}
