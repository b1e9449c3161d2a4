/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Nearest } from '../calendar/Times.tsx';
import { useSlotStore, useWhen } from '../calendar/use-when.ts';
import { emptyMonthText, WhenPanel } from '../calendar/WhenPanel.tsx';
import type { Call } from '../http/call.ts';
import type { ManagedAppointment, Slot } from '../http/types.ts';
import { useOn } from '../kit/effects.ts';
import { Moment } from '../kit/Summary.tsx';
import { CallLink } from '../kit/trouble.tsx';
import { Button, Heading, useUi } from '../kit/ui.tsx';
import { clientWords } from '../words/client.ts';

/** Another time for an appointment: looked for, then said once more before it is moved. */
export function MovePanel({
  call,
  path,
  appointment,
  busy,
  gone,
  refusal,
  onMove,
  onBack,
}: {
  call: Call;
  path: string;
  appointment: ManagedAppointment;
  busy: boolean;
  /** The nearest slots when the one that was wanted has been taken. */
  gone: Slot[] | null;
  refusal: ComponentChildren;
  onMove: (startsAt: string) => Promise<void>;
  onBack: () => void;
}) {
  const ui = useUi();
  const { t } = ui.language;
  const c = clientWords(ui.language);
  const { timeZone, phone } = appointment.business;
  const [zone, setZone] = useState(ui.zone);
  const [wanted, setWanted] = useState<Slot | null>(null);
  const store = useSlotStore(path, ({ from, to }) => call(`${path}/slots`, { query: { from, to } }));
  const when = useWhen({ store, zone, agentId: null, mine: null });
  const other = zone === timeZone ? ui.zone : timeZone;
  useOn([gone], () => {
    if (!gone) return;
    setWanted(null);
    store.forget();
    void store.want(when.month);
  });

  if (wanted)
    return (
      <section>
        <Heading key="sure">{c('moveTo')}</Heading>
        <p class="big">
          <Moment at={wanted.start} zone={zone} otherZone={other} />
        </p>
        {refusal}
        <div class="row">
          <Button kind="primary" off={busy} onClick={() => void onMove(wanted.start)}>
            {c(busy ? 'moving' : 'moveNow')}
          </Button>
          <Button onClick={() => setWanted(null)}>{t('back')}</Button>
        </div>
      </section>
    );
  return (
    <section>
      <Heading key="choose">{c('moveTitle')}</Heading>
      <p class="soft">
        {c('moveFrom', { when: '' })}
        <Moment at={appointment.startsAt} zone={zone} otherZone={other} />
      </p>
      {gone ? (
        <Nearest
          text={t(gone.length === 0 ? 'slotTakenNoMore' : 'slotTaken')}
          slots={gone}
          zone={zone}
          pending={null}
          onPick={setWanted}
        />
      ) : null}
      <WhenPanel
        when={when}
        businessZone={timeZone}
        zone={zone}
        onZone={setZone}
        chosen={null}
        pending={null}
        onPick={setWanted}
        phone={phone}
        emptyText={emptyMonthText(ui, when.month, null)}
        emptyActions={<CallLink phone={phone} />}
      />
      <div class="row">
        <Button onClick={onBack}>{c('keep')}</Button>
      </div>
    </section>
  );
}
