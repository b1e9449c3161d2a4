import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiLink from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNotify, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { ClientTabs } from '../clients/ClientTabs.tsx';
import { type ChurnModel, type ScoringState, scores } from '../http/scores.ts';
import { Page, Section, Sheet } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { Calibration } from './Calibration.tsx';

const POLL_MS = 20_000;

/** The scored client base, and the model that scores it with its quality beside simpler methods. */
export default function LoyaltyPage() {
  const t = useTranslate();
  const may = useMay();
  const notify = useNotify();
  const state = useQuery({ queryKey: ['scores'], queryFn: scores.state, refetchInterval: POLL_MS });
  const run = useMutation({
    mutationFn: scores.run,
    onSuccess: () => notify('scores.running'),
    onError: (error) => notify(error.message, { type: 'error' }),
  });
  return (
    <Page
      title={t('scores.title')}
      lead={t('scores.lead')}
      width="wide"
      action={
        <>
          {may('settings:read') ? (
            <Button component={Link} to="/loyalty/rules" variant="outlined">
              {t('scores.rules.title')}
            </Button>
          ) : null}
          {may('clients:write') ? (
            <Button variant="contained" onClick={() => run.mutate()} disabled={run.isPending}>
              {t('scores.run')}
            </Button>
          ) : null}
        </>
      }
    >
      <ClientTabs here="loyalty" />
      {state.isPending ? <LoadingRows rows={6} /> : null}
      {state.error && !state.data ? <LoadError error={state.error} onRetry={() => state.refetch()} /> : null}
      {state.data ? (
        <>
          <Base state={state.data} />
          <Model state={state.data} />
        </>
      ) : null}
    </Page>
  );
}

const GROUPS = [
  { key: 'atRisk', action: 'retention' },
  { key: 'toReactivate', action: 'reactivation' },
  { key: 'toContact', action: 'outreach' },
  { key: 'toUpsell', action: 'upsell' },
] as const;

function Base({ state }: { state: ScoringState }) {
  const t = useTranslate();
  const format = useFormat();
  if (!state.lastScoredAt)
    return (
      <Section title={t('scores.base')}>
        <Typography color="textSecondary">{t('scores.never')}</Typography>
      </Section>
    );
  return (
    <Section
      title={t('scores.base')}
      hint={t('scores.lastNight', {
        count: format.decimal(state.scored),
        when: format.when(state.lastScoredAt),
      })}
    >
      <Sheet label={t('scores.base')}>
        {GROUPS.map(({ key, action }) => (
          <Box
            component="li"
            key={key}
            sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 4, px: 4, py: 3 }}
          >
            <Typography className="figures" sx={{ fontWeight: 600, minWidth: 48 }}>
              {format.decimal(state.actions[action])}
            </Typography>
            <Typography sx={{ flex: '1 1 200px' }}>
              {t(`scores.${key}`)}
              <Typography component="span" color="textSecondary">
                {` · ${t(`scores.${key}Hint`, { days: state.horizonDays })}`}
              </Typography>
            </Typography>
            <MuiLink
              component={Link}
              to={`/clients?${new URLSearchParams({ filter: JSON.stringify({ nextAction: action }), sort: 'churnProbability', order: 'DESC' })}`}
              color="inherit"
            >
              {t('scores.see')}
            </MuiLink>
          </Box>
        ))}
      </Sheet>
    </Section>
  );
}

function Model({ state }: { state: ScoringState }) {
  const t = useTranslate();
  const format = useFormat();
  const { model, calibration } = state;
  if (!model)
    return (
      <Section title={t('scores.model')}>
        <Typography color="textSecondary" sx={{ maxWidth: 620 }}>
          {t('scores.noModel')}
        </Typography>
      </Section>
    );
  const own = calibration && {
    clients: format.decimal(calibration.clients),
    before: format.decimal(calibration.brierBefore, 3),
    after: format.decimal(calibration.brierAfter, 3),
  };
  return (
    <>
      <Section title={t('scores.model')}>
        <Box sx={{ maxWidth: 620, display: 'grid', gap: 2 }}>
          <Typography sx={{ fontWeight: 600 }}>{t(model.used ? 'scores.used' : 'scores.notUsed')}</Typography>
          <Typography color="textSecondary">
            {t('scores.trained', {
              when: format.when(model.trainedAt),
              clients: format.decimal(model.clients),
              businesses: t('scores.businesses', { smart_count: model.businesses }),
            })}
          </Typography>
          {own && calibration ? (
            <Typography color="textSecondary">
              {t(calibration.used ? 'scores.own' : 'scores.ownNot', own)}
            </Typography>
          ) : null}
        </Box>
      </Section>
      <Section
        title={t('scores.quality')}
        hint={t('scores.qualityHint', {
          clients: format.decimal(model.heldOut.clients),
          rate: format.wholePercent(model.heldOut.baseRate),
          days: model.horizonDays,
        })}
      >
        <Methods model={model} />
      </Section>
      <Section title={t('scores.calibration')} hint={t('scores.calibrationHint')}>
        <Calibration bins={model.heldOut.calibration} />
      </Section>
      <Section title={t('scores.features')}>
        <Box component="ul" sx={{ m: 0, pl: 5, color: 'text.secondary' }}>
          {FEATURE_GROUPS.filter(({ seen }) => model.features.some((name) => seen.test(name))).map(
            ({ name }) => (
              <li key={name}>{t(`scores.featureNames.${name}`)}</li>
            ),
          )}
        </Box>
      </Section>
    </>
  );
}

/** The model's features, gathered as an owner thinks of them. */
const FEATURE_GROUPS = [
  { name: 'visits', seen: /recency|visit|gap|late|season|tenure|rhythm|bg-nbd/ },
  { name: 'amounts', seen: /^amount/ },
  { name: 'satisfaction', seen: /^satisfaction/ },
  { name: 'messages', seen: /^(email|reply|call|open)/ },
  { name: 'misses', seen: /^(no-show|cancellation)/ },
  { name: 'competitors', seen: /^competitor/ },
];

const METHODS = ['model', 'bgNbd', 'recency', 'rule'] as const;

function Methods({ model: { heldOut } }: { model: ChurnModel }) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Box sx={{ overflowX: 'auto', maxWidth: 720 }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{t('scores.method')}</TableCell>
            <TableCell align="right" title={t('scores.aucHint')}>
              {t('scores.auc')}
            </TableCell>
            <TableCell align="right" title={t('scores.brierHint')}>
              {t('scores.brier')}
            </TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {METHODS.map((method) => {
            const { auc, brier } = heldOut[method];
            const strong = { fontWeight: method === 'model' ? 600 : 400 };
            return (
              <TableRow key={method}>
                <TableCell component="th" scope="row" sx={strong}>
                  {t(`scores.methods.${method}`)}
                </TableCell>
                <TableCell align="right" className="figures" sx={strong}>
                  {auc === null ? '—' : format.decimal(auc, 3)}
                </TableCell>
                <TableCell align="right" className="figures" sx={strong}>
                  {format.decimal(brier, 3)}
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
      <Typography variant="caption" color="textSecondary" component="p" sx={{ mt: 2 }}>
        {t('scores.aucHint')} · {t('scores.brierHint')}
      </Typography>
    </Box>
  );
}
