import CallMadeOutlined from '@mui/icons-material/CallMadeOutlined';
import CallReceivedOutlined from '@mui/icons-material/CallReceivedOutlined';
import ChatBubbleOutlined from '@mui/icons-material/ChatBubbleOutlineOutlined';
import EditNoteOutlined from '@mui/icons-material/EditNoteOutlined';
import HistoryOutlined from '@mui/icons-material/HistoryOutlined';
import PersonOutlined from '@mui/icons-material/PersonOutlined';
import StarOutlined from '@mui/icons-material/StarBorderOutlined';
import SwapHorizOutlined from '@mui/icons-material/SwapHorizOutlined';
import UpdateOutlined from '@mui/icons-material/UpdateOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { STATE_ICON } from '../agenda/State.tsx';
import { callLength } from '../calls/look.ts';
import { Talk } from '../calls/Talk.tsx';
import { ChannelName } from '../conversations/channel.tsx';
import { MessageFiles } from '../conversations/MessageFiles.tsx';
import { WHY } from '../conversations/use-words.ts';
import type {
  CallEntry,
  EventEntry,
  MessageEntry,
  NoteEntry,
  PastVisitEntry,
  RecordEntry,
  TimelineEntry,
} from '../http/contacts.ts';
import { useFormat } from '../kit/use-format.ts';

const APPOINTMENT_ICONS: Record<string, typeof PersonOutlined> = {
  ...STATE_ICON,
  moved: UpdateOutlined,
  delayed: UpdateOutlined,
  reopened: STATE_ICON.booked,
  rated: StarOutlined,
};

/** One thing of a client's story: when, what in one line, and what there is to read. `dated`: outside a list by days. */
export function StoryEntry({ entry, dated = false }: { entry: TimelineEntry; dated?: boolean }) {
  const format = useFormat();
  // A file tells the day of a visit, not its hour.
  const day = dated ? format.dayName(entry.at, 'short') : '';
  const moment = dated ? format.moment(entry.at) : format.hour(entry.at);
  return (
    <Box
      component="li"
      data-kind={entry.kind}
      sx={{ display: 'grid', gridTemplateColumns: '24px minmax(0, 1fr)', columnGap: 3, alignItems: 'start' }}
    >
      <Box sx={{ color: 'text.secondary', pt: '2px', lineHeight: 0 }}>
        <Icon entry={entry} />
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Line at={entry.kind === 'past-visit' ? day : moment}>
          <Head entry={entry} />
        </Line>
        <Body entry={entry} />
      </Box>
    </Box>
  );
}

const isEvent = (entry: TimelineEntry): entry is EventEntry => entry.kind.includes('.');
/** `no-show` of `appointment.no-show`, as a key of words. */
const nameOf = (kind: string) => (kind.split('.')[1] ?? '').replaceAll('-', '_');

function Icon({ entry }: { entry: TimelineEntry }) {
  const size = { fontSize: 20 };
  if (entry.kind === 'message') return <ChatBubbleOutlined sx={size} aria-hidden />;
  if (entry.kind === 'note') return <EditNoteOutlined sx={size} aria-hidden />;
  if (entry.kind === 'past-visit') return <HistoryOutlined sx={size} aria-hidden />;
  if (entry.kind === 'record') return <PersonOutlined sx={size} aria-hidden />;
  if (entry.kind === 'call') {
    const Direction = entry.direction === 'inbound' ? CallReceivedOutlined : CallMadeOutlined;
    return <Direction sx={size} aria-hidden />;
  }
  const Of = entry.kind.startsWith('appointment.')
    ? (APPOINTMENT_ICONS[nameOf(entry.kind)] ?? STATE_ICON.booked)
    : SwapHorizOutlined;
  return <Of sx={size} aria-hidden />;
}

function Line({ at, children }: { at: string; children: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 3 }}>
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>{children}</Box>
      <Typography variant="caption" color="textSecondary" className="figures" sx={{ flex: 'none' }}>
        {at}
      </Typography>
    </Box>
  );
}

