import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Fragment, type RefObject } from 'react';
import { useTranslate } from 'react-admin';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { StoryEntry } from '../clients/StoryEntry.tsx';
import type { Conversation } from '../http/conversation-types.ts';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { Bubble } from './Bubble.tsx';
import { OwnReaction } from './Reaction.tsx';
import { type ThreadDay, threadDays } from './thread-days.ts';
import { useCalls, useThread, useWays } from './use-inbox.ts';
import { useConversationWords } from './use-words.ts';
import { obstacleOf } from './ways.ts';

/** What was said, day by day, the newest at the bottom and in view. */
export function Thread({
  conversation,
  log,
}: {
  conversation: Conversation;
  /** What was said, to scroll through with the keyboard. */
  log: RefObject<HTMLElement | null>;
}) {
  const t = useTranslate();
  const format = useFormat();
  const say = useConversationWords();
  const may = useMay();
  const thread = useThread(conversation.id);
  const { data: ways } = useWays(conversation.id);
  const mayReact =
    may('conversations:write') &&
    (ways?.items.some((way) => way.channel === 'whatsapp' && obstacleOf(way, Date.now()) === null) ?? false);
  const { data: calls } = useCalls(conversation.clientId);
  const days = threadDays(
    thread.data?.pages.map(({ items }) => items) ?? [],
    format.timeZone,
    calls ?? [],
    thread.hasNextPage,
  );
  return (
    // Reversed, so that the browser itself keeps the newest words in view, and one's place when older ones come above.
    <Box
      ref={log}
      tabIndex={0}
      role="log"
      aria-label={t('conversations.thread', { name: say.name(conversation) })}
      sx={{
        flex: 1,
        minHeight: 0,
        overflowY: 'auto',
        overscrollBehavior: 'contain',
        display: 'flex',
        flexDirection: 'column-reverse',
        '&:focus-visible': { outlineOffset: '-3px' },
      }}
    >
      <Box sx={{ flex: 'none', px: { xs: 4, md: 5 }, py: 4, width: '100%', maxWidth: 820, mx: 'auto' }}>
        {thread.isPending ? <LoadingRows rows={5} /> : null}
        {thread.error && !thread.data ? (
          <LoadError error={thread.error} onRetry={() => thread.refetch()} />
        ) : null}
        {thread.hasNextPage ? (
          <Box sx={{ textAlign: 'center', pb: 4 }}>
            <Button
              variant="outlined"
              size="small"
              loading={thread.isFetchingNextPage}
              onClick={() => thread.fetchNextPage()}
            >
              {t('conversations.older')}
            </Button>
          </Box>
        ) : null}
        {thread.data && days.length === 0 ? (
          <Typography color="textSecondary" sx={{ textAlign: 'center' }}>
            {t('conversations.noMessages')}
          </Typography>
        ) : null}
        {days.map((day) => (
          <Box key={day.day}>
            <DayLine day={day} />
            <Box
              component="ol"
              sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', flexDirection: 'column', gap: 3 }}
            >
              {day.messages.map((message) => (
                <Fragment key={message.id}>
                  <Calls day={day} before={message.id} />
                  <Bubble
                    message={message}
                    reaction={
                      message.channel === 'whatsapp' && message.content?.kind !== 'reaction' ? (
                        <OwnReaction conversationId={conversation.id} message={message} isOpen={mayReact} />
                      ) : null
                    }
                  />
                </Fragment>
              ))}
              <Calls day={day} before={null} />
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

/** What was said on the phone before a message, or after the last one. */
function Calls({ day, before }: { day: ThreadDay; before: string | null }) {
  const here = day.calls.filter((one) => one.before === before);
  return here.map(({ call }) => <StoryEntry key={call.id} entry={call} />);
}

function DayLine({ day }: { day: ThreadDay }) {
  const t = useTranslate();
  const format = useFormat();
  const today = localDay(timeZone(format.timeZone), Date.now());
  const name =
    day.day === today
      ? t('conversations.today')
      : day.day === today - 1
        ? t('conversations.yesterday')
        : format.dayName(day.at);
  return (
    <Box
      component="h3"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        m: 0,
        py: 4,
        fontSize: '0.8125rem',
        fontWeight: 550,
        color: 'text.secondary',
        '&::before, &::after': { content: '""', flex: 1, borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box
        component="span"
        sx={{ display: 'inline-block', '&::first-letter': { textTransform: 'uppercase' } }}
      >
        {name}
      </Box>
    </Box>
  );
}
