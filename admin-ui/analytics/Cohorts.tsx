import Box from '@mui/material/Box';
import { alpha, useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { analytics, analyticsKeys } from '../http/analytics.ts';
import * as dates from '../i18n/format.ts';
import { Section } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';

/** Who came for the first time when, and what part of them came again in each month after: the darker, the more. */
export function Cohorts() {
  const t = useTranslate();
  const { palette } = useTheme();
  const { locale, decimal } = useFormat();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: analyticsKeys.cohorts,
    queryFn: analytics.cohorts,
    staleTime: 60_000,
  });
  const months = Math.max(0, ...(data?.cohorts.map(({ returned }) => returned.length) ?? []));
  return (
    <Section title={t('analytics.cohorts')} hint={t('analytics.cohortsHint')}>
      {isPending ? <LoadingRows rows={4} height={44} /> : null}
      {error ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data && months === 0 ? (
        <Typography color="textSecondary">{t('analytics.cohortsNone')}</Typography>
      ) : null}
      {data && months > 0 ? (
        <Box
          sx={{ overflowX: 'auto' }}
          // A part that scrolls sideways must be reachable by keyboard (WCAG 2.1.1).
          tabIndex={0}
          role="region"
          aria-label={t('analytics.cohorts')}
        >
          <Box component="table" className="figures" sx={{ borderSpacing: '3px', fontSize: '0.8125rem' }}>
            <thead>
              <tr>
                <Head>{t('analytics.cohortMonth')}</Head>
                <Head>{t('analytics.cohortClients')}</Head>
                {Array.from({ length: months }, (_, i) => i + 1).map((age) => (
                  <Head key={age}>{t('analytics.cohortAge', { smart_count: age })}</Head>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.cohorts.map(({ month, clients, returned }) => (
                <tr key={month}>
                  <Box
                    component="th"
                    scope="row"
                    sx={{ textAlign: 'left', fontWeight: 500, pr: 3, whiteSpace: 'nowrap' }}
                  >
                    {dates.stepName(locale, month, 'month', 'long')}
                  </Box>
                  <Box component="td" sx={{ textAlign: 'right', pr: 3 }}>
                    {decimal(clients)}
                  </Box>
                  {returned.map((share, i) => (
                    <Box
                      component="td"
                      // biome-ignore lint/suspicious/noArrayIndexKey: the place is the month.
                      key={i}
                      sx={{
                        minWidth: 46,
                        height: 32,
                        textAlign: 'center',
                        borderRadius: '6px',
                        // Never so dark that the figure would not be read on it.
                        bgcolor: alpha(palette.brand.sage, 0.06 + Math.min(share, 0.8) * 0.5),
                      }}
                    >
                      {dates.percent(locale, share)}
                    </Box>
                  ))}
                </tr>
              ))}
            </tbody>
          </Box>
        </Box>
      ) : null}
    </Section>
  );
}

function Head({ children }: { children: React.ReactNode }) {
  return (
    <Box
      component="th"
      scope="col"
      sx={{ fontWeight: 500, color: 'text.secondary', px: 1, textAlign: 'left', whiteSpace: 'nowrap' }}
    >
      {children}
    </Box>
  );
}
