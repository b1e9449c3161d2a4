import EventOutlined from '@mui/icons-material/EventOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import { useAgendaChanged } from '../agenda/use-agenda.ts';
import { type AgentCalendar, calendars } from '../http/calendars.ts';
import { keys } from '../http/queries.ts';
import type { Agent } from '../http/types.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Section } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

const BACK = ['connected', 'refused', 'expired', 'failed'] as const;
const POLICIES: AgentCalendar['policy'][] = ['ask', 'follow', 'ignore'];

/** Somebody's own calendar: what keeps them busy there keeps them from being booked, and their appointments appear there. */
export function CalendarCard({ agent }: { agent: Agent }) {
  const t = useTranslate();
  const key = keys.calendar(agent.id);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => calendars.read(agent.id),
  });
  return (
    <Section id="calendar" title={t('availability.own')} hint={t('availability.ownHint')}>
      <ComingBack />
      {isPending ? <LoadingRows rows={2} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data?.status === 'connected' ? <Connected agent={agent} calendar={data} /> : null}
      {data && data.status !== 'connected' ? <Unconnected agent={agent} calendar={data} /> : null}
    </Section>
  );
}

/** What became of the way to the provider's page and back. */
function ComingBack() {
  const t = useTranslate();
  const [search, setSearch] = useSearchParams();
  const said = BACK.find((word) => word === search.get('calendar'));
  useEffect(() => {
    if (said) document.getElementById('calendar')?.scrollIntoView();
  }, [said]);
  if (!said) return null;
  const forget = () =>
    setSearch(
      (now) => {
        now.delete('calendar');
        return now;
      },
      { replace: true },
    );
  return (
    <Box sx={{ mb: 4 }}>
      <Notice
        tone={said === 'connected' ? 'done' : 'waiting'}
        action={
          <Button size="small" variant="outlined" onClick={forget}>
            {t('common.close')}
          </Button>
        }
      >
        {t(`availability.back.${said}`)}
      </Notice>
    </Box>
  );
}

function useConnect(agentId: string) {
  const say = useSayRefusal();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const connect = async () => {
    setBusy(true);
    try {
      const { url } = await calendars.connect(agentId);
      window.location.assign(url);
    } catch (error) {
      notify(say(error), { type: 'error' });
      setBusy(false);
    }
  };
  return { busy, connect };
}

function Unconnected({ agent, calendar }: { agent: Agent; calendar: AgentCalendar }) {
  const t = useTranslate();
  const { busy, connect } = useConnect(agent.id);
  const expired = calendar.status === 'expired';
  return (
    <Box sx={{ display: 'grid', gap: 4, justifyItems: 'start' }}>
      {expired ? (
        <Notice tone="waiting">{t('availability.expired', { email: calendar.email ?? '' })}</Notice>
      ) : null}
      <Button
        variant={expired ? 'contained' : 'outlined'}
        startIcon={<EventOutlined />}
        loading={busy}
        onClick={() => void connect()}
      >
        {t(expired ? 'availability.reconnect' : 'availability.connect')}
      </Button>
      <Typography variant="body2" color="textSecondary">
        {t('availability.connectHint')}
      </Typography>
    </Box>
  );
}

function Connected({ agent, calendar }: { agent: Agent; calendar: AgentCalendar }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const agendaChanged = useAgendaChanged();
  const [busy, setBusy] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const key = keys.calendar(agent.id);

  const act = async (work: () => Promise<AgentCalendar | undefined>, done: string) => {
    setBusy(true);
    try {
      const next = await work();
      if (next) queryClient.setQueryData(key, next);
      else await queryClient.invalidateQueries({ queryKey: key });
      void agendaChanged();
      notify(done, { type: 'success' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    } finally {
      setBusy(false);
      setLeaving(false);
    }
  };
  const change = (body: Parameters<typeof calendars.change>[1]) =>
    void act(() => calendars.change(agent.id, body), 'common.saved');
  const writable = calendar.calendars?.filter(({ isWritable }) => isWritable) ?? [];
  const known = writable.some(({ id }) => id === calendar.calendarId);

  return (
    <Box
      sx={{
        display: 'grid',
        gap: 4,
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        bgcolor: 'background.paper',
        p: 4,
      }}
    >
      <Box sx={{ display: 'flex', gap: 3, alignItems: 'flex-start' }}>
        <EventOutlined aria-hidden sx={{ color: 'text.secondary', mt: '2px' }} />
        <Box sx={{ minWidth: 0, flex: 1 }}>
          <Box sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{calendar.email}</Box>
          <Typography variant="body2" color="textSecondary">
            {[
              t(`availability.providers.${calendar.provider}`, { _: calendar.provider ?? '' }),
              calendar.lastSyncedAt
                ? t('availability.inStep', { at: format.moment(calendar.lastSyncedAt) })
                : t('availability.firstSync'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Typography>
        </Box>
      </Box>
      {calendar.problem ? (
        <Notice tone="failed">{t(`availability.problem.${calendar.problem}`)}</Notice>
      ) : null}
      <FormControlLabel
        control={
          <Switch
            checked={calendar.syncEnabled}
            disabled={busy}
            onChange={(_event, syncEnabled) => change({ syncEnabled })}
          />
        }
        label={t('availability.sync')}
        sx={{ ml: 0, gap: 3 }}
      />
      <Field>
        <TextField
          select
          label={t('availability.whichCalendar')}
          value={known ? (calendar.calendarId ?? '') : 'own'}
          disabled={busy || writable.length === 0}
          onChange={(event) => change({ calendarId: event.target.value })}
        >
          {known ? null : (
            <MenuItem value="own">{calendar.calendarName ?? calendar.calendarId ?? ''}</MenuItem>
          )}
          {writable.map(({ id, name }) => (
            <MenuItem key={id} value={id}>
              {name}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label={t('availability.policy')}
          value={calendar.policy}
          disabled={busy}
          helperText={t(`availability.policyHint.${calendar.policy}`)}
          onChange={(event) => change({ policy: event.target.value as AgentCalendar['policy'] })}
        >
          {POLICIES.map((policy) => (
            <MenuItem key={policy} value={policy}>
              {t(`availability.policies.${policy}`)}
            </MenuItem>
          ))}
        </TextField>
      </Field>
      <Box>
        <Button onClick={() => setLeaving(true)} sx={{ color: 'error.main' }}>
          {t('availability.disconnect')}
        </Button>
      </Box>
      <Confirm
        open={leaving}
        title={t('availability.disconnectAsk')}
        consequence={t('availability.disconnectText')}
        confirmLabel={t('availability.disconnect')}
        busy={busy}
        onClose={() => setLeaving(false)}
        onConfirm={() =>
          void act(async () => {
            await calendars.disconnect(agent.id);
            return undefined;
          }, 'availability.disconnected')
        }
      />
    </Box>
  );
}

function Field({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, alignItems: 'start' }}
    >
      {children}
    </Box>
  );
}
