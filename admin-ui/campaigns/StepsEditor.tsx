import AddOutlined from '@mui/icons-material/AddOutlined';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import {
  CAMPAIGN_CHANNELS,
  type CampaignChannel,
  type CampaignPlan,
  type Language,
  type Step,
  type Wording,
} from '../../domain/campaigns/campaign.ts';
import {
  OF_OFFER,
  tokenOf,
  VARIABLE_NAMES,
  VARIABLES,
  type Variable,
} from '../../domain/campaigns/content.ts';
import { Choices } from '../kit/Filters.tsx';
import { NumberField } from '../kit/NumberField.tsx';
import { useFormat } from '../kit/use-format.ts';
import { TemplateFields } from './TemplateFields.tsx';

type Send = Extract<Step, { kind: 'send' }>;
/** What one writes in: a figure is a blank of the template. */
type Field = 'text' | 'body' | 'call' | number;

/** What the preview shows. */
export interface Shown {
  stepId: string;
  variant: number;
  language: Language;
}

const NO_WORDS: Wording = { text: '', email: { subject: '', body: '' } };

/** An id no step has yet. */
function freeId(steps: readonly Step[], kind: string): string {
  for (let n = steps.length + 1; ; n += 1) {
    const id = `${kind}-${n}`;
    if (!steps.some((step) => step.id === id)) return id;
  }
}

export const newSend = (id: string): Send => ({
  id,
  kind: 'send',
  channels: ['sms', 'email'],
  variants: [{ id: 'A', weight: 1, content: { fr: NO_WORDS } }],
});

/** The sequence: messages, waits and branches, in order. */
export function StepsEditor({
  plan,
  shown,
  errors,
  onChange,
  onShow,
}: {
  plan: CampaignPlan;
  shown: Shown;
  errors: Record<string, string>;
  onChange: (steps: Step[]) => void;
  onShow: (shown: Shown) => void;
}) {
  const t = useTranslate();
  const { steps } = plan;
  const put = (step: Step) => onChange(steps.map((one) => (one.id === step.id ? step : one)));
  const remove = (id: string) =>
    onChange(
      steps
        .filter((step) => step.id !== id)
        .map((step) =>
          step.kind === 'branch'
            ? { ...step, yes: step.yes === id ? 'end' : step.yes, no: step.no === id ? 'end' : step.no }
            : step,
        ),
    );
  const add = (kind: Step['kind']) => {
    const id = freeId(steps, kind);
    const step: Step =
      kind === 'send'
        ? newSend(id)
        : kind === 'wait'
          ? { id, kind, hours: 72 }
          : { id, kind, on: 'booked', yes: 'end', no: 'end' };
    onChange([...steps, step]);
    if (kind === 'send') onShow({ stepId: id, variant: 0, language: shown.language });
  };
  return (
    <Box sx={{ display: 'grid', gap: 4 }}>
      {steps.map((step, i) => (
        <Box
          key={step.id}
          component="section"
          onFocus={() =>
            step.kind === 'send' &&
            step.id !== shown.stepId &&
            onShow({ ...shown, stepId: step.id, variant: 0 })
          }
          sx={{ bgcolor: 'background.paper', border: 1, borderColor: 'divider', borderRadius: '10px', p: 4 }}
        >
          <Box sx={{ display: 'flex', alignItems: 'center', mb: 3 }}>
            <Typography variant="h3" sx={{ flex: 1 }} className="figures">
              {`${i + 1}. ${t(step.kind === 'send' ? 'campaigns.stepSend' : step.kind === 'wait' ? 'campaigns.stepWait' : 'campaigns.stepBranch')}`}
            </Typography>
            {steps.length > 1 ? (
              <IconButton aria-label={t('campaigns.removeStep')} onClick={() => remove(step.id)}>
                <CloseOutlined fontSize="small" />
              </IconButton>
            ) : null}
          </Box>
          {step.kind === 'wait' ? (
            <NumberField
              fullWidth={false}
              label={t('campaigns.days')}
              value={Math.round((step.hours / 24) * 10) / 10}
              onNumber={(days) => put({ ...step, hours: Math.max(1, Math.round(days * 24)) })}
              sx={{ width: 140 }}
            />
          ) : null}
          {step.kind === 'branch' ? <Branch step={step} index={i} steps={steps} onChange={put} /> : null}
          {step.kind === 'send' ? (
            <Message
              step={step}
              variant={shown.stepId === step.id ? shown.variant : 0}
              language={shown.language}
              hasOffer={plan.offer !== null}
              error={Object.entries(errors).find(([path]) => path.startsWith(`plan.steps.${i}.`))?.[1] ?? ''}
              onChange={put}
              onShow={(next) => onShow({ ...shown, stepId: step.id, ...next })}
            />
          ) : null}
        </Box>
      ))}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {(['send', 'wait', 'branch'] as const).map((kind) => (
          <Button
            key={kind}
            variant="outlined"
            size="small"
            startIcon={<AddOutlined />}
            onClick={() => add(kind)}
          >
            {t(
              kind === 'send'
                ? 'campaigns.stepSend'
                : kind === 'wait'
                  ? 'campaigns.stepWait'
                  : 'campaigns.stepBranch',
            )}
          </Button>
        ))}
      </Box>
    </Box>
  );
}

