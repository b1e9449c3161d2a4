import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useNavigate, useParams } from 'react-router-dom';
import { DEFAULT_PLAN } from '../../domain/campaigns/campaign.ts';
import { type CampaignInput, campaignKeys, campaigns } from '../http/campaigns.ts';
import { fieldErrors } from '../http/problem-error.ts';
import { Page, Section } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { AudienceBuilder, Found } from './AudienceBuilder.tsx';
import { PhonePreview } from './PhonePreview.tsx';
import { Rules } from './Rules.tsx';
import { newSend, type Shown, StepsEditor } from './StepsEditor.tsx';
import { TriggerFields } from './TriggerFields.tsx';

const NEW: CampaignInput = {
  name: '',
  plan: { ...DEFAULT_PLAN, audience: { all: [] }, steps: [newSend('send-1')] },
  segmentId: null,
  startsAt: null,
};

/** Makes a campaign or changes one: for whom, when, what, and by which rules, beside a phone that shows it. */
export default function CampaignEditor() {
  const t = useTranslate();
  const { id } = useParams();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: campaignKeys.one(id ?? ''),
    queryFn: () => campaigns.one(id!),
    enabled: id !== undefined,
  });
  if (id === undefined) return <Editor start={NEW} />;
  if (isPending) return <LoadingRows rows={6} />;
  if (error || !data) return <LoadError error={error} onRetry={() => refetch()} />;
  const { name, plan, segmentId, startsAt } = data;
  return (
    <Editor key={id} id={id} start={{ name, plan, segmentId, startsAt }} hint={t('campaigns.editHint')} />
  );
}

function Editor({ id, start, hint }: { id?: string; start: CampaignInput; hint?: string }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [input, setInput] = useState(start);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const first = start.plan.steps.find((step) => step.kind === 'send');
  const [shown, setShown] = useState<Shown>({ stepId: first?.id ?? '', variant: 0, language: 'fr' });
  const { data: segments } = useQuery({ queryKey: campaignKeys.segments, queryFn: campaigns.segments });
  const { plan } = input;
  const change = (part: Partial<CampaignInput['plan']>) => setInput({ ...input, plan: { ...plan, ...part } });
  const step = plan.steps.find((one) => one.id === shown.stepId);
  const segment = segments?.items.find((one) => one.id === input.segmentId);
  const errors = fieldErrors(failure) ?? {};

  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const saved = id ? await campaigns.change(id, input) : await campaigns.create(input);
      await client.invalidateQueries({ queryKey: campaignKeys.all });
      notify('campaigns.saved', { type: 'success' });
      navigate(`/campaigns/${saved.id}`);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  return (
    <Page
      title={t(id ? 'campaigns.editTitle' : 'campaigns.newTitle')}
      lead={hint}
      width="wide"
      action={
        <Button variant="contained" loading={busy} onClick={() => void save()}>
          {t('campaigns.save')}
        </Button>
      }
    >
      {failure ? (
        <Box sx={{ mb: 6 }}>
          <Notice tone="failed">
            {Object.keys(errors).length > 0 ? whatIsWrong(errors, plan, t).join(' ') : say(failure)}
          </Notice>
        </Box>
      ) : null}
      <Box
        sx={{
          display: 'grid',
          gap: 8,
          alignItems: 'start',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 300px' },
        }}
      >
        <Box sx={{ minWidth: 0 }}>
          <TextField
            label={t('campaigns.name')}
            helperText={errors.name ?? t('campaigns.nameHint')}
            value={input.name}
            error={errors.name !== undefined}
            onChange={(event) => setInput({ ...input, name: event.target.value })}
            sx={{ mb: 8 }}
          />
          <Section title={t('campaigns.who')} hint={t('campaigns.whoHint')}>
            {segments && segments.items.length > 0 ? (
              <TextField
                select
                label={t('campaigns.useSegment')}
                value={input.segmentId ?? ''}
                onChange={(event) => setInput({ ...input, segmentId: event.target.value || null })}
                sx={{ mb: 4 }}
              >
                <MenuItem value="">{t('campaigns.ownAudience')}</MenuItem>
                {segments.items.map((one) => (
                  <MenuItem key={one.id} value={one.id}>
                    {one.name}
                  </MenuItem>
                ))}
              </TextField>
            ) : null}
            {segment ? (
              <Found filter={segment.filter} />
            ) : (
              <AudienceBuilder filter={plan.audience} onChange={(audience) => change({ audience })} />
            )}
          </Section>
          <Section title={t('campaigns.when')}>
            <TriggerFields
              trigger={plan.trigger}
              startsAt={input.startsAt}
              onChange={(trigger) => change({ trigger })}
              onStart={(startsAt) => setInput({ ...input, startsAt })}
            />
          </Section>
          <Section title={t('campaigns.what')}>
            <StepsEditor
              plan={plan}
              shown={shown}
              errors={errors}
              onChange={(steps) => change({ steps })}
              onShow={setShown}
            />
          </Section>
          <Section title={t('campaigns.rules')}>
            <Rules plan={plan} onChange={change} />
            <FormControlLabel
              control={
                <Checkbox
                  checked={plan.endsOnBooking}
                  onChange={(event) => change({ endsOnBooking: event.target.checked })}
                />
              }
              label={t('campaigns.endsOnBooking')}
              sx={{ mt: 3 }}
            />
          </Section>
        </Box>
        <Box sx={{ position: { lg: 'sticky' }, top: 24 }}>
          <PhonePreview
            step={step?.kind === 'send' ? step : null}
            variant={shown.variant}
            language={shown.language}
            offer={plan.offer}
          />
        </Box>
      </Box>
    </Page>
  );
}

/** What is to be corrected, each with where: « Nom : ce champ est nécessaire. », « Étape 2 : … ». */
function whatIsWrong(
  errors: Record<string, string>,
  { steps }: CampaignInput['plan'],
  t: ReturnType<typeof useTranslate>,
): string[] {
  const lines = Object.entries(errors).map(([path, message]) => {
    if (path === 'name') return t('campaigns.at', { where: t('campaigns.name'), message });
    const step = /^plan\.steps\.(\d+)/.exec(path)?.[1];
    if (step === undefined || steps.length < 2) return message;
    return t('campaigns.at', { where: t('campaigns.stepNumber', { n: Number(step) + 1 }), message });
  });
  return [...new Set(lines)];
}
