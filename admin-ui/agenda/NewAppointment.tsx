import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { ClientPicker } from '../clients/ClientPicker.tsx';
import { NewClientFields } from '../clients/NewClientFields.tsx';
import { type Typed, typedAsClient } from '../clients/name.ts';
import { booking } from '../http/booking.ts';
import type { Client, SeriesConflict, Slot } from '../http/booking-types.ts';
import { ApiError, fieldErrors } from '../http/problem-error.ts';
import { useAgents, useServices } from '../http/queries.ts';
import { SidePanel } from '../kit/SidePanel.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { NearestSlots } from './NearestSlots.tsx';
import { OfferField } from './OfferField.tsx';
import { today } from './place.ts';
import { type Repeat, RepeatFields, recurrenceOf } from './RepeatFields.tsx';
import { ServicePicker } from './ServicePicker.tsx';
import { SlotPicker } from './SlotPicker.tsx';
import { ConfirmationTold } from './Told.tsx';
import { useAgendaChanged } from './use-agenda.ts';

/** What is known already when the panel opens: the place clicked in the grid, the client come from. */
export interface Preset {
  startsAt: string | null;
  day: number;
  agentId: string | null;
  client: Client | null;
}

interface Failure {
  text: string;
  nearest: Slot[] | null;
  conflicts: SeriesConflict[] | null;
}

const orNull = (text: string) => text.trim() || null;