function Head({ entry }: { entry: TimelineEntry }) {
  if (isEvent(entry)) return <EventHead entry={entry} />;
  switch (entry.kind) {
    case 'message':
      return <MessageHead entry={entry as MessageEntry} />;
    case 'call':
      return <CallHead entry={entry as CallEntry} />;
    case 'note':
      return <NoteHead entry={entry as NoteEntry} />;
    case 'past-visit':
      return <PastVisitHead entry={entry as PastVisitEntry} />;
    default:
      return <RecordHead entry={entry as RecordEntry} />;
  }
}

function Body({ entry }: { entry: TimelineEntry }) {
  if (isEvent(entry)) return <EventBody entry={entry} />;
  if (entry.kind === 'message') return <MessageBody entry={entry as MessageEntry} />;
  if (entry.kind === 'call') return <CallBody entry={entry as CallEntry} />;
  if (entry.kind === 'note') return <Words>{(entry as NoteEntry).text}</Words>;
  if (entry.kind === 'past-visit') return <PastVisitBody entry={entry as PastVisitEntry} />;
  return null;
}

const strong = { fontWeight: 600 };

/** Who did it, where that is not plain from what was done. */
function useBy() {
  const t = useTranslate();
  return ({ actor }: TimelineEntry) =>
    actor ? t('story.by', { name: actor.name ?? t(`story.who.${actor.kind}`) }) : '';
}

function MessageHead({ entry }: { entry: MessageEntry }) {
  const t = useTranslate();
  const name = entry.author === 'staff' ? entry.actor?.name : null;
  return (
    <Box
      component="span"
      // Not by the baseline: that of a channel is its icon's.
      sx={{ display: 'inline-flex', flexWrap: 'wrap', columnGap: 3, alignItems: 'center' }}
    >
      <Box component="span" sx={entry.author === 'sara' ? { ...strong, color: 'secondary.main' } : strong}>
        {name ?? t(`conversations.from.${entry.author}`)}
      </Box>
      <Typography variant="body2" color="textSecondary" component="span">
        <ChannelName channel={entry.channel} />
      </Typography>
      {entry.author !== 'client' && ['failed', 'unknown', 'suppressed'].includes(entry.status) ? (
        <Typography
          variant="body2"
          component="span"
          sx={{ color: entry.status === 'failed' ? 'error.main' : 'warning.main', fontWeight: 550 }}
        >
          {t(`conversations.fate.${entry.status}`)}
        </Typography>
      ) : null}
    </Box>
  );
}

function MessageBody({ entry: { author, subject, text, files } }: { entry: MessageEntry }) {
  const t = useTranslate();
  const words = text || (files.length === 0 ? t('conversations.noText') : '');
  return (
    <>
      {subject ? <Typography sx={strong}>{subject}</Typography> : null}
      <MessageFiles files={files} />
      {words ? <Words quiet={author === 'product'}>{words}</Words> : null}
    </>
  );
}

function CallHead({ entry }: { entry: CallEntry }) {
  const t = useTranslate();
  return (
    <Box component="span">
      <Box component="span" sx={strong}>
        {t(entry.direction === 'inbound' ? 'story.callInbound' : 'story.callOutbound')}
      </Box>
      <Typography variant="body2" color="textSecondary" component="span" className="figures" sx={{ ml: 3 }}>
        {[
          entry.outcome ? t(`calls.outcome.${entry.outcome}`) : null,
          entry.durationSeconds ? callLength(entry.durationSeconds) : null,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Typography>
    </Box>
  );
}

function CallBody({ entry }: { entry: CallEntry }) {
  const t = useTranslate();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {entry.summary ? <Words>{entry.summary}</Words> : null}
      {entry.turnCount > 0 ? (
        <Button size="small" sx={{ ml: -2 }} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'story.hideTranscript' : 'story.transcript')}
        </Button>
      ) : null}
      {isOpen ? (
        <Box sx={{ my: 3 }}>
          <Talk turns={entry.turns} />
          <MuiLink component={Link} to={`/calls/${entry.id}`} sx={{ display: 'inline-block', mt: 3 }}>
            {t('story.wholeCall')}
          </MuiLink>
        </Box>
      ) : null}
    </>
  );
}

