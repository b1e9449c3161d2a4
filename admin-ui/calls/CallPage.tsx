import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { Link, useParams } from 'react-router-dom';
import { type CallDetail, callKeys, calls } from '../http/calls.ts';
import { Page, Section } from '../kit/Page.tsx';
import { isWebAddress } from '../kit/Source.tsx';
import { LoadError, LoadingRows, Notice, Status } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { callLength, centsOf, stateOf } from './look.ts';
import { Talk } from './Talk.tsx';
import { ToolCalls } from './ToolCalls.tsx';

/** One call: how it came out, what was said, what Sara did, and who owes whom a word. */
export default function CallPage() {
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: callKeys.one(id),
    queryFn: () => calls.one(id),
    refetchInterval: (query) => (query.state.data && !query.state.data.outcome ? 2_000 : false),
  });
  if (isPending) return <LoadingRows rows={6} />;
  if (!data) return <LoadError error={error} onRetry={() => refetch()} />;
  return <Content call={data} />;
}

function Content({ call }: { call: CallDetail }) {
  const t = useTranslate();
  const format = useFormat();
  const number = call.clientNumber ? format.phone(call.clientNumber) : t('calls.withheld');
  return (
    <Page
      title={call.clientName ?? number}
      lead={t(call.direction === 'inbound' ? 'calls.received' : 'calls.placed', {
        when: format.when(call.startedAt),
      })}
      action={
        call.clientNumber ? (
          <Button
            href={`tel:${call.clientNumber}`}
            variant={call.isWaiting ? 'contained' : 'outlined'}
            className="figures"
          >
            {t('calls.callBack')}
          </Button>
        ) : null
      }
    >
      <Owed call={call} />
      <Facts call={call} number={number} />
      {call.summary ? (
        <Section title={t('calls.summary')}>
          <Typography sx={{ maxWidth: 640 }}>{call.summary}</Typography>
        </Section>
      ) : null}
      <Section
        title={t('calls.talk')}
        action={
          isWebAddress(call.recordingUrl) ? (
            <MuiLink href={call.recordingUrl} target="_blank" rel="noreferrer" color="inherit">
              {t('calls.recording')}
            </MuiLink>
          ) : null
        }
      >
        {call.turns.length > 0 ? (
          <Talk turns={call.turns} />
        ) : (
          <Typography color="textSecondary">{t('calls.noTalk')}</Typography>
        )}
      </Section>
      <Section title={t('calls.tools')}>
        {call.toolCalls.length > 0 ? (
          <ToolCalls toolCalls={call.toolCalls} />
        ) : (
          <Typography color="textSecondary">{t('calls.noTools')}</Typography>
        )}
      </Section>
    </Page>
  );
}

/** Whoever could not be served: why, and the button that says that it has been mended. */
function Owed({ call }: { call: CallDetail }) {
  const t = useTranslate();
  const may = useMay();
  const say = useSayError();
  const notify = useNotify();
  const format = useFormat();
  const queryClient = useQueryClient();
  const { outcome } = call;
  if (outcome !== 'handover' && outcome !== 'missed' && outcome !== 'abandoned') return null;
  const mark = async (handled: boolean) => {
    try {
      queryClient.setQueryData(callKeys.one(call.id), await calls.setHandled(call.id, handled));
      await queryClient.invalidateQueries({ queryKey: callKeys.all });
      notify('calls.handled', { type: 'info' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    }
  };
  return (
    <Box sx={{ mb: 6 }}>
      <Notice
        tone={call.isWaiting ? 'waiting' : 'done'}
        title={
          call.isWaiting || !call.handledAt
            ? t(`calls.owed.${outcome}`)
            : t('calls.seenTo', { at: format.moment(call.handledAt) })
        }
        action={
          may('calls:write') ? (
            <Button size="small" variant="outlined" onClick={() => mark(call.isWaiting)}>
              {t(call.isWaiting ? 'calls.markHandled' : 'calls.reopen')}
            </Button>
          ) : null
        }
      >
        {call.handoverReason ? <div>{t('calls.reason', { reason: call.handoverReason })}</div> : null}
        {call.isWaiting && call.clientNumber ? <div>{t(`calls.owedHint.${outcome}`)}</div> : null}
      </Notice>
    </Box>
  );
}

function Facts({ call, number }: { call: CallDetail; number: string }) {
  const t = useTranslate();
  const format = useFormat();
  const { key, tone } = stateOf(call);
  const { appointment } = call;
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr 1fr', sm: '1fr 1fr 1fr' },
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
      <Fact title={t('calls.factState')} wide>
        <Status tone={tone}>{t(key)}</Status>
      </Fact>
      <Fact title={t('calls.factLength')}>
        {call.durationSeconds === null ? t('calls.unknown') : callLength(call.durationSeconds)}
      </Fact>
      <Fact title={t('calls.factCost')}>
        {call.costMicros === null
          ? t('calls.unknownCost')
          : format.money(centsOf(call.costMicros), call.costCurrency)}
      </Fact>
      <Fact title={t('calls.factClient')} wide>
        {call.clientId ? (
          <MuiLink component={Link} to={`/clients/${call.clientId}`} color="inherit">
            {call.clientName ?? number}
          </MuiLink>
        ) : (
          number
        )}
      </Fact>
      <Fact title={t('calls.factAppointment')} wide double>
        {appointment ? (
          <MuiLink
            component={Link}
            to={`/agenda?at=${appointment.startsAt}&open=${appointment.id}`}
            color="inherit"
          >
            {`${appointment.title}, ${format.when(appointment.startsAt)}`}
          </MuiLink>
        ) : (
          t('calls.noAppointment')
        )}
      </Fact>
    </Box>
  );
}

/** `wide`: a row of its own on a phone; `double`: two columns on a desk. */
function Fact({
  title,
  wide = false,
  double = false,
  children,
}: {
  title: string;
  wide?: boolean;
  double?: boolean;
  children: ReactNode;
}) {
  return (
    <Box
      sx={{
        bgcolor: 'background.paper',
        px: 4,
        py: 3,
        minWidth: 0,
        gridColumn: { xs: wide ? '1 / -1' : 'auto', sm: double ? 'span 2' : 'auto' },
      }}
    >
      <Typography component="dt" variant="caption" color="textSecondary">
        {title}
      </Typography>
      <Box component="dd" className="figures" sx={{ m: 0, fontWeight: 600, overflowWrap: 'anywhere' }}>
        {children}
      </Box>
    </Box>
  );
}
