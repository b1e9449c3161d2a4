import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { type CampaignResults, campaignKeys, campaigns } from '../http/campaigns.ts';
import { Section } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';

/** What the campaign changed, in one sentence first; then what it rests on. */
export function Results({ id, isRunning }: { id: string; isRunning: boolean }) {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: campaignKeys.results(id),
    queryFn: () => campaigns.results(id),
    refetchInterval: isRunning ? 3_000 : 60_000,
  });
  if (isPending) return <LoadingRows rows={4} />;
  if (error || !data) return <LoadError error={error} onRetry={() => refetch()} />;
  return (
    <>
      <Section title={t('campaigns.verdict')}>
        <Typography sx={{ fontSize: '1.375rem', fontWeight: 650, lineHeight: 1.35, maxWidth: 640 }}>
          {data.uplift.sentence}
        </Typography>
        <Arms results={data} />
        <Typography variant="body2" color="textSecondary" sx={{ mt: 4, maxWidth: 640 }}>
          {t('campaigns.method', { days: data.attributionDays })}
        </Typography>
      </Section>
      <Section title={t('campaigns.progress')}>
        <Progress results={data} />
      </Section>
      {data.variants.length > 1 ? (
        <Section title={t('campaigns.variants')}>
          {data.variants.map(({ variant, people, booked }) => (
            <Typography key={variant} className="figures">
              {t('campaigns.variantLine', { variant, people, booked })}
            </Typography>
          ))}
        </Section>
      ) : null}
    </>
  );
}

function Arms({ results }: { results: CampaignResults }) {
  const t = useTranslate();
  const format = useFormat();
  const percent = new Intl.NumberFormat(format.locale, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <Box sx={{ overflowX: 'auto', mt: 5 }}>
      <Box
        component="table"
        className="figures"
        sx={{
          borderCollapse: 'collapse',
          width: '100%',
          maxWidth: 640,
          '& th, & td': { py: 2, pr: 4, textAlign: 'right', borderBottom: 1, borderColor: 'divider' },
          '& th:first-of-type': { textAlign: 'left' },
          '& thead th': { fontWeight: 500, color: 'text.secondary', fontSize: '0.8125rem' },
        }}
      >
        <thead>
          <tr>
            <th aria-label={t('campaigns.verdict')} />
            <th scope="col">{t('campaigns.people')}</th>
            <th scope="col">{t('campaigns.booked')}</th>
            <th scope="col">{t('campaigns.rate')}</th>
            <th scope="col">{t('campaigns.revenue')}</th>
          </tr>
        </thead>
        <tbody>
          {(['treated', 'holdout'] as const).map((arm) => {
            const { people, booked, revenueCents } = results[arm];
            return (
              <tr key={arm}>
                <th scope="row">{t(`campaigns.arms.${arm}`)}</th>
                <td>{people}</td>
                <td>{booked}</td>
                <td>{people === 0 ? '–' : percent.format(booked / people)}</td>
                <td>{format.money(revenueCents, results.currency)}</td>
              </tr>
            );
          })}
        </tbody>
      </Box>
    </Box>
  );
}

function Progress({ results }: { results: CampaignResults }) {
  const t = useTranslate();
  const format = useFormat();
  const { messages, active } = results;
  const total = messages.queued + messages.sent + messages.failed + messages.suppressed + messages.unknown;
  const figures: [string, number | string][] = [
    ['queued', messages.queued],
    ['sent', messages.sent],
    ['delivered', messages.delivered],
    ['read', messages.read],
    ['failed', messages.failed],
    ['unknown', messages.unknown],
    ['replied', results.replied],
    ['unsubscribed', results.unsubscribed],
    ['redeemed', results.redeemed],
    ['cost', format.money(Math.round(messages.costMicros / 10_000), results.currency)],
  ];
  const skipped = results.skipped.filter(({ reason }) => reason !== 'holdout');
  return (
    <Box aria-live="polite">
      <Box
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={messages.sent}
        aria-label={t('campaigns.progress')}
        sx={{ bgcolor: 'divider', borderRadius: 1, height: 8, overflow: 'hidden' }}
      >
        <Box
          sx={{
            bgcolor: 'success.main',
            height: 8,
            width: `${total === 0 ? 0 : (messages.sent / total) * 100}%`,
            transition: 'width 150ms',
          }}
        />
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 2 }}>
        {active > 0 ? t('campaigns.progressActive', { smart_count: active }) : t('campaigns.progressDone')}
      </Typography>
      <Box component="dl" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 8, rowGap: 2, m: 0, mt: 4 }}>
        {figures
          .filter(([name, value]) => value !== 0 || ['sent', 'delivered', 'replied'].includes(name))
          .map(([name, value]) => (
            <Box
              key={name}
              sx={{ display: 'flex', flexDirection: 'row-reverse', alignItems: 'baseline', gap: 2 }}
            >
              <Typography component="dt" color="textSecondary">
                {t(`campaigns.figures.${name}`)}
              </Typography>
              <Typography
                component="dd"
                className="figures"
                sx={{ m: 0, fontWeight: 650, fontSize: '1.25rem' }}
              >
                {value}
              </Typography>
            </Box>
          ))}
      </Box>
      {skipped.length > 0 ? (
        <Box sx={{ mt: 4 }}>
          {skipped.map(({ reason, people }) => (
            <Typography key={reason} variant="body2" color="textSecondary">
              <span className="figures">{people}</span> {t(`campaigns.reasons.${reason}`)}
            </Typography>
          ))}
        </Box>
      ) : null}
    </Box>
  );
}