function NoteHead({ entry }: { entry: NoteEntry }) {
  const t = useTranslate();
  return (
    <Box component="span" sx={strong}>
      {entry.actor?.name ? t('story.note', { name: entry.actor.name }) : t('story.noteOf')}
    </Box>
  );
}

function PastVisitHead({ entry: { service } }: { entry: PastVisitEntry }) {
  const t = useTranslate();
  return (
    <Box component="span" sx={strong}>
      {service ? t('story.pastVisitFor', { service }) : t('story.pastVisit')}
    </Box>
  );
}

function PastVisitBody({ entry }: { entry: PastVisitEntry }) {
  const t = useTranslate();
  const format = useFormat();
  const { amountCents, currency, satisfaction } = entry;
  const told = [
    amountCents === null ? null : format.money(amountCents, currency),
    satisfaction === null
      ? null
      : t('story.pastSatisfaction', {
          score: format.decimal(satisfaction, Number.isInteger(satisfaction) ? 0 : 1),
        }),
    t('story.fromFile'),
  ];
  return (
    <Typography variant="body2" color="textSecondary" className="figures">
      {told.filter((part) => part !== null).join(' · ')}
    </Typography>
  );
}

function RecordHead({ entry }: { entry: RecordEntry }) {
  const t = useTranslate();
  const by = useBy();
  const action = entry.action.split('.')[1] ?? '';
  return (
    <Typography component="span" color="textSecondary">
      {[t(`story.record.${action}`, { _: t('story.record.other', { action }) }), by(entry)].join(' ')}
    </Typography>
  );
}

function EventHead({ entry }: { entry: EventEntry }) {
  const t = useTranslate();
  const by = useBy();
  const format = useFormat();
  const [subject = ''] = entry.kind.split('.');
  const { startsAt, score, minutes } = entry.detail;
  const said = t(`story.${subject}.${nameOf(entry.kind)}`, {
    when: startsAt ? format.when(startsAt) : '',
    score: score ?? '',
    minutes: minutes ?? '',
  });
  const isAppointment = subject === 'appointment';
  // Taking over is the team's and handing over Sara's: a name adds something to the first alone.
  const who = entry.actor?.name || isAppointment ? by(entry) : '';
  return (
    <>
      {isAppointment && entry.appointment ? (
        <MuiLink
          component={Link}
          to={`/agenda?at=${startsAt ?? ''}&open=${entry.appointment.id}`}
          color="inherit"
          sx={strong}
        >
          {said}
        </MuiLink>
      ) : (
        <Box component="span" sx={strong}>
          {said}
        </Box>
      )}
      {who ? (
        <Typography variant="body2" color="textSecondary" component="span" sx={{ ml: 3 }}>
          {who}
        </Typography>
      ) : null}
    </>
  );
}

function EventBody({ entry: { appointment, detail } }: { entry: EventEntry }) {
  const t = useTranslate();
  const format = useFormat();
  const saidWhy = (reason: string) =>
    WHY[reason] ? t(`conversations.why.${WHY[reason]}`) : t('story.because', { reason });
  const lines = [
    appointment
      ? [appointment.title, t('agenda.withAgent', { name: appointment.agentName })].join(' · ')
      : null,
    detail.from ? t('story.appointment.movedFrom', { when: format.when(detail.from) }) : null,
    detail.reason ? saidWhy(detail.reason) : null,
  ].filter((line) => line !== null);
  return lines.map((line) => (
    <Typography key={line} variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
      {line}
    </Typography>
  ));
}

/** What somebody wrote; a long one opens when it is touched. */
function Words({ children, quiet = false }: { children: string; quiet?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Typography
      variant="body2"
      color={quiet ? 'textSecondary' : 'textPrimary'}
      onClick={() => setOpen(true)}
      sx={{
        whiteSpace: 'pre-line',
        overflowWrap: 'anywhere',
        ...(isOpen
          ? {}
          : { display: '-webkit-box', WebkitLineClamp: 5, WebkitBoxOrient: 'vertical', overflow: 'hidden' }),
      }}
    >
      {children}
    </Typography>
  );
}
