import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { campaigns, type DryRun } from '../http/campaigns.ts';
import { Section, Sheet } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

/** Who would get what, when and at what cost, without sending anything. */
export function DryRunPanel({ id }: { id: string }) {
  const t = useTranslate();
  const say = useSayError();
  const { data, error, isPending, mutate } = useMutation({ mutationFn: () => campaigns.dryRun(id) });
  return (
    <Section
      title={t('campaigns.tryOut')}
      hint={t('campaigns.tryHint')}
      action={
        <Button variant="outlined" loading={isPending} onClick={() => mutate()}>
          {t('campaigns.tryRun')}
        </Button>
      }
    >
      {error ? <Notice tone="failed">{say(error)}</Notice> : null}
      {data ? <Found run={data} /> : null}
    </Section>
  );
}

function Found({ run }: { run: DryRun }) {
  const t = useTranslate();
  const format = useFormat();
  const { totals, currency } = run;
  const skipped = Object.entries(totals.skipped)
    .filter(([reason]) => reason !== 'holdout')
    .sort(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  const costs = Object.entries(totals.costByChannel).sort(([, a], [, b]) => b - a);
  const passedOver = Object.entries(totals.passedOver).sort(([, a], [, b]) => b - a);
  const days = Object.entries(totals.byDay).sort(([a], [b]) => a.localeCompare(b));
  const most = Math.max(1, ...days.map(([, count]) => count));
  return (
    <Box sx={{ display: 'grid', gap: 5 }} aria-live="polite">
      <Typography className="figures" sx={{ fontWeight: 650, fontSize: '1.125rem' }}>
        {totals.messages === 0
          ? t('campaigns.tryNobody')
          : t('campaigns.tryTotals', {
              messages: totals.messages,
              people: totals.treated,
              cost: format.money(Math.round(totals.costMicros / 10_000), currency),
            })}
      </Typography>
      <Typography color="textSecondary" sx={{ mt: -4 }}>
        {totals.holdout > 0 ? t('campaigns.tryHoldout', { smart_count: totals.holdout }) : ''}
        {run.isPartial ? ` · ${t('campaigns.tryPartial')}` : ''}
      </Typography>
      {days.length > 0 ? (
        <Box>
          <Typography variant="h3" sx={{ mb: 2 }}>
            {t('campaigns.tryDays')}
          </Typography>
          {days.slice(0, 31).map(([day, count]) => (
            <Box
              key={day}
              sx={{
                display: 'grid',
                gridTemplateColumns: '130px 1fr 60px',
                gap: 3,
                alignItems: 'center',
                minHeight: 28,
              }}
            >
              <Typography variant="body2">{format.dateName(day)}</Typography>
              <Box sx={{ bgcolor: 'divider', borderRadius: 1, height: 8 }}>
                <Box
                  sx={{
                    bgcolor: 'text.primary',
                    borderRadius: 1,
                    height: 8,
                    width: `${(count / most) * 100}%`,
                  }}
                />
              </Box>
              <Typography variant="body2" className="figures" sx={{ textAlign: 'right' }}>
                {count}
              </Typography>
            </Box>
          ))}
        </Box>
      ) : null}
      <Told
        title={t('campaigns.tryCosts')}
        lines={costs.map(([channel, micros]) => [
          channel,
          format.money(Math.round(micros / 10_000), currency),
          `${t(`campaigns.costOf.${channel}`)} (${format.decimal(totals.byChannel[channel] ?? 0)})`,
        ])}
      />
      <Told
        title={t('campaigns.tryPassedOver')}
        lines={passedOver.map(([why, count]) => {
          const [channel = '', reason = ''] = why.split('/');
          const words = t(`campaigns.passedOver.${reason}`, { channel: t(`campaigns.channels.${channel}`) });
          return [why, count, words];
        })}
      />
      <Told
        title={t('campaigns.tryWhyNot')}
        lines={skipped.map(([reason, count]) => [reason, count, t(`campaigns.reasons.${reason}`)])}
      />
      {run.people.length > 0 ? (
        <Box>
          <Typography variant="h3" sx={{ mb: 2 }}>
            {t('campaigns.tryPeople')}
          </Typography>
          <Sheet label={t('campaigns.tryPeople')}>
            {run.people.slice(0, 12).map((person) => (
              <Box component="li" key={person.clientId} sx={{ px: 4, py: 3 }}>
                <Typography sx={{ fontWeight: 600 }}>{person.name}</Typography>
                {person.sends.map((line) => (
                  <Box key={line.stepId} sx={{ mt: 1 }}>
                    <Typography variant="body2" color="textSecondary">
                      {`${format.moment(new Date(line.at).toISOString())} · ${t(`campaigns.channels.${line.channel}`)}`}
                    </Typography>
                    <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
                      {line.subject ?? line.text}
                    </Typography>
                    {line.passedOver.map(({ channel, reason }) => (
                      <Typography key={channel} variant="caption" color="textSecondary" component="p">
                        {t(`campaigns.passedOver.${reason}`, { channel: t(`campaigns.channels.${channel}`) })}
                      </Typography>
                    ))}
                  </Box>
                ))}
                {person.skips.map(({ reason, stepId }) => (
                  <Typography key={`${stepId}-${reason}`} variant="body2" color="textSecondary">
                    {t(`campaigns.became.${reason}`)}
                  </Typography>
                ))}
              </Box>
            ))}
          </Sheet>
        </Box>
      ) : null}
    </Box>
  );
}

/** A heading and figures with their words; nothing where there are none. */
function Told({
  title,
  lines,
}: {
  title: string;
  lines: ReadonlyArray<readonly [key: string, figure: number | string | undefined, words: string]>;
}) {
  if (lines.length === 0) return null;
  return (
    <Box>
      <Typography variant="h3" sx={{ mb: 2 }}>
        {title}
      </Typography>
      {lines.map(([key, figure, words]) => (
        <Typography key={key} variant="body2">
          <span className="figures">{figure}</span> {words}
        </Typography>
      ))}
    </Box>
  );
}
