/** @jsxImportSource preact */
import type { BookingPage } from '../http/types.ts';
import { Moment, Summary } from '../kit/Summary.tsx';
import { Button, Heading, Icon, LinkButton, useUi } from '../kit/ui.tsx';
import { price } from '../price.ts';
import { duration } from '../time.ts';
import type { Booking } from './use-booking.ts';

export function DoneStep({ booking, page, zone }: { booking: Booking; page: BookingPage; zone: string }) {
  const ui = useUi();
  const { language } = ui;
  const { t } = language;
  const { agentName, title, startsAt, calendarUrl, manageUrl, offer } = booking.booked!;
  const { address, timeZone } = page.business;
  const service = booking.service!;
  const other = zone === timeZone ? ui.zone : timeZone;
  return (
    <section class="outcome">
      <span class="seal">
        <Icon name="check" />
      </span>
      <Heading>{t('booked')}</Heading>
      <p>{t('bookedLead', { name: booking.contact.firstName.trim() })}</p>
      <Summary
        rows={[
          [t('what'), `${title} · ${duration(service.durationMinutes)}`],
          [t('when'), <Moment key="when" at={startsAt} zone={zone} otherZone={other} />],
          [t('withWhom'), agentName],
          [t('where'), address],
          [t('price'), price(language, service, offer)],
        ]}
      />
      <div class="row">
        <LinkButton kind="primary" href={calendarUrl}>
          <Icon name="calendar" />
          {t('addToCalendar')}
        </LinkButton>
        <LinkButton href={manageUrl} newTab>
          {t('manage')}
        </LinkButton>
      </div>
      <p class="hint">{t('keepLink')}</p>
      <Button kind="quiet" onClick={booking.startAgain}>
        {t('bookAnother')}
      </Button>
    </section>
  );
}