/** Books for a client: who, what, with whom, when, how often. Refused times come back with what is free around them. */
export function NewAppointment({
  preset,
  onBlock,
  onClose,
}: {
  preset: Preset;
  /** Keeps the time free instead; null for who may not. */
  onBlock: (() => void) | null;
  onClose: () => void;
}) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const { data: agents = [] } = useAgents();
  const { data: services = [] } = useServices();
  const [client, setClient] = useState<Client | null>(preset.client);
  const [newClient, setNewClient] = useState<Typed | null>(null);
  const [serviceId, setServiceId] = useState<string | null>(null);
  const [agentId, setAgentId] = useState<string | null>(preset.agentId);
  const [day, setDay] = useState(preset.day);
  const [startsAt, setStartsAt] = useState<string | null>(preset.startsAt);
  const [repeat, setRepeat] = useState<Repeat>({ every: 'never', count: 4 });
  const [notes, setNotes] = useState('');
  const [offerCode, setOfferCode] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refused, setRefused] = useState<Record<string, string>>({});
  // The same attempt twice, after a cut connection, is one appointment.
  const [requestKey, setRequestKey] = useState(() => crypto.randomUUID());

  const service = services.find(({ id }) => id === serviceId) ?? null;
  const offering = agents.filter(
    ({ id, active, bookable }) =>
      active && bookable && (!service || service.agentIds.length === 0 || service.agentIds.includes(id)),
  );
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const chosenAgent = offering.some(({ id }) => id === agentId) ? agentId : null;
  const unnamed = newClient !== null && !Object.values(newClient).some((value) => value.trim() !== '');
  const missing = {
    client: client === null && (newClient === null || unnamed),
    service: serviceId === null,
    time: startsAt === null,
  };

  const edit =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setFailure(null);
      setRequestKey(crypto.randomUUID());
    };

  const book = async ({ skipTaken = false, at = startsAt, with: withId = chosenAgent } = {}) => {
    setTried(true);
    if (missing.client || serviceId === null || at === null) return;
    setBusy(true);
    setFailure(null);
    setRefused({});
    const recurrence = recurrenceOf(repeat);
    try {
      const booked = await booking.book({
        serviceId,
        agentId: withId,
        startsAt: at,
        ...(client
          ? { clientId: client.id }
          : newClient
            ? {
                client: {
                  firstName: newClient.firstName.trim(),
                  lastName: newClient.lastName.trim(),
                  phone: orNull(newClient.phone),
                  email: orNull(newClient.email),
                },
              }
            : {}),
        notes: orNull(notes),
        offerCode: orNull(offerCode),
        ...(recurrence ? { recurrence, skipTaken } : {}),
        requestKey,
      });
      void changed();
      const count = booked.series?.length ?? 1;
      notify(t('agenda.booked', { smart_count: count, when: format.when(booked.startsAt) }), {
        type: 'success',
      });
      onClose();
    } catch (error) {
      setRefused(fieldErrors(error) ?? {});
      const problem = error instanceof ApiError ? error.problem : null;
      setFailure({
        text: say(error),
        nearest: problem?.nearest ?? null,
        conflicts: problem?.conflicts ?? null,
      });
    } finally {
      setBusy(false);
    }
  };

  const pickNearest = (slot: Slot) => {
    setStartsAt(slot.start);
    setFailure(null);
    void book({
      at: slot.start,
      with: slot.agentIds.includes(chosenAgent ?? '') ? chosenAgent : (slot.agentIds[0] ?? null),
    });
  };

  return (
    <SidePanel
      open
      title={t('agenda.new')}
      onClose={onClose}
      footer={
        <>
          <Button variant="contained" loading={busy} onClick={() => void book()}>
            {startsAt ? t('agenda.bookAt', { when: format.when(startsAt) }) : t('agenda.book')}
          </Button>
          {onBlock ? <Button onClick={onBlock}>{t('agenda.blockInstead')}</Button> : null}
        </>
      }
    >
      <Box sx={{ display: 'grid', gap: 5, pt: 2 }}>
        {newClient ? (
          <NewClientFields
            value={newClient}
            onChange={edit(setNewClient)}
            refused={refused}
            problem={tried && unnamed ? t('clients.needsSomething') : ''}
            onBack={() => setNewClient(null)}
          />
        ) : (
          <ClientPicker
            autoFocus={preset.client === null}
            value={client}
            onPick={edit(setClient)}
            onNew={(query) => {
              setClient(null);
              setNewClient(typedAsClient(query));
            }}
            error={tried && missing.client ? t('public.needed') : ''}
          />
        )}
        <ServicePicker
          value={serviceId}
          services={services.filter(({ active }) => active)}
          onPick={edit(setServiceId)}
          error={tried && missing.service ? t('public.needed') : ''}
        />
        <TextField
          select
          label={t('agenda.with')}
          value={chosenAgent ?? 'any'}
          onChange={(event) => edit(setAgentId)(event.target.value === 'any' ? null : event.target.value)}
          helperText={service && offering.length === 0 ? t('agenda.nobodyOffers') : ''}
        >
          <MenuItem value="any">{t('agenda.anyone')}</MenuItem>
          {offering.map((agent) => (
            <MenuItem key={agent.id} value={agent.id}>
              {agent.name}
            </MenuItem>
          ))}
        </TextField>
        <SlotPicker
          serviceId={serviceId}
          agentId={chosenAgent}
          day={day}
          value={startsAt}
          onDay={(next) => {
            setDay(Math.max(next, today(format.timeZone, Date.now())));
            setStartsAt(null);
          }}
          onPick={edit(setStartsAt)}
        />
        {tried && missing.time ? (
          <Box role="alert" sx={{ color: 'error.main', fontSize: '0.8125rem', mt: -3 }}>
            {t('agenda.needsTime')}
          </Box>
        ) : null}
        <RepeatFields value={repeat} onChange={edit(setRepeat)} />
        <TextField
          label={t('agenda.notes')}
          multiline
          minRows={2}
          value={notes}
          onChange={(event) => setNotes(event.target.value)}
          helperText={t('agenda.notesHint')}
        />
        <OfferField
          value={offerCode}
          clientId={client?.id ?? null}
          service={service}
          refused={refused.offerCode}
          onChange={(code) => {
            edit(setOfferCode)(code);
            setRefused(({ offerCode: _told, ...rest }) => rest);
          }}
        />
        {client ? <ConfirmationTold client={client} /> : null}
        {newClient && !unnamed ? (
          <ConfirmationTold
            client={{ ...newClient, phone: orNull(newClient.phone), email: orNull(newClient.email) }}
          />
        ) : null}
        {failure ? (
          <Notice
            tone="failed"
            title={
              failure.conflicts ? t('agenda.seriesConflicts', { smart_count: failure.conflicts.length }) : ''
            }
            action={
              failure.conflicts ? (
                <Button size="small" variant="outlined" onClick={() => void book({ skipTaken: true })}>
                  {t('agenda.bookTheRest')}
                </Button>
              ) : null
            }
          >
            {failure.conflicts ? (
              <Box component="ul" sx={{ m: 0, pl: 5 }}>
                {failure.conflicts.map((conflict) => (
                  <li key={conflict.startsAt}>{format.when(conflict.startsAt)}</li>
                ))}
              </Box>
            ) : (
              failure.text
            )}
            {failure.nearest ? (
              <NearestSlots slots={failure.nearest} agents={byId} onPick={pickNearest} />
            ) : null}
          </Notice>
        ) : null}
      </Box>
    </SidePanel>
  );
}
