import { useRef, useState } from 'preact/hooks';
import { type ContactField, contactFaults, type Faults, faultsOf, NOBODY } from '../contact.ts';
import { type Call, type Reason, reasonOfError } from '../http/call.ts';
import type { Booked, BookingPage, Contact, Hold, OfferedPrice, Service, Slot } from '../http/types.ts';
import { useMade, useOn, useWindowEvent } from '../kit/effects.ts';
import { useUi } from '../kit/ui.tsx';
import { createHumanCheck } from './human.ts';

export type Step = 'service' | 'when' | 'you' | 'done' | 'waitlist' | 'listed';

/** A slot nobody else is offered, until a moment (epoch milliseconds). */
interface Kept {
  id: string;
  serviceId: string;
  agentId: string;
  slot: Slot;
  until: number;
}

/** A visitor at work keeps the slot; one who has walked away gives it back, and nobody has it for ever. */
const MOST_RENEWALS = 3;
/** Less than this is no time to press a button. */
const NEARLY_OVER_MS = 5_000;

/** What a visitor has chosen and written so far. Nothing of it is lost by going back, by a refusal or by a failure. */
export function useBooking(
  call: Call,
  page: BookingPage,
  reload: () => Promise<BookingPage>,
  givenCode: string | null,
) {
  const ui = useUi();
  const { t } = ui.language;
  const base = `/book/${page.business.slug}`;
  const onlyService = page.services.length === 1 ? page.services[0]! : null;

  const [step, setStep] = useState<Step>(onlyService ? 'when' : 'service');
  const [service, setService] = useState<Service | null>(onlyService);
  const [agentId, setAgentId] = useState<string | null>(null);
  const [kept, setKept] = useState<Kept | null>(null);
  const [contact, setContact] = useState<Contact>(NOBODY);
  const [notes, setNotes] = useState('');
  const [faults, setFaults] = useState<Faults<ContactField | 'untilDate' | 'offerCode'>>({});
  const [code, setCode] = useState(givenCode ?? '');
  const [offer, setOffer] = useState<OfferedPrice | null>(null);
  const [gone, setGone] = useState<{ taken: boolean; nearest: Slot[] } | null>(null);
  const [trouble, setTrouble] = useState<Reason | null>(null);
  const [serviceGone, setServiceGone] = useState(false);
  const [pending, setPending] = useState<string | null>(null);
  const [booked, setBooked] = useState<Booked | null>(null);
  const [listed, setListed] = useState<{ fromDate: string; untilDate: string } | null>(null);
  /** The booking was sent and its answer lost: the same is sent again, and nothing else, until the answer is there. */
  const [uncertain, setUncertain] = useState(false);
  const honeypot = useRef('');
  const renewals = useRef(0);
  const checks = useRef(0);
  const wroteAt = useRef(0);
  /** Two presses in one frame are one request. */
  const atWork = useRef(false);
  const human = useMade([base], () =>
    createHumanCheck(page.challenge, async () => (await reload()).challenge),
  );

  // What the visitor leaves is free for others at once; if this does not arrive, the hold ends by itself.
  useWindowEvent('pagehide', kept !== null, () => {
    if (!kept) return;
    call(`${base}/holds/${kept.id}`, { method: 'DELETE', keepalive: true }).catch(() => {});
    setKept(null);
  });

  const go = (to: Step) => {
    setTrouble(null);
    setStep(to);
    if (to === 'you' || to === 'waitlist') human.prepare();
  };

  async function hold(slot: Slot): Promise<Kept> {
    const answer = await call<Hold>(`${base}/holds`, {
      method: 'POST',
      body: {
        serviceId: service!.id,
        agentId,
        startsAt: slot.start,
        ...(kept ? { replaces: kept.id } : {}),
      },
    });
    const until = Date.now() + answer.expiresInSeconds * 1_000;
    const now = { id: answer.id, serviceId: service!.id, agentId: answer.agentId, slot, until };
    setKept(now);
    return now;
  }

  /** Sorts a failure to where the visitor can do something about it. @returns whether the same can be tried again at once */
  function sort(error: unknown, slot: Slot | null): 'again' | 'told' {
    const reason = reasonOfError(error);
    if (reason.kind !== 'refused') {
      setTrouble(reason);
      return 'told';
    }
    setUncertain(false);
    const { code, problem } = reason;
    const errors = problem.errors ?? [];
    if (code === 'slot-taken' || code === 'slot-not-offered' || code === 'hold-expired') {
      setKept(null);
      setGone({ taken: code !== 'slot-not-offered', nearest: problem.nearest ?? [] });
      setStep('when');
    } else if (code === 'validation' && errors.some(({ path }) => path === 'solution')) return 'again';
    else if (code === 'validation' && errors.some(({ path }) => path === 'serviceId' || path === 'agentId')) {
      setServiceGone(true);
      setStep('service');
      setKept(null);
      reload().catch(() => {});
    } else if (code === 'validation' && slot && errors.some(({ path }) => path === 'startsAt')) {
      setKept(null);
      setGone({ taken: false, nearest: [] });
      setStep('when');
    } else {
      const found = faultsOf(problem, [
        'firstName',
        'lastName',
        'phone',
        'email',
        'notes',
        'untilDate',
        'offerCode',
      ]);
      setFaults(found);
      if (Object.keys(found).length === 0) setTrouble(reason);
      else ui.say(t('toCorrect'));
    }
    return 'told';
  }

  async function working(slot: Slot | null, work: (attempt: number) => Promise<void>): Promise<void> {
    if (atWork.current) return;
    atWork.current = true;
    setPending(slot?.start ?? 'form');
    setTrouble(null);
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          await work(attempt);
          return;
        } catch (error) {
          if (sort(error, slot) === 'told') return;
          if (attempt > 0) return setTrouble(reasonOfError(error));
        }
      }
    } finally {
      atWork.current = false;
      setPending(null);
    }
  }

  /** What the code takes off; a network in trouble says nothing yet, the booking will. */
  async function checkCode() {
    const check = ++checks.current;
    setOffer(null);
    setFaults(({ offerCode, ...rest }) => rest);
    if (!service || !code.trim()) return;
    try {
      const found = await call<OfferedPrice>(`${base}/offer`, { query: { code, serviceId: service.id } });
      // Another service or code has been chosen meanwhile.
      if (check === checks.current) setOffer(found);
    } catch (error) {
      const reason = reasonOfError(error);
      if (check === checks.current && reason.kind === 'refused')
        setFaults((before) => ({ ...before, offerCode: reason.problem.errors?.[0]?.message }));
    }
  }
  useOn([service], () => void checkCode());

  const visitor = async () => ({
    ...contact,
    phone: contact.phone.trim() || null,
    email: contact.email.trim() || null,
    locale: ui.language.locale,
    timeZone: ui.zone,
    website: honeypot.current,
    solution: await human.take(),
  });

  /** Whether everything a person can see is there; what is not is marked. */
  const complete = (withNotes: boolean) => {
    const found = contactFaults(withNotes ? { ...contact, notes } : contact, t);
    setFaults(found);
    const isComplete = Object.keys(found).length === 0;
    if (!isComplete) ui.say(t('toCorrect'));
    return isComplete;
  };

  return {
    step,
    service,
    agentId,
    kept,
    contact,
    notes,
    faults,
    gone,
    trouble,
    serviceGone,
    pending,
    uncertain,
    booked,
    listed,
    honeypot,
    onlyService,
    code,
    offer,
    setCode,
    checkCode: () => void checkCode(),
    go,
    setAgentId,
    setNotes: (text: string) => {
      wroteAt.current = Date.now();
      setNotes(text);
    },
    write(change: Partial<Contact>) {
      wroteAt.current = Date.now();
      setContact((before) => ({ ...before, ...change }));
      setFaults((before) => {
        const { untilDate, ...rest } = before;
        for (const field of Object.keys(change)) delete rest[field as ContactField];
        // One of the two suffices: writing the e-mail address settles what the phone was missing.
        if ('email' in change && !contact.phone.trim()) delete rest.phone;
        return rest;
      });
    },
    /** Says what is wrong with a field once it is left, never while it is being written or still empty. */
    leave(field: ContactField) {
      const value = field === 'notes' ? notes : contact[field];
      if (!value.trim()) return;
      const fault = contactFaults({ ...contact, notes }, t)[field];
      setFaults((before) => ({ ...before, [field]: fault }));
    },
    chooseService(chosen: Service) {
      setServiceGone(false);
      if (chosen.id !== service?.id) setGone(null);
      setService(chosen);
      setAgentId((before) => (before && chosen.agentIds.includes(before) ? before : null));
      go('when');
    },
    /** Keeps a slot, and goes on to the form; a slot that is kept already is not asked for again. */
    pick: (slot: Slot) =>
      working(slot, async () => {
        const mine =
          kept?.slot.start === slot.start &&
          kept.serviceId === service!.id &&
          (agentId === null || kept.agentId === agentId) &&
          kept.until > Date.now() + NEARLY_OVER_MS;
        if (!mine) {
          renewals.current = 0;
          await hold(slot);
        }
        setGone(null);
        go('you');
      }),
    keepAgain: () => {
      if (kept && !uncertain) void working(kept.slot, async () => void (await hold(kept.slot)));
    },
    /** Called while the slot is about to be given back: who is writing keeps it. */
    async renew() {
      if (!kept || uncertain || atWork.current || renewals.current >= MOST_RENEWALS) return;
      if (Date.now() - wroteAt.current > 120_000) return;
      renewals.current++;
      // Not vital: what is no longer kept can still be booked while it is free.
      await hold(kept.slot).catch(() => {});
    },
    book: () => {
      if (!kept || !complete(true)) return;
      void working(kept.slot, async () => {
        const from = await visitor();
        setUncertain(true);
        const answer = await call<Booked>(`${base}/appointments`, {
          method: 'POST',
          body: {
            ...from,
            holdId: kept.id,
            serviceId: kept.serviceId,
            agentId,
            startsAt: kept.slot.start,
            notes: notes.trim() || null,
            offerCode: code,
          },
        });
        setUncertain(false);
        setBooked(answer);
        setKept(null);
        setStep('done');
        ui.say(t('bookedSaid'));
      });
    },
    wait: (dates: { fromDate: string; untilDate: string }) => {
      if (!complete(false)) return;
      void working(null, async () => {
        await call(`${base}/waitlist`, {
          method: 'POST',
          body: { ...(await visitor()), ...dates, serviceId: service!.id, agentId },
        });
        setListed(dates);
        setStep('listed');
      });
    },
    /** Another appointment for the same person. */
    startAgain() {
      setBooked(null);
      setNotes('');
      setCode('');
      setOffer(null);
      setGone(null);
      if (onlyService) return go('when');
      setService(null);
      go('service');
    },
  };
}

export type Booking = ReturnType<typeof useBooking>;
