/** @jsxImportSource preact */
import { Nearest } from '../calendar/Times.tsx';
import type { When } from '../calendar/use-when.ts';
import { emptyMonthText, WhenPanel } from '../calendar/WhenPanel.tsx';
import type { BookingPage } from '../http/types.ts';
import { Button, Choice, Heading, useUi } from '../kit/ui.tsx';
import type { Booking } from './use-booking.ts';

/** More people than this are chosen from a list. */
const MOST_CHIPS = 6;

export function WhenStep({
  booking,
  page,
  when,
  zone,
  onZone,
}: {
  booking: Booking;
  page: BookingPage;
  when: When;
  zone: string;
  onZone: (zone: string) => void;
}) {
  const ui = useUi();
  const { t } = ui.language;
  const { gone, agentId, pending, kept, trouble } = booking;
  const service = booking.service!;
  const team = page.agents.filter(({ id }) => service.agentIds.includes(id));
  const agent = team.find(({ id }) => id === agentId);
  const nearest = (gone?.nearest ?? []).filter((slot) => agentId === null || slot.agentIds.includes(agentId));

  return (
    <section>
      <Heading>{t('chooseDay')}</Heading>
      {gone ? (
        <Nearest
          text={t(nearest.length === 0 ? 'slotTakenNoMore' : gone.taken ? 'slotTaken' : 'slotGone')}
          slots={nearest}
          zone={zone}
          pending={pending}
          onPick={booking.pick}
        />
      ) : null}
      {team.length > 1 ? <Who team={team} agentId={agentId} onChange={booking.setAgentId} /> : null}
      <WhenPanel
        when={when}
        businessZone={page.business.timeZone}
        zone={zone}
        onZone={onZone}
        chosen={kept?.slot.start ?? null}
        pending={pending}
        onPick={booking.pick}
        trouble={trouble}
        phone={page.business.phone}
        emptyText={emptyMonthText(ui, when.month, agent?.name ?? null)}
        emptyActions={
          <>
            <Button kind="primary" onClick={() => booking.go('waitlist')}>
              {t('joinWaitlist')}
            </Button>
            {agent ? <Button onClick={() => booking.setAgentId(null)}>{t('everybody')}</Button> : null}
          </>
        }
      />
      {when.busy || when.free.size === 0 ? null : (
        <p class="aside">
          {t('noDateFits')}{' '}
          <Button kind="quiet" onClick={() => booking.go('waitlist')}>
            {t('joinWaitlist')}
          </Button>
        </p>
      )}
    </section>
  );
}

function Who({
  team,
  agentId,
  onChange,
}: {
  team: BookingPage['agents'];
  agentId: string | null;
  onChange: (agentId: string | null) => void;
}) {
  const { t } = useUi().language;
  const options = [
    { value: '', label: t('anybody'), hint: null },
    ...team.map(({ id, name, title }) => ({ value: id, label: name, hint: title })),
  ];
  if (team.length <= MOST_CHIPS)
    return (
      <Choice
        legend={t('who')}
        name="who"
        options={options}
        value={agentId ?? ''}
        onChange={(id) => onChange(id || null)}
      />
    );
  return (
    <div class="field">
      <label for="who">{t('who')}</label>
      <select
        id="who"
        value={agentId ?? ''}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      >
        {options.map(({ value, label, hint }) => (
          <option key={value} value={value}>
            {hint ? `${label} · ${hint}` : label}
          </option>
        ))}
      </select>
    </div>
  );
}
