import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useCreate, useNotify, useTranslate } from 'react-admin';
import { formatDay } from '../../domain/scheduling/day.ts';
import { today } from '../agenda/place.ts';
import { ServicePicker } from '../agenda/ServicePicker.tsx';
import { ClientPicker } from '../clients/ClientPicker.tsx';
import type { Client } from '../http/booking-types.ts';
import { useAgents, useServices } from '../http/queries.ts';
import { SidePanel } from '../kit/SidePanel.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

/** Who waits for what, between which dates. */
export function AddToWaitlist({ onClose }: { onClose: () => void }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat();
  const notify = useNotify();
  const { data: agents = [] } = useAgents();
  const { data: services = [] } = useServices();
  const [create, { isPending }] = useCreate();
  const now = today(format.timeZone, Date.now());
  const [client, setClient] = useState<Client | null>(null);
  const [serviceId, setServiceId] = useState<string | null>(null);
  const [agentId, setAgentId] = useState('any');
  const [fromDate, setFromDate] = useState(formatDay(now));
  const [untilDate, setUntilDate] = useState(formatDay(now + 14));
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState('');
  const inverted = untilDate < fromDate;
  const service = services.find(({ id }) => id === serviceId);
  const offering = agents.filter(
    ({ id, active, bookable }) =>
      active && bookable && (!service || service.agentIds.length === 0 || service.agentIds.includes(id)),
  );

  const add = async () => {
    setTried(true);
    if (!client || !serviceId || inverted) return;
    setFailure('');
    try {
      await create(
        'waitlist',
        {
          data: {
            clientId: client.id,
            serviceId,
            agentId: offering.some(({ id }) => id === agentId) ? agentId : null,
            fromDate,
            untilDate,
          },
        },
        { returnPromise: true },
      );
      notify('waitlist.added', { type: 'success' });
      onClose();
    } catch (error) {
      setFailure(say(error));
    }
  };

  return (
    <SidePanel
      open
      title={t('waitlist.add')}
      onClose={onClose}
      footer={
        <Button variant="contained" loading={isPending} onClick={() => void add()}>
          {t('waitlist.addDo')}
        </Button>
      }
    >
      <Box sx={{ display: 'grid', gap: 5, pt: 2 }}>
        {failure ? <Notice tone="failed">{failure}</Notice> : null}
        <ClientPicker
          autoFocus
          value={client}
          onPick={setClient}
          error={tried && !client ? t('public.needed') : ''}
        />
        <ServicePicker
          value={serviceId}
          services={services.filter(({ active }) => active)}
          onPick={setServiceId}
          error={tried && !serviceId ? t('public.needed') : ''}
        />
        <TextField
          select
          label={t('agenda.with')}
          value={offering.some(({ id }) => id === agentId) ? agentId : 'any'}
          onChange={(event) => setAgentId(event.target.value)}
        >
          <MenuItem value="any">{t('agenda.anyone')}</MenuItem>
          {offering.map((agent) => (
            <MenuItem key={agent.id} value={agent.id}>
              {agent.name}
            </MenuItem>
          ))}
        </TextField>
        <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: '1fr 1fr' }}>
          <TextField
            type="date"
            label={t('waitlist.from')}
            value={fromDate}
            onChange={(event) => setFromDate(event.target.value)}
            slotProps={{ inputLabel: { shrink: true } }}
          />
          <TextField
            type="date"
            label={t('waitlist.until')}
            value={untilDate}
            error={inverted}
            helperText={inverted ? t('waitlist.inverted') : ''}
            onChange={(event) => setUntilDate(event.target.value)}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        </Box>
      </Box>
    </SidePanel>
  );
}
