/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { useSlotStore, useWhen } from '../calendar/use-when.ts';
import type { Call } from '../http/call.ts';
import type { BookingPage, Slot } from '../http/types.ts';
import { useOn } from '../kit/effects.ts';
import { Moment } from '../kit/Summary.tsx';
import { CallLink } from '../kit/trouble.tsx';
import { Icon, useUi } from '../kit/ui.tsx';
import { price } from '../price.ts';
import { dateIn, duration } from '../time.ts';
import { DoneStep } from './DoneStep.tsx';
import { ServiceStep } from './ServiceStep.tsx';
import { type Booking, type Step, useBooking } from './use-booking.ts';
import { ListedStep, WaitlistStep } from './WaitlistStep.tsx';
import { WhenStep } from './WhenStep.tsx';
import { YouStep } from './YouStep.tsx';

/** Service → day and time → you → done. */
export function BookingApp({
  call,
  page,
  reload,
  code,
}: {
  call: Call;
  page: BookingPage;
  reload: () => Promise<BookingPage>;
  code: string | null;
}) {
  const ui = useUi();
  const { t } = ui.language;
  const { business } = page;
  const booking = useBooking(call, page, reload, code);
  const { step, service, kept } = booking;
  const [zone, setZone] = useState(ui.zone);

  if (page.services.length === 0)
    return (
      <section>
        <p>{t('nothingToBook')}</p>
        <CallLink phone={business.phone} />
      </section>
    );
  return (
    <>
      {step === 'done' || step === 'listed' ? null : <Steps booking={booking} />}
      {service && step !== 'service' && step !== 'done' ? (
        <Chosen booking={booking} zone={zone} businessZone={business.timeZone} team={page.agents} />
      ) : null}
      {step === 'service' || !service ? (
        <ServiceStep
          services={page.services}
          chosen={service}
          gone={booking.serviceGone}
          onChoose={booking.chooseService}
        />
      ) : step === 'done' ? (
        <DoneStep booking={booking} page={page} zone={zone} />
      ) : step === 'listed' ? (
        <ListedStep booking={booking} />
      ) : (
        <AfterService
          key={service.id}
          booking={booking}
          call={call}
          page={page}
          zone={zone}
          onZone={setZone}
          mine={kept?.serviceId === service.id ? kept.slot : null}
        />
      )}
    </>
  );
}

/** What needs the slots of the chosen service; they stay while the visitor goes between the steps. */
function AfterService({
  booking,
  call,
  page,
  zone,
  onZone,
  mine,
}: {
  booking: Booking;
  call: Call;
  page: BookingPage;
  zone: string;
  onZone: (zone: string) => void;
  mine: Slot | null;
}) {
  const { agentId, step, gone } = booking;
  const service = booking.service!;
  const store = useSlotStore(service.id, ({ from, to }) =>
    call(`/book/${page.business.slug}/slots`, { query: { serviceId: service.id, from, to } }),
  );
  const when = useWhen({ store, zone, agentId, mine });
  useOn([gone], () => {
    if (!gone) return;
    // What was shown as free was not: nothing of it is to be believed.
    store.forget();
    void store.want(when.month);
  });
  if (step === 'waitlist') return <WaitlistStep booking={booking} page={page} month={when.month} />;
  if (step === 'you') return <YouStep booking={booking} page={page} />;
  const pick = (slot: Slot) => {
    const date = dateIn(zone, slot.start);
    when.setMonth(date.slice(0, 7));
    when.select(date);
    return booking.pick(slot);
  };
  return <WhenStep booking={{ ...booking, pick }} page={page} when={when} zone={zone} onZone={onZone} />;
}

const SHOWN = ['service', 'when', 'you'] as const;
const WORDS = { service: 'stepService', when: 'stepWhen', you: 'stepYou' } as const;

/** Where one is; what is behind can be returned to. */
function Steps({ booking }: { booking: Booking }) {
  const { t } = useUi().language;
  const current = SHOWN.indexOf(
    booking.step === 'waitlist' ? 'when' : (booking.step as (typeof SHOWN)[number]),
  );
  const shown = SHOWN.filter((name) => name !== 'service' || !booking.onlyService);
  return (
    <nav aria-label={t('steps')}>
      <ol class="steps">
        {shown.map((name) => {
          const at = SHOWN.indexOf(name);
          const words = t(WORDS[name]);
          return (
            <li key={name} class={at < current ? 'past' : at === current ? 'now' : ''}>
              {at < current ? (
                <button type="button" onClick={() => booking.go(name as Step)}>
                  <Icon name="check" />
                  {words}
                </button>
              ) : (
                <span aria-current={at === current ? 'step' : undefined}>{words}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** What has been chosen, with its price and length, always in view. */
function Chosen({
  booking,
  zone,
  businessZone,
  team,
}: {
  booking: Booking;
  zone: string;
  businessZone: string;
  team: BookingPage['agents'];
}) {
  const ui = useUi();
  const { language } = ui;
  const { t } = language;
  const { step, kept, agentId } = booking;
  const service = booking.service!;
  const agent = team.find(({ id }) => id === agentId);
  const cost = [price(language, service, booking.offer), duration(service.durationMinutes)]
    .filter(Boolean)
    .join(' · ');
  return (
    <div class="chosen">
      <div>
        <b>{service.name}</b> <span class="soft">{cost}</span>
        {step === 'you' && kept ? (
          <div>
            <Moment
              at={kept.slot.start}
              zone={zone}
              otherZone={zone === businessZone ? ui.zone : businessZone}
            />
            {agent ? `, ${t('with', { agent: agent.name })}` : null}
          </div>
        ) : null}
      </div>
      {step === 'you' ? (
        <button
          type="button"
          class="button quiet"
          aria-label={t('changeTime')}
          onClick={() => booking.go('when')}
        >
          {t('change')}
        </button>
      ) : booking.onlyService ? null : (
        <button
          type="button"
          class="button quiet"
          aria-label={t('changeService')}
          onClick={() => booking.go('service')}
        >
          {t('change')}
        </button>
      )}
    </div>
  );
}
