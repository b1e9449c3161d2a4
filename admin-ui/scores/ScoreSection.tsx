import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocale, useTranslate } from 'react-admin';
import { useMe } from '../http/queries.ts';
import { type ClientScore, scores } from '../http/scores.ts';
import { Section, Sheet } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { riskWord, shownRisk } from './risk.ts';

/** A client's scores in words, what to do, and why. */
export function ScoreSection({ clientId }: { clientId: string }) {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['score', clientId],
    queryFn: () => scores.of(clientId),
  });
  return (
    <Section title={t('scores.section')}>
      {isPending ? <LoadingRows rows={2} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data === null ? <Typography color="textSecondary">{t('scores.notYet')}</Typography> : null}
      {data ? <Score score={data} /> : null}
    </Section>
  );
}

function Score({ score }: { score: ClientScore }) {
  const t = useTranslate();
  const format = useFormat();
  const language = useLocale() === 'en' ? 'en' : 'fr';
  const { data: me } = useMe();
  const money = (cents: number) => format.money(cents, me?.tenant.currency ?? 'EUR');
  const { churnProbability: risk, churnSource, averageBasketCents } = score;
  return (
    <>
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr 1fr' },
          gap: 4,
          m: 0,
          mb: 5,
        }}
      >
        <Figure
          name={t('scores.risk')}
          value={
            risk === null
              ? t('scores.riskNone')
              : `${t(`scores.words.${riskWord(risk)}`)}, ${format.wholePercent(shownRisk(risk))}`
          }
          hint={risk === null ? null : t('scores.riskHint', { days: score.horizonDays })}
        />
        <Figure
          name={t('scores.engagement')}
          value={String(score.behaviouralScore)}
          hint={t('scores.engagementHint', { visits: score.visits })}
        />
        <Figure
          name={t('scores.basket')}
          value={averageBasketCents === null ? t('scores.basketNone') : money(averageBasketCents)}
          hint={t('scores.basketHint', { amount: money(score.spentYearCents) })}
        />
      </Box>
      {score.reasons.length > 0 ? (
        <Sheet label={t('scores.next')}>
          {score.reasons.map(({ action, text }, index) => (
            <Box
              component="li"
              key={action}
              sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 4, px: 4, py: 3, alignItems: 'baseline' }}
            >
              <Typography sx={{ fontWeight: index === 0 ? 600 : 400, minWidth: 150 }}>
                {t(`scores.actions.${action}`)}
              </Typography>
              <Typography color="textSecondary" sx={{ flex: '1 1 260px' }}>
                {text[language]}
              </Typography>
            </Box>
          ))}
        </Sheet>
      ) : (
        <Typography color="textSecondary">{t('scores.nothing')}</Typography>
      )}
      <Typography variant="caption" color="textSecondary" component="p" sx={{ mt: 3 }}>
        {t('scores.scoredAt', {
          by: t(`scores.by.${churnSource ?? 'prior'}`),
          when: format.when(score.scoredAt),
        })}
      </Typography>
    </>
  );
}

/** A figure with its name above and what it means below. */
export function Figure({ name, value, hint }: { name: string; value: ReactNode; hint: ReactNode }) {
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography component="dt" variant="caption" color="textSecondary">
        {name}
      </Typography>
      <Box component="dd" className="figures" sx={{ m: 0, fontWeight: 600, fontSize: '1.125rem' }}>
        {value}
        {hint ? (
          <Typography variant="body2" color="textSecondary" component="div">
            {hint}
          </Typography>
        ) : null}
      </Box>
    </Box>
  );
}
