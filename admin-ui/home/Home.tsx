import ArrowForwardOutlined from '@mui/icons-material/ArrowForwardOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useGetList, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useBookedBySara } from '../agenda/use-agenda.ts';
import { useCounts } from '../conversations/use-inbox.ts';
import { useCrawls, useKnowledgeStatus, useOnboarding } from '../http/queries.ts';
import type { KnowledgeDocument, Question, Service } from '../http/types.ts';
import { Page, Section, Sheet } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { Doings } from './Doings.tsx';
import { decisions } from './decisions.ts';
import { useDay } from './use-day.ts';

const COUNT_ONLY = { pagination: { page: 1, perPage: 1 } };

/** The day in one sentence, then what needs a decision, then what Sara did. */
export default function Home() {
  const t = useTranslate();
  const say = useSayError();
  const format = useFormat();
  const onboarding = useOnboarding();
  const crawls = useCrawls();
  const status = useKnowledgeStatus();
  const waiting = useGetList<Question>('questions', { ...COUNT_ONLY, filter: { status: 'to_complete' } });
  const failed = useGetList<KnowledgeDocument>('documents', { ...COUNT_ONLY, filter: { status: 'failed' } });
  const services = useGetList<Service>('services', COUNT_ONLY);
  const inbox = useCounts();

  const day = useDay();
  const booked = useBookedBySara(day.weekAgo);

  const parts = [onboarding, crawls, waiting, failed, day.query, booked];
  const title = format.longDate(new Date());
  if (parts.some((part) => part.isPending)) {
    return (
      <Page title={title} tabTitle={t('home.title')} width="text">
        <LoadingRows rows={5} />
      </Page>
    );
  }
  if (onboarding.error && crawls.error) {
    const retry = () => {
      for (const part of parts) void part.refetch();
    };
    return <LoadError error={onboarding.error} onRetry={retry} />;
  }
  const broken = parts.find((part) => part.error)?.error;
  const toComplete = waiting.total ?? 0;
  const unanswered = inbox.data?.unanswered ?? 0;
  const lastCrawl = crawls.data?.items[0] ?? null;
  const session = onboarding.data ?? null;
  const toDecide = onboarding.error
    ? []
    : decisions({
        onboarding: session,
        unanswered,
        toComplete,
        failedDocuments: failed.total ?? 0,
        lastCrawl,
        conflicts: day.conflicts,
        disagreements: day.disagreements,
        unconfirmed: day.unconfirmed,
      });
  const sara =
    lastCrawl?.status === 'running'
      ? t('home.saraReading')
      : session?.status === 'running'
        ? t('home.saraPreparing')
        : null;
  const sentence = [
    title,
    day.query.data
      ? t(day.today > 0 ? 'home.appointments' : 'home.noAppointment', { smart_count: day.today })
      : null,
    sara,
    unanswered > 0 ? t('home.peopleWait', { smart_count: unanswered }) : null,
    toComplete > 0 ? t('home.toComplete', { smart_count: toComplete }) : null,
    unanswered + toComplete === 0 ? t('home.nothingWaits') : null,
  ].filter(Boolean);
  const knows = status.data && services.total !== undefined && status.data.documents > 0;

  return (
    <Page title={sentence.join(' · ')} tabTitle={t('home.title')} width="text">
      {broken ? (
        <Box sx={{ mb: 8 }}>
          <Notice tone="waiting">{t('home.partial', { reason: say(broken) })}</Notice>
        </Box>
      ) : null}
      <Section title={t('home.decide')}>
        {toDecide.length > 0 ? (
          <Sheet label={t('home.decide')}>
            {toDecide.map((decision, index) => (
              <Box
                component="li"
                key={decision.key}
                sx={{
                  display: 'flex',
                  flexWrap: 'wrap',
                  alignItems: 'center',
                  columnGap: 4,
                  rowGap: 3,
                  px: 4,
                  py: 4,
                }}
              >
                <Box sx={{ flex: '1 1 260px' }}>
                  <Typography variant="h3">
                    {t(`home.${decision.title}`, { smart_count: decision.count ?? 0 })}
                  </Typography>
                  {decision.text ? (
                    <Typography variant="body2" color="textSecondary">
                      {t(`home.${decision.text}`)}
                    </Typography>
                  ) : null}
                </Box>
                <Button component={Link} to={decision.to} variant={index === 0 ? 'contained' : 'outlined'}>
                  {t(`home.${decision.action}`)}
                </Button>
              </Box>
            ))}
          </Sheet>
        ) : (
          <Box>
            <Typography>{t('home.calm')}</Typography>
            <Typography color="textSecondary">{t('home.calmHint')}</Typography>
            <Button
              component={Link}
              to="/sara"
              variant="outlined"
              sx={{ mt: 4 }}
              endIcon={<ArrowForwardOutlined fontSize="small" />}
            >
              {t('home.tryHer')}
            </Button>
          </Box>
        )}
      </Section>
      <Section title={t('home.did')}>
        <Doings session={session} crawls={crawls.data?.items ?? []} booked={booked.data?.items ?? []} />
      </Section>
      {knows ? (
        <Section title={t('home.figures')}>
          <Typography>
            {t('home.knows', {
              documents: t('home.documents', { smart_count: status.data.documents }),
              services: t('home.services', { smart_count: services.total ?? 0 }),
            })}
          </Typography>
        </Section>
      ) : null}
    </Page>
  );
}
