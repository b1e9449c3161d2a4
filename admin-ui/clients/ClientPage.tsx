import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useGetOne, useTranslate } from 'react-admin';
import { Link, Navigate, useParams } from 'react-router-dom';
import { agendaKeys } from '../agenda/use-agenda.ts';
import { SamePerson } from '../duplicates/SamePerson.tsx';
import { booking } from '../http/booking.ts';
import type { Appointment, Client } from '../http/booking-types.ts';
import { Page, Section } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { ScoreSection } from '../scores/ScoreSection.tsx';
import { Consents } from './Consents.tsx';
import { nameOf } from './name.ts';
import { rhythmOf } from './rhythm.ts';
import { Timeline } from './Timeline.tsx';

/** One client: when they come, how they are, and everything that was between us, on one page. */
export default function ClientPage() {
  const { id = '' } = useParams();
  const { data: client, error, isPending, refetch } = useGetOne<Client>('clients', { id });
  if (isPending) return <LoadingRows rows={6} />;
  if (error || !client) return <LoadError error={error} onRetry={() => refetch()} />;
  // An old link to a record that was merged leads to who they are now.
  if (client.mergedInto) return <Navigate to={`/clients/${client.mergedInto}`} replace />;
  if (client.erasedAt) return <Erased at={client.erasedAt} />;
  return <Content client={client} />;
}

function Erased({ at }: { at: string }) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Page title={t('clients.erasedTitle')} lead={t('clients.erasedLead', { day: format.dayName(at) })}>
      <Typography color="textSecondary">{t('clients.erasedText')}</Typography>
    </Page>
  );
}

function Content({ client }: { client: Client }) {
  const t = useTranslate();
  const may = useMay();
  const format = useFormat();
  const appointments = useQuery({
    queryKey: agendaKeys.ofClient(client.id),
    queryFn: () => booking.appointments({ clientId: client.id, order: 'desc' }),
  });
  const name = nameOf(client);
  return (
    <Page
      title={name === client.phone ? format.phone(name) : name || t('agenda.noName')}
      lead={[
        t(`clients.one.${client.status}`),
        t('clients.since', { day: format.dayName(client.createdAt) }),
      ].join(' · ')}
      action={
        <>
          {may('appointments:write') ? (
            <Button component={Link} to={`/agenda?new=1&client=${client.id}`} variant="contained">
              {t('agenda.new')}
            </Button>
          ) : null}
          {may('clients:write') ? (
            <Button component={Link} to={`/clients/${client.id}/edit`} variant="outlined">
              {t('common.edit')}
            </Button>
          ) : null}
        </>
      }
    >
      <Facts client={client} appointments={appointments.data ?? null} />
      <ScoreSection clientId={client.id} />
      <Section
        title={t('clients.notes')}
        action={
          may('clients:write') ? (
            <MuiLink component={Link} to={`/clients/${client.id}/edit`} color="inherit">
              {t(client.notes ? 'common.edit' : 'common.add')}
            </MuiLink>
          ) : null
        }
      >
        <Typography color={client.notes ? 'textPrimary' : 'textSecondary'} sx={{ whiteSpace: 'pre-line' }}>
          {client.notes || t('clients.noNotes')}
        </Typography>
      </Section>
      <Consents clientId={client.id} />
      <SamePerson clientId={client.id} />
      <Section title={t('clients.timeline')}>
        <Timeline clientId={client.id} />
      </Section>
    </Page>
  );
}

function Facts({ client, appointments }: { client: Client; appointments: Appointment[] | null }) {
  const t = useTranslate();
  const format = useFormat();
  const rhythm = rhythmOf(
    (appointments ?? []).filter(({ status }) => status === 'completed').map(({ startsAt }) => startsAt),
    client.nextAppointmentAt,
    Date.now(),
  );
  const next = appointments?.find(({ startsAt }) => startsAt === client.nextAppointmentAt);
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' },
        gap: '1px',
        m: 0,
        mb: 10,
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        overflow: 'hidden',
        bgcolor: 'divider',
      }}
    >
      <Fact title={t('clients.next')} date>
        {client.nextAppointmentAt ? (
          <>
            <MuiLink
              component={Link}
              to={`/agenda?at=${client.nextAppointmentAt}${next ? `&open=${next.id}` : ''}`}
              color="inherit"
            >
              {format.when(client.nextAppointmentAt)}
            </MuiLink>
            {next ? (
              <Quiet>{`${next.title}, ${t('agenda.withAgent', { name: next.agentName })}`}</Quiet>
            ) : null}
          </>
        ) : (
          t('clients.noNext')
        )}
      </Fact>
      <Fact title={t('clients.last')} date>
        {client.lastVisitAt ? format.dayName(client.lastVisitAt) : t('clients.neverCame')}
        {client.visits > 0 ? <Quiet>{t('clients.visits', { smart_count: client.visits })}</Quiet> : null}
      </Fact>
      <Fact title={t('clients.habit')}>
        {rhythm ? t('clients.every', { smart_count: rhythm.everyWeeks }) : t('clients.noHabit')}
        {rhythm && rhythm.lateWeeks > 0 ? (
          <Quiet>{t('clients.lateBy', { smart_count: rhythm.lateWeeks })}</Quiet>
        ) : null}
      </Fact>
      <Fact title={t('clients.satisfaction')}>
        {client.satisfaction === null
          ? t('clients.notAsked')
          : t(`clients.satisfied.${client.satisfaction}`, { _: String(client.satisfaction) })}
        {client.satisfaction === null ? null : (
          <Quiet>{t('clients.outOfFive', { score: client.satisfaction })}</Quiet>
        )}
      </Fact>
      <Fact title={t('clients.phone')}>
        {client.phone ? (
          <MuiLink href={`tel:${client.phone}`} color="inherit" className="figures">
            {format.phone(client.phone)}
          </MuiLink>
        ) : (
          t('clients.unknown')
        )}
      </Fact>
      <Fact title={t('clients.email')}>
        {client.email ? (
          <MuiLink href={`mailto:${client.email}`} color="inherit" sx={{ overflowWrap: 'anywhere' }}>
            {client.email}
          </MuiLink>
        ) : (
          t('clients.unknown')
        )}
      </Fact>
    </Box>
  );
}

/** `date`: begins with a day, which takes a capital here. */
function Fact({ title, date = false, children }: { title: string; date?: boolean; children: ReactNode }) {
  return (
    <Box sx={{ bgcolor: 'background.paper', px: 4, py: 3, minWidth: 0 }}>
      <Typography component="dt" variant="caption" color="textSecondary">
        {title}
      </Typography>
      <Box
        component="dd"
        sx={{ m: 0, fontWeight: 600, ...(date ? { '&::first-letter': { textTransform: 'uppercase' } } : {}) }}
      >
        {children}
      </Box>
    </Box>
  );
}

function Quiet({ children }: { children: ReactNode }) {
  return (
    <Box
      component="span"
      sx={{ display: 'block', fontWeight: 400, fontSize: '0.875rem', color: 'text.secondary' }}
    >
      {children}
    </Box>
  );
}