function Branch({
  step,
  index,
  steps,
  onChange,
}: {
  step: Extract<Step, { kind: 'branch' }>;
  index: number;
  steps: readonly Step[];
  onChange: (step: Step) => void;
}) {
  const t = useTranslate();
  return (
    <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', sm: '1.4fr 1fr 1fr' } }}>
      <TextField
        select
        label={t('campaigns.stepBranch')}
        value={step.on}
        onChange={(event) => onChange({ ...step, on: event.target.value as 'read' | 'booked' })}
      >
        {(['read', 'booked'] as const).map((on) => (
          <MenuItem key={on} value={on}>
            {t(`campaigns.branchOn.${on}`)}
          </MenuItem>
        ))}
      </TextField>
      {(['yes', 'no'] as const).map((side) => (
        <TextField
          key={side}
          select
          label={t(side === 'yes' ? 'campaigns.branchYes' : 'campaigns.branchNo')}
          value={step[side]}
          onChange={(event) => onChange({ ...step, [side]: event.target.value })}
        >
          <MenuItem value="end">{t('campaigns.branchEnd')}</MenuItem>
          {steps.slice(index + 1).map((later, j) => (
            <MenuItem key={later.id} value={later.id}>
              {t('campaigns.branchTo', { n: index + j + 2 })}
            </MenuItem>
          ))}
        </TextField>
      ))}
    </Box>
  );
}

