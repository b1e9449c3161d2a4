import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { Appointment } from '../http/booking-types.ts';
import type { CrawlJob, Onboarding } from '../http/types.ts';
import { Ladybird } from '../kit/Ladybird.tsx';
import { placeOf } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';
import { dataOf } from '../onboarding/step-data.ts';

interface Doing {
  key: string;
  at: string;
  text: string;
}

/** What Sara did lately, newest first, in her plum. */
export function Doings({
  session,
  crawls,
  booked,
}: {
  session: Onboarding | null;
  crawls: CrawlJob[];
  booked: Appointment[];
}) {
  const t = useTranslate();
  const format = useFormat();
  const doings: Doing[] = [];
  for (const { id, createdAt, clientName, title, startsAt } of booked)
    doings.push({
      key: id,
      at: createdAt,
      text: t('home.didBook', { who: clientName, service: title, when: format.when(startsAt) }),
    });
  for (const job of crawls) {
    if (!job.finishedAt || (job.status !== 'completed' && job.status !== 'cancelled')) continue;
    // Stopped before it kept anything: nothing to tell.
    if (job.status === 'cancelled' && job.pagesStored === 0) continue;
    const site = placeOf(job.seedUrl);
    const text =
      job.pagesStored === 0 && job.pagesUnchanged > 0
        ? t('home.didUnchanged', { site })
        : t('home.didCrawl', { site, smart_count: job.pagesStored });
    doings.push({ key: job.id, at: job.finishedAt, text });
  }
  for (const step of session?.steps ?? []) {
    if (!step.finishedAt || (step.status !== 'done' && step.status !== 'attention')) continue;
    if (step.step === 'faq') {
      const answered = dataOf(step, 'faq').answered ?? 0;
      if (answered > 0)
        doings.push({ key: 'faq', at: step.finishedAt, text: t('home.didFaq', { smart_count: answered }) });
    }
    if (step.step === 'services' && !step.edited) {
      const found = dataOf(step, 'services').services?.length ?? 0;
      if (found > 0)
        doings.push({
          key: 'services',
          at: step.finishedAt,
          text: t('home.didServices', { smart_count: found }),
        });
    }
  }
  if (session?.completedAt && session.status === 'completed') {
    doings.push({ key: 'live', at: session.completedAt, text: t('home.didLive') });
  }
  if (doings.length === 0) return <Typography color="textSecondary">{t('home.didNothing')}</Typography>;
  doings.sort((a, b) => b.at.localeCompare(a.at));
  return (
    <Box
      component="ul"
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        borderLeft: 2,
        borderColor: 'secondary.main',
        pl: 5,
        display: 'grid',
        gap: 4,
      }}
    >
      {doings.map((doing) => (
        <Box component="li" key={doing.key} sx={{ display: 'flex', gap: 3, alignItems: 'flex-start' }}>
          <Box sx={{ pt: '1px' }}>
            <Ladybird size={20} />
          </Box>
          <Box sx={{ minWidth: 0 }}>
            <Box sx={{ overflowWrap: 'anywhere' }}>{doing.text}</Box>
            <Typography variant="caption" color="textSecondary" className="figures">
              {format.moment(doing.at)}
            </Typography>
          </Box>
        </Box>
      ))}
    </Box>
  );
}
