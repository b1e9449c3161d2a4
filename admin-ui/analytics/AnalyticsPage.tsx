import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { type AnalyticsQuery, type AnalyticsReport, analytics, analyticsKeys } from '../http/analytics.ts';
import { Page, Section } from '../kit/Page.tsx';
import { Empty, LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { Bars } from './Bars.tsx';
import { Breakdown } from './Breakdown.tsx';
import { CallsChart, OutcomeChart, RevenueChart } from './Charts.tsx';
import { Cohorts } from './Cohorts.tsx';
import { isWhole } from './choice.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { Headline } from './Headline.tsx';
import { PeriodBar } from './PeriodBar.tsx';
import { SaraCosts } from './SaraCosts.tsx';

/** How business goes: figures of a period beside the one before, as charts first and as words where words say more. */
export default function AnalyticsPage() {
  const t = useTranslate();
  const format = useFormat();
  const [query, setQuery] = useState<AnalyticsQuery>({ days: 30 });
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: analyticsKeys.report(query),
    queryFn: () => analytics.report(query),
    enabled: isWhole(query),
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
  return (
    <Page
      title={t('analytics.title')}
      width="wide"
      lead={
        data
          ? t('analytics.lead', {
              period: format.dateRange(data.from, data.to),
              before: format.dateRange(data.before.from, data.before.to),
            })
          : undefined
      }
      action={<ExportMenu query={query} />}
    >
      <PeriodBar query={query} onChange={setQuery} />
      {isPending && isWhole(query) ? <LoadingRows rows={8} height={84} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data ? (
        <Box sx={{ opacity: isPlaceholderData ? 0.6 : 1 }} aria-busy={isPlaceholderData}>
          <Report report={data} />
        </Box>
      ) : null}
    </Page>
  );
}

function Report({ report }: { report: AnalyticsReport }) {
  const t = useTranslate();
  const format = useFormat();
  const { kpis, contact } = report;
  const nothing =
    kpis.appointments.value === 0 &&
    kpis.cancellationRate.value === null &&
    !contact?.calls.value &&
    report.channels.length === 0;
  if (nothing && !report.funnel?.arrived)
    return <Empty title={t('analytics.empty')} hint={t('analytics.emptyHint')} />;
  return (
    <>
      <Headline report={report} />
      {report.otherCurrencies.map(({ currency, cents, appointments }) => (
        <Box key={currency} sx={{ mb: 6 }}>
          <Notice tone="waiting">
            {t('analytics.otherCurrency', {
              smart_count: appointments,
              count: format.decimal(appointments),
              money: format.money(cents, currency),
            })}
          </Notice>
        </Box>
      ))}
      <Pair>
        <Section title={t('analytics.revenue')}>
          <RevenueChart report={report} />
        </Section>
        <Section title={t('analytics.appointments')}>
          <OutcomeChart report={report} />
        </Section>
      </Pair>
      {contact ? (
        <Pair>
          <Section title={t('analytics.channels')} hint={t('analytics.channelsHint')}>
            <Bars
              label={t('analytics.channels')}
              empty={t('analytics.channelsNone')}
              bars={report.channels.map(({ channel, people }) => ({
                name: t(`analytics.channel.${channel}`),
                value: people,
                shown: format.decimal(people),
              }))}
            />
          </Section>
          <Section title={t('analytics.bookedBy')} hint={t('analytics.bookedByHint')}>
            <Bars
              label={t('analytics.bookedBy')}
              empty={t('analytics.bookedByNone')}
              bars={report.bookedBy.map(({ source, appointments }) => ({
                name: t(`analytics.source.${source}`),
                value: appointments,
                shown: format.decimal(appointments),
                isSara: source === 'sara',
              }))}
            />
          </Section>
        </Pair>
      ) : null}
      {report.funnel ? (
        <Pair>
          <Section title={t('analytics.funnel')} hint={t('analytics.funnelHint')}>
            <Bars
              label={t('analytics.funnel')}
              empty={t('analytics.funnelNone')}
              bars={
                report.funnel.arrived === 0
                  ? []
                  : (['arrived', 'booked', 'visited'] as const).map((step) => ({
                      name: t(`analytics.funnelSteps.${step}`),
                      value: report.funnel![step],
                      shown: format.decimal(report.funnel![step]),
                    }))
              }
            />
          </Section>
          <Section title={t('analytics.callsByMonth')}>
            <CallsChart report={report} />
          </Section>
        </Pair>
      ) : null}
      <Breakdown
        title={t('analytics.agents')}
        hint={report.imported ? t('analytics.historyApart') : undefined}
        lines={report.agents}
        report={report}
      />
      <Breakdown
        title={t('analytics.services')}
        hint={report.imported ? t('analytics.historyApartServices') : undefined}
        lines={report.services.map((line) => ({
          ...line,
          id: line.id ?? 'none',
          name: line.name ?? t('analytics.noService'),
        }))}
        report={report}
      />
      {contact ? <Cohorts /> : null}
      {contact ? <SaraCosts report={report} /> : null}
    </>
  );
}

/** Two parts beside each other where there is room. */
function Pair({ children }: { children: React.ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
        columnGap: 10,
      }}
    >
      {children}
    </Box>
  );
}
