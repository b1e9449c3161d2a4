import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { TIMELINE_GROUPS, type TimelineGroup } from '../../domain/contact/timeline.ts';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { contacts } from '../http/contacts.ts';
import { Choices } from '../kit/Filters.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { StoryEntry } from './StoryEntry.tsx';
import { storyDays } from './story-days.ts';

const PAGE = 30;
const LOOK_AGAIN_MS = 20_000;

/**
 * Everything that was between the business and a client, newest first. What is written in the inbox shows at once: its live
 * updates fetch again whatever begins with `conversations`.
 */
export function Timeline({ clientId }: { clientId: string }) {
  const t = useTranslate();
  const format = useFormat();
  const [group, setGroup] = useState<TimelineGroup | 'all'>('all');
  const story = useInfiniteQuery({
    queryKey: ['conversations', 'timeline', clientId, group],
    queryFn: ({ pageParam, signal }) =>
      contacts.timeline(
        clientId,
        { limit: PAGE, ...(group === 'all' ? {} : { groups: [group] }), cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const days = storyDays(story.data?.pages.map(({ items }) => items) ?? [], format.timeZone);
  const today = localDay(timeZone(format.timeZone), Date.now());
  const dayName = (day: number, at: string) =>
    day === today ? t('story.today') : day === today - 1 ? t('story.yesterday') : format.dayName(at);
  return (
    <>
      <Box sx={{ mb: 5 }}>
        <Choices<TimelineGroup | 'all'>
          label={t('story.show')}
          value={group}
          onChange={setGroup}
          choices={(['all', ...TIMELINE_GROUPS] as const).map((value) => ({
            value,
            label: t(`story.group.${value}`),
          }))}
        />
      </Box>
      {story.isPending ? <LoadingRows rows={4} /> : null}
      {story.error && !story.data ? <LoadError error={story.error} onRetry={() => story.refetch()} /> : null}
      {story.data && days.length === 0 ? (
        <Typography color="textSecondary">{t(group === 'all' ? 'story.none' : 'story.noneHere')}</Typography>
      ) : null}
      {days.map(({ day, at, entries }) => (
        <Box component="section" key={day} sx={{ mb: 6 }}>
          <Typography
            variant="body2"
            component="h3"
            color="textSecondary"
            sx={{ mb: 3, fontWeight: 600, '&::first-letter': { textTransform: 'uppercase' } }}
          >
            {dayName(day, at)}
          </Typography>
          <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 4 }}>
            {entries.map((entry) => (
              <StoryEntry key={entry.id} entry={entry} />
            ))}
          </Box>
        </Box>
      ))}
      {story.hasNextPage ? (
        <Button
          variant="outlined"
          size="small"
          disabled={story.isFetchingNextPage}
          onClick={() => story.fetchNextPage()}
        >
          {t('story.more')}
        </Button>
      ) : null}
    </>
  );
}