function Message({
  step,
  variant,
  language,
  hasOffer,
  error,
  onChange,
  onShow,
}: {
  step: Send;
  variant: number;
  language: Language;
  hasOffer: boolean;
  error: string;
  onChange: (step: Send) => void;
  onShow: (shown: { variant?: number; language?: Language }) => void;
}) {
  const t = useTranslate();
  const { locale } = useFormat();
  const [field, setField] = useState<Field | null>(null);
  const current = step.variants[variant] ?? step.variants[0]!;
  const wording = current.content[language] ?? NO_WORDS;
  const write = (next: Partial<Wording>) =>
    onChange({
      ...step,
      variants: step.variants.map((one) =>
        one.id === current.id
          ? { ...one, content: { ...one.content, [language]: { ...wording, ...next } } }
          : one,
      ),
    });
  const toggle = (channel: CampaignChannel) => {
    const channels = step.channels.includes(channel)
      ? step.channels.filter((one) => one !== channel)
      : [...step.channels, channel];
    if (channels.length > 0) onChange({ ...step, channels });
  };
  const has = (channel: CampaignChannel) => step.channels.includes(channel);
  const into: Field = field ?? (has('sms') ? 'text' : has('email') ? 'body' : has('call') ? 'call' : 0);
  const insert = (name: Variable) => {
    const token = tokenOf(name, language);
    const after = (words: string) => `${words.trimEnd()} ${token}`.trimStart();
    const { template } = wording;
    if (into === 'text') write({ text: after(wording.text) });
    else if (into === 'call') write({ call: after(wording.call ?? '') });
    else if (typeof into === 'number') {
      if (template)
        write({
          template: {
            ...template,
            values: template.values.map((value, i) => (i === into ? after(value) : value)),
          },
        });
    } else
      write({
        email: {
          subject: wording.email?.subject ?? '',
          body: `${wording.email?.body ?? ''} ${token}`.trimStart(),
        },
      });
  };
  return (
    <Box sx={{ display: 'grid', gap: 4 }}>
      <Box role="group" aria-label={t('campaigns.sendBy')}>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
          {t('campaigns.sendBy')}
        </Typography>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          {CAMPAIGN_CHANNELS.map((channel) => {
            const place = step.channels.indexOf(channel);
            return (
              <Chip
                key={channel}
                label={`${place >= 0 && step.channels.length > 1 ? `${place + 1}. ` : ''}${t(`campaigns.channels.${channel}`)}`}
                variant={place >= 0 ? 'filled' : 'outlined'}
                aria-pressed={place >= 0}
                onClick={() => toggle(channel)}
              />
            );
          })}
        </Box>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3 }}>
        <Choices<Language>
          label={t('campaigns.languages.fr')}
          value={language}
          onChange={(next) => onShow({ language: next })}
          choices={(['fr', 'en'] as const).map((value) => ({
            value,
            label: t(`campaigns.languages.${value}`),
          }))}
        />
        {step.variants.length > 1 ? (
          <Choices<string>
            label={t('campaigns.variants')}
            value={current.id}
            onChange={(id) => onShow({ variant: step.variants.findIndex((one) => one.id === id) })}
            choices={step.variants.map(({ id }) => ({ value: id, label: t('campaigns.variant', { id }) }))}
          />
        ) : null}
      </Box>
      {has('sms') ? (
        <TextField
          multiline
          minRows={3}
          label={t('campaigns.text')}
          value={wording.text}
          onFocus={() => setField('text')}
          error={error !== ''}
          helperText={error}
          onChange={(event) => write({ text: event.target.value })}
        />
      ) : null}
      {step.channels.includes('email') ? (
        <>
          <TextField
            label={t('campaigns.subject')}
            value={wording.email?.subject ?? ''}
            onChange={(event) =>
              write({ email: { subject: event.target.value, body: wording.email?.body ?? '' } })
            }
          />
          <TextField
            multiline
            minRows={4}
            label={t('campaigns.body')}
            value={wording.email?.body ?? ''}
            onFocus={() => setField('body')}
            onChange={(event) =>
              write({ email: { subject: wording.email?.subject ?? '', body: event.target.value } })
            }
          />
        </>
      ) : null}
      {has('whatsapp') ? (
        <TemplateFields
          value={wording.template ?? null}
          language={language}
          onChange={(template) => write({ template })}
          onFocus={setField}
        />
      ) : null}
      {has('call') ? (
        <TextField
          multiline
          minRows={2}
          label={t('campaigns.call')}
          value={wording.call ?? ''}
          error={error !== '' && !has('sms')}
          helperText={(has('sms') ? '' : error) || t('campaigns.callHint')}
          onFocus={() => setField('call')}
          onChange={(event) => write({ call: event.target.value })}
        />
      ) : null}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Typography variant="body2" color="textSecondary">
          {t('campaigns.insert')}
        </Typography>
        {(Object.keys(VARIABLES) as Variable[])
          .filter((name) => hasOffer || !OF_OFFER.includes(name))
          .map((name) => (
            <Chip
              key={name}
              size="small"
              variant="outlined"
              label={VARIABLE_NAMES[name][locale]}
              onClick={() => insert(name)}
            />
          ))}
      </Box>
      <Box>
        {step.variants.length < 3 ? (
          <Button
            size="small"
            onClick={() => {
              const id = 'ABC'[step.variants.length]!;
              onChange({ ...step, variants: [...step.variants, { ...current, id }] });
              onShow({ variant: step.variants.length });
            }}
          >
            {t('campaigns.addVariant')}
          </Button>
        ) : null}
        {step.variants.length > 1 && current.id === step.variants.at(-1)!.id ? (
          <Button
            size="small"
            onClick={() => {
              onChange({ ...step, variants: step.variants.slice(0, -1) });
              onShow({ variant: 0 });
            }}
          >
            {t('campaigns.removeVariant')}
          </Button>
        ) : null}
      </Box>
    </Box>
  );
}
