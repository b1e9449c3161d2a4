/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type Call, type Reason, reasonOfError } from '../http/call.ts';
import type { ManagedAppointment, Slot } from '../http/types.ts';
import { Field } from '../kit/field.tsx';
import { Moment, Summary } from '../kit/Summary.tsx';
import { CallLink, Trouble } from '../kit/trouble.tsx';
import { Button, Heading, Icon, LinkButton, useUi } from '../kit/ui.tsx';
import { money } from '../price.ts';
import { longMoment } from '../time.ts';
import { type ClientKey, clientWords } from '../words/client.ts';
import type { Language } from '../words/index.ts';
import { MovePanel } from './MovePanel.tsx';

const STATES: Record<ManagedAppointment['status'], ClientKey> = {
  booked: 'stateBooked',
  confirmed: 'stateConfirmed',
  arrived: 'stateArrived',
  completed: 'stateCompleted',
  no_show: 'stateNoShow',
  cancelled: 'stateCancelled',
};

/** What a client's own link opens: see, confirm, move, cancel, rate. */
export function ManageApp({
  call,
  path,
  appointment,
  onChange,
  bookUrl,
}: {
  call: Call;
  /** `/manage/<token>` */
  path: string;
  appointment: ManagedAppointment;
  onChange: (appointment: ManagedAppointment) => void;
  bookUrl: string;
}) {
  const ui = useUi();
  const { locale, t } = ui.language;
  const c = clientWords(ui.language);
  const [view, setView] = useState<'see' | 'move' | 'cancel'>('see');
  const [done, setDone] = useState('');
  const [trouble, setTrouble] = useState<Reason | null>(null);
  const [gone, setGone] = useState<Slot[] | null>(null);
  const [busy, setBusy] = useState(false);
  const { business, status } = appointment;
  const { timeZone, phone } = business;

  /** One change, and the appointment as it is after it. */
  const change = async (action: string, body: unknown, said: (after: ManagedAppointment) => string) => {
    if (busy) return;
    setBusy(true);
    setTrouble(null);
    try {
      const after = await call<ManagedAppointment>(`${path}/${action}`, { method: 'POST', body });
      onChange(after);
      setDone(said(after));
      ui.say(said(after));
      setGone(null);
      setView('see');
    } catch (error) {
      const reason = reasonOfError(error);
      const nearest = reason.kind === 'refused' ? reason.problem.nearest : undefined;
      if (nearest) setGone(nearest);
      else setTrouble(reason);
    } finally {
      setBusy(false);
    }
  };
  const open = (to: typeof view) => {
    setTrouble(null);
    setDone('');
    setGone(null);
    setView(to);
  };

  const summary = (
    <Summary
      rows={[
        [t('what'), appointment.title],
        [t('when'), <Moment key="when" at={appointment.startsAt} zone={ui.zone} otherZone={timeZone} />],
        [t('withWhom'), appointment.agentName],
        [t('where'), business.address],
        [
          t('price'),
          appointment.priceCents ? money(locale, appointment.priceCents, appointment.currency) : null,
        ],
      ]}
    />
  );
  const refusal = trouble ? <Trouble reason={trouble} phone={phone} words={refusals(ui.language)} /> : null;

  if (view === 'move')
    return (
      <MovePanel
        call={call}
        path={path}
        appointment={appointment}
        busy={busy}
        gone={gone}
        refusal={refusal}
        onMove={(startsAt) =>
          change('move', { startsAt }, (after) =>
            c('movedSaid', { when: longMoment(locale, ui.zone, after.startsAt) }),
          )
        }
        onBack={() => open('see')}
      />
    );
  if (view === 'cancel')
    return (
      <CancelPanel
        summary={summary}
        busy={busy}
        refusal={refusal}
        onCancel={(reason) => change('cancel', { reason }, () => c('cancelledSaid'))}
        onBack={() => open('see')}
      />
    );

  const over = status === 'completed' || status === 'no_show';
  const upcoming = status === 'booked' || status === 'confirmed';
  return (
    <section>
      <Heading key={status + appointment.startsAt}>{c('yourAppointment')}</Heading>
      <p>
        <span class={`state ${status}`}>
          {upcoming || status === 'completed' ? <Icon name="check" /> : null}
          {c(STATES[status])}
        </span>
      </p>
      {done ? (
        <div class="notice good">
          <Icon name="check" />
          <p>{done}</p>
        </div>
      ) : null}
      {appointment.mayRate ? (
        <Rating
          appointment={appointment}
          onRate={(score) => void change('satisfaction', { score }, () => c('rated'))}
        />
      ) : null}
      {summary}
      {refusal}
      {status === 'cancelled' ? (
        <>
          <p>{c('cancelledLead')}</p>
          <div class="row">
            <LinkButton kind="primary" href={bookUrl}>
              {t('bookAnother')}
            </LinkButton>
            <CallLink phone={phone} />
          </div>
        </>
      ) : upcoming ? (
        <>
          <div class="row">
            {status === 'booked' ? (
              <Button
                kind="primary"
                off={busy}
                onClick={() => void change('confirm', undefined, () => c('confirmedSaid'))}
              >
                {c('confirmComing')}
              </Button>
            ) : null}
            <LinkButton href={appointment.calendarUrl}>
              <Icon name="calendar" />
              {t('addToCalendar')}
            </LinkButton>
          </div>
          {appointment.mayChange ? (
            <div class="row">
              <Button onClick={() => open('move')}>{c('move')}</Button>
              <Button onClick={() => open('cancel')}>{c('cancel')}</Button>
            </div>
          ) : (
            <>
              <p>{c('tooLate')}</p>
              <CallLink phone={phone} />
            </>
          )}
        </>
      ) : null}
      {over ? (
        <div class="row">
          {appointment.mayRate ? null : <p>{c('isOver')}</p>}
          <LinkButton href={bookUrl}>{t('bookAnother')}</LinkButton>
        </div>
      ) : null}
    </section>
  );
}

