/** @jsxImportSource preact */
import { useRef } from 'preact/hooks';
import type { BookingPage } from '../http/types.ts';
import { ContactFields, Honeypot } from '../kit/contact-fields.tsx';
import { useOn } from '../kit/effects.ts';
import { Field, focusFirstFault } from '../kit/field.tsx';
import { Trouble } from '../kit/trouble.tsx';
import { Button, Heading, useSecondsUntil, useUi } from '../kit/ui.tsx';
import { countdown } from '../time.ts';
import type { Booking } from './use-booking.ts';

/** A hold with less than this left is renewed for who is still writing. */
const RENEW_SECONDS = 30;

export function YouStep({ booking, page }: { booking: Booking; page: BookingPage }) {
  const { t } = useUi().language;
  const { pending, trouble, faults, contact, notes } = booking;
  const form = useRef<HTMLFormElement>(null);
  return (
    <section>
      <Heading>{t('yourDetails')}</Heading>
      <HoldNote booking={booking} />
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          booking.book();
          focusFirstFault(form.current);
        }}
      >
        <ContactFields contact={contact} faults={faults} onChange={booking.write} onLeave={booking.leave} />
        <Field
          name="notes"
          label={t('note')}
          value={notes}
          fault={faults.notes}
          onInput={booking.setNotes}
          onBlur={() => booking.leave('notes')}
          optional
          long
        />
        <details open={!!booking.code}>
          <summary>{t('haveCode')}</summary>
          <Field
            name="offerCode"
            label={t('code')}
            value={booking.code}
            fault={faults.offerCode}
            onInput={booking.setCode}
            onBlur={booking.checkCode}
          />
        </details>
        <Honeypot
          onInput={(value) => {
            booking.honeypot.current = value;
          }}
        />
        {trouble ? (
          <Trouble
            reason={trouble}
            phone={page.business.phone}
            words={{
              validation: [t('refusedTitle'), t('checkFailed')],
              ...(booking.uncertain ? { unreachable: [t('unreachableTitle'), t('maybeSent')] } : {}),
            }}
          />
        ) : null}
        <Button kind="primary" submit off={pending !== null}>
          {t(pending ? 'booking' : 'confirmBooking')}
        </Button>
      </form>
    </section>
  );
}

/** How long the slot is still the visitor's: seen by who looks for it, read out to nobody. */
function HoldNote({ booking }: { booking: Booking }) {
  const { t } = useUi().language;
  const { kept, uncertain } = booking;
  const seconds = useSecondsUntil(kept?.until ?? null);
  useOn([seconds], () => {
    if (seconds > 0 && seconds <= RENEW_SECONDS) void booking.renew();
  });
  if (!kept || uncertain) return null;
  if (seconds > 0)
    return (
      <p class="soft hold" role="timer" aria-live="off">
        {t('held', { time: countdown(seconds) })}
      </p>
    );
  return (
    <div class="notice wait" role="status">
      <div>
        <p>{t('heldOver')}</p>
        <Button onClick={booking.keepAgain}>{t('holdAgain')}</Button>
      </div>
    </div>
  );
}
