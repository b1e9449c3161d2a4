/** @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks';
import { addDays, lastDayOf } from '../calendar/month.ts';
import type { BookingPage } from '../http/types.ts';
import { ContactFields, Honeypot } from '../kit/contact-fields.tsx';
import { Field, focusFirstFault } from '../kit/field.tsx';
import { Trouble } from '../kit/trouble.tsx';
import { Button, Heading, Icon, useUi } from '../kit/ui.tsx';
import { dateIn, dayName } from '../time.ts';
import type { Booking } from './use-booking.ts';

/** The API's own bound. */
const MOST_DAYS = 60;

/** Asking to be told when something becomes free, for the month that was looked at unless other dates are given. */
export function WaitlistStep({
  booking,
  page,
  month,
}: {
  booking: Booking;
  page: BookingPage;
  month: string;
}) {
  const ui = useUi();
  const { t } = ui.language;
  const today = dateIn(page.business.timeZone, new Date());
  const first = `${month}-01` > today ? `${month}-01` : today;
  const [fromDate, setFromDate] = useState(first);
  const [untilDate, setUntilDate] = useState(lastDayOf(first.slice(0, 7)));
  const [dateFault, setDateFault] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const { faults, pending, trouble } = booking;

  const submit = () => {
    const right =
      fromDate &&
      untilDate &&
      fromDate <= untilDate &&
      untilDate >= today &&
      untilDate <= addDays(fromDate, MOST_DAYS);
    setDateFault(right ? '' : t(fromDate && untilDate ? 'badDates' : 'needDate'));
    if (right) booking.wait({ fromDate, untilDate });
    focusFirstFault(form.current);
  };

  return (
    <section>
      <Heading>{t('waitlist')}</Heading>
      <p>{t('waitlistLead')}</p>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div class="pair">
          <Field
            name="fromDate"
            type="date"
            label={t('fromDate')}
            value={fromDate}
            min={today}
            onInput={setFromDate}
          />
          <Field
            name="untilDate"
            type="date"
            label={t('untilDate')}
            value={untilDate}
            min={fromDate || today}
            fault={dateFault || faults.untilDate}
            onInput={setUntilDate}
          />
        </div>
        <ContactFields
          contact={booking.contact}
          faults={faults}
          onChange={booking.write}
          onLeave={booking.leave}
        />
        <Honeypot
          onInput={(value) => {
            booking.honeypot.current = value;
          }}
        />
        {trouble ? (
          <Trouble
            reason={trouble}
            phone={page.business.phone}
            words={{ validation: [t('refusedTitle'), t('checkFailed')] }}
          />
        ) : null}
        <div class="row">
          <Button kind="primary" submit off={pending !== null}>
            {t(pending ? 'joining' : 'joinNow')}
          </Button>
          <Button kind="quiet" onClick={() => booking.go('when')}>
            {t('backToSlots')}
          </Button>
        </div>
      </form>
    </section>
  );
}

export function ListedStep({ booking }: { booking: Booking }) {
  const { locale, t } = useUi().language;
  const { fromDate, untilDate } = booking.listed!;
  const said = { from: dayName(locale, fromDate), until: dayName(locale, untilDate) };
  return (
    <section class="outcome">
      <span class="seal">
        <Icon name="check" />
      </span>
      <Heading>{t('onWaitlist')}</Heading>
      <p>{t('onWaitlistLead', said)}</p>
      <Button onClick={() => booking.go('when')}>{t('backToSlots')}</Button>
    </section>
  );
}
