/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { type Call, type Reason, reasonOfError } from '../http/call.ts';
import type { WaitlistOffer } from '../http/types.ts';
import { Moment, Summary } from '../kit/Summary.tsx';
import { Trouble } from '../kit/trouble.tsx';
import { Button, Heading, Icon, LinkButton, useSecondsUntil, useUi } from '../kit/ui.tsx';
import { countdown } from '../time.ts';
import { type ClientKey, clientWords } from '../words/client.ts';

type Outcome = { kind: 'taken'; manageUrl: string } | { kind: 'passed' | 'left' | 'over' };

const OUTCOMES: Record<Outcome['kind'], [title: ClientKey, text: ClientKey]> = {
  taken: ['offerTaken', 'offerTakenLead'],
  passed: ['offerPassed', 'offerPassedLead'],
  left: ['offerLeft', 'offerLeftLead'],
  over: ['offerOverTitle', 'offerOver'],
};

/** A freed slot offered to somebody who waits: take it, let it pass, or leave the list. */
export function OfferApp({ call, path, offer }: { call: Call; path: string; offer: WaitlistOffer }) {
  const ui = useUi();
  const { t } = ui.language;
  const c = clientWords(ui.language);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [trouble, setTrouble] = useState<Reason | null>(null);
  const [busy, setBusy] = useState(false);
  const seconds = useSecondsUntil(Date.parse(offer.expiresAt));

  const act = async (work: () => Promise<Outcome>) => {
    if (busy) return;
    setBusy(true);
    setTrouble(null);
    try {
      setOutcome(await work());
    } catch (error) {
      const reason = reasonOfError(error);
      const over = reason.kind === 'refused' && /^(offer-over|slot-)/.test(reason.code);
      if (over) setOutcome({ kind: 'over' });
      else setTrouble(reason);
    } finally {
      setBusy(false);
    }
  };
  const take = () =>
    act(async () => {
      const { manageUrl } = await call<{ manageUrl: string }>(`${path}/accept`, { method: 'POST' });
      return { kind: 'taken', manageUrl };
    });
  const decline = (leave: boolean) =>
    act(async () => {
      await call(`${path}/decline`, { method: 'POST', body: { leave } });
      return { kind: leave ? 'left' : 'passed' };
    });

  if (outcome) return <OfferOutcome outcome={outcome} />;
  return (
    <section>
      <Heading>{c('offerTitle')}</Heading>
      <Summary
        rows={[
          [t('what'), offer.serviceName],
          [t('when'), <Moment key="when" at={offer.startsAt} zone={ui.zone} otherZone={offer.timeZone} />],
          [t('withWhom'), offer.agentName],
        ]}
      />
      {seconds > 0 ? (
        <p class="soft hold" role="timer" aria-live="off">
          {c('offerLead', { time: countdown(seconds) })}
        </p>
      ) : null}
      {trouble ? <Trouble reason={trouble} /> : null}
      <div class="row">
        <Button kind="primary" off={busy} onClick={() => void take()}>
          {c('offerTake')}
        </Button>
        <Button off={busy} onClick={() => void decline(false)}>
          {c('offerPass')}
        </Button>
      </div>
      <p class="hint">{c('offerPassHint')}</p>
      <Button kind="quiet" off={busy} onClick={() => void decline(true)}>
        {c('offerLeave')}
      </Button>
    </section>
  );
}

export function OfferOutcome({ outcome }: { outcome: Outcome }) {
  const c = clientWords(useUi().language);
  const [title, text] = OUTCOMES[outcome.kind];
  return (
    <section class="outcome">
      {outcome.kind === 'taken' ? (
        <span class="seal">
          <Icon name="check" />
        </span>
      ) : null}
      <Heading>{c(title)}</Heading>
      <p>{c(text)}</p>
      {outcome.kind === 'taken' ? (
        <LinkButton kind="primary" href={outcome.manageUrl}>
          {c('seeAppointment')}
        </LinkButton>
      ) : null}
    </section>
  );
}