/** What the API refuses here, in this page's words. */
function refusals(language: Language): Record<string, [string, string]> {
  const c = clientWords(language);
  const title = language.t('refusedTitle');
  return {
    'too-late-to-change': [title, c('tooLate')],
    'appointment-not-changeable': [title, c('notChangeable')],
    'state-refused': [title, c('notChangeable')],
    'not-found': [c('linkGoneTitle'), c('linkGone')],
  };
}

function Rating({
  appointment,
  onRate,
}: {
  appointment: ManagedAppointment;
  onRate: (score: number) => void;
}) {
  const c = clientWords(useUi().language);
  const { satisfaction, reviewUrl } = appointment;
  return (
    <div class="rating">
      {/* Buttons, not radio buttons: what is pressed is sent, and arrows would send all they pass. */}
      <fieldset class="choice">
        <legend>{c('howWasIt')}</legend>
        <div class="chips">
          {([1, 2, 3, 4, 5] as const).map((score) => (
            <button
              key={score}
              type="button"
              class="chip score"
              aria-label={c(`rate${score}`)}
              aria-pressed={score === satisfaction}
              onClick={() => onRate(score)}
            >
              {score}
            </button>
          ))}
        </div>
      </fieldset>
      <p class="hint">{c('rateHint')}</p>
      {reviewUrl ? (
        <LinkButton href={reviewUrl} newTab>
          {c('review')}
        </LinkButton>
      ) : null}
    </div>
  );
}

function CancelPanel({
  summary,
  busy,
  refusal,
  onCancel,
  onBack,
}: {
  summary: ComponentChildren;
  busy: boolean;
  refusal: ComponentChildren;
  onCancel: (reason: string | null) => void;
  onBack: () => void;
}) {
  const c = clientWords(useUi().language);
  const [reason, setReason] = useState('');
  return (
    <section>
      <Heading>{c('cancelTitle')}</Heading>
      <p>{c('cancelLead')}</p>
      {summary}
      <Field name="reason" label={c('cancelReason')} value={reason} onInput={setReason} optional long />
      {refusal}
      <div class="row">
        <Button kind="danger" off={busy} onClick={() => onCancel(reason.trim().slice(0, 500) || null)}>
          {c(busy ? 'cancelling' : 'cancelNow')}
        </Button>
        <Button onClick={onBack}>{c('keep')}</Button>
      </div>
    </section>
  );
}
