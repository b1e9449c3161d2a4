import type { Theme } from '@mui/material/styles';
import { memo } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Conversation } from '../http/conversation-types.ts';
import { visuallyHidden } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';
import { ChannelName } from './channel.tsx';
import { useConversationWords } from './use-words.ts';

/** Every row is this high: a list of tens of thousands knows where each stands without measuring. */
export const ROW_HEIGHT = 92;

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

/** The look of every row and what is in it, in one rule: a row of its own rules for each part takes three times as long to draw. */
export const rowStyles = (theme: Theme) => ({
  '& > li': {
    position: 'absolute',
    insetInline: 0,
    top: 0,
    height: ROW_HEIGHT,
    contain: 'strict',
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  '& .row': {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    gap: '2px',
    height: '100%',
    px: 4,
    color: 'text.primary',
    textDecoration: 'none',
    '&:hover': { bgcolor: 'background.paper' },
    '&[aria-current]': { bgcolor: 'brand.sand' },
    '&:focus-visible': { outlineOffset: '-3px' },
  },
  '& .row-head': { display: 'flex', alignItems: 'baseline', gap: 2 },
  '& .row-dot': { width: 9, height: 9, flex: 'none', borderRadius: '50%', bgcolor: 'primary.main' },
  '& .row-dot > span': visuallyHidden,
  '& .row-name': { ...oneLine, flex: 1, fontWeight: 600 },
  '& .row-time': { flex: 'none', fontSize: '0.8125rem', color: 'text.secondary' },
  '& .row-word': { ...oneLine, fontSize: '0.875rem' },
  '& .row-author': { color: 'text.secondary' },
  '& .row-author[data-author=sara]': { color: 'secondary.main' },
  '& .row-foot': {
    display: 'flex',
    alignItems: 'center',
    gap: 3,
    fontSize: '0.8125rem',
    color: 'text.secondary',
    overflow: 'hidden',
  },
  '& .row-state': oneLine,
  '& .row-state[data-late]': { fontWeight: 600, color: 'text.primary' },
  '& .row-state[data-late=true]': { color: 'warning.main' },
  '& [data-unread] .row-name': { fontWeight: 700 },
  '& [data-unread] .row-word': { fontWeight: 550 },
  '& .row-shape': { height: '100%', px: 4, py: 5, display: 'grid', gap: 2 },
  '& .row-shape > span': { height: 12, borderRadius: '6px', bgcolor: 'brand.sand', width: '80%' },
  '& .row-shape > span:first-of-type': { width: '45%' },
});

/** Who it is, their last words, by which channel, and what waits; inside a list with `rowStyles`. `now`: epoch milliseconds. */
export const ConversationRow = memo(function ConversationRow({
  conversation,
  to,
  here,
  now,
}: {
  conversation: Conversation;
  to: string;
  here: boolean;
  now: number;
}) {
  const t = useTranslate();
  const format = useFormat();
  const say = useConversationWords();
  const { unread, state, waitingSince, remindedAt, snoozedUntil, lastChannel, lastAuthor, lastText } =
    conversation;
  const author =
    lastAuthor === 'sara' ? 'Sara' : lastAuthor === 'staff' ? t('conversations.from.staff') : null;
  return (
    <Link
      className="row"
      to={to}
      aria-current={here ? 'page' : undefined}
      data-unread={unread > 0 ? true : undefined}
    >
      <span className="row-head">
        {unread > 0 ? (
          <span className="row-dot">
            <span>{t('conversations.unread', { smart_count: unread })}</span>
          </span>
        ) : null}
        <span className="row-name">{say.name(conversation)}</span>
        <span className="row-time figures">{format.moment(conversation.lastMessageAt)}</span>
      </span>
      <span className="row-word">
        {author ? (
          <span className="row-author" data-author={lastAuthor}>
            {`${author}${format.locale === 'fr' ? '\u202F' : ''}: `}
          </span>
        ) : null}
        {lastText ||
          (lastChannel ? t(lastChannel === 'call' ? 'conversations.aCall' : 'conversations.noText') : '')}
      </span>
      <span className="row-foot">
        {lastChannel ? <ChannelName channel={lastChannel} /> : null}
        {state === 'waiting' && waitingSince ? (
          <span className="row-state" data-late={remindedAt !== null}>
            {t(remindedAt ? 'conversations.late' : 'conversations.waits', {
              since: say.since(waitingSince, now),
            })}
          </span>
        ) : null}
        {state === 'snoozed' && snoozedUntil ? (
          <span className="row-state">{t('conversations.backAt', { when: format.when(snoozedUntil) })}</span>
        ) : null}
      </span>
    </Link>
  );
});

/** A row on its way. */
export function RowShape() {
  return (
    <div className="row-shape" aria-hidden>
      <span />
      <span />
    </div>
  );
}
