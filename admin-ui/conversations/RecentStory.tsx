import Box from '@mui/material/Box';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { TimelineGroup } from '../../domain/contact/timeline.ts';
import { StoryEntry } from '../clients/StoryEntry.tsx';
import { contacts } from '../http/contacts.ts';
import { LoadingRows } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';

const SHOWN = 5;
/** What is said stands in the thread, and notes have their own place below. */
const GROUPS: readonly TimelineGroup[] = ['appointments', 'calls', 'team'];

/** What happened last with a client besides what was written, and the way to all of it. */
export function RecentStory({ clientId }: { clientId: string }) {
  const t = useTranslate();
  const say = useSayError();
  const { data, error, isPending } = useQuery({
    // Among what the inbox's live updates fetch again.
    queryKey: ['conversations', 'timeline', clientId, 'recent'],
    queryFn: ({ signal }) => contacts.timeline(clientId, { limit: SHOWN, groups: GROUPS }, signal),
  });
  return (
    <section>
      <Typography variant="h2" sx={{ mb: 3 }}>
        {t('conversations.story')}
      </Typography>
      {isPending ? <LoadingRows rows={3} height={44} /> : null}
      {error && !data ? (
        <Typography variant="body2" color="textSecondary">
          {say(error)}
        </Typography>
      ) : null}
      {data?.items.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {t('conversations.noStory')}
        </Typography>
      ) : null}
      {data && data.items.length > 0 ? (
        <Box
          component="ol"
          sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 3, fontSize: '0.875rem' }}
        >
          {data.items.map((entry) => (
            <StoryEntry key={entry.id} entry={entry} dated />
          ))}
        </Box>
      ) : null}
      <MuiLink
        component={Link}
        to={`/clients/${clientId}/show`}
        color="inherit"
        sx={{ display: 'inline-flex', alignItems: 'center', minHeight: 44, fontSize: '0.875rem' }}
      >
        {t('conversations.wholeStory')}
      </MuiLink>
    </section>
  );
}
