import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import type { Language, WordingTemplate } from '../../domain/campaigns/campaign.ts';
import { blanksOf } from '../../domain/messaging/templates/fillable.ts';
import { campaignKeys, campaigns } from '../http/campaigns.ts';
import { Notice } from '../kit/States.tsx';

/** The templates WhatsApp lets one advertise by, asked once for the editor and its preview. */
export const useTemplates = () =>
  useQuery({ queryKey: campaignKeys.templates, queryFn: campaigns.templates, staleTime: 60_000 });

/** Which approved template is sent on WhatsApp, and what stands in each of its blanks. */
export function TemplateFields({
  value,
  language,
  onChange,
  onFocus,
}: {
  value: WordingTemplate | null;
  language: Language;
  onChange: (template: WordingTemplate | null) => void;
  /** The blank one writes in, so that a variable is inserted there. */
  onFocus: (blank: number) => void;
}) {
  const t = useTranslate();
  const { data } = useTemplates();
  const all = data?.items ?? [];
  // Those in the language of the words first.
  const templates = [...all].sort(
    (a, b) => Number(b.language.startsWith(language)) - Number(a.language.startsWith(language)),
  );
  const keyOf = ({ name, language: own }: { name: string; language: string }) => `${name}/${own}`;
  const chosen = value && all.find((one) => keyOf(one) === keyOf(value));
  if (data && all.length === 0 && !value)
    return <Notice tone="waiting">{t('campaigns.templateNoneApproved')}</Notice>;
  return (
    <Box sx={{ display: 'grid', gap: 3 }}>
      <TextField
        select
        label={t('campaigns.template')}
        value={value ? keyOf(value) : ''}
        helperText={t('campaigns.templateHint')}
        onChange={(event) => {
          const next = all.find((one) => keyOf(one) === event.target.value);
          onChange(
            next
              ? {
                  name: next.name,
                  language: next.language,
                  header: next.header && blanksOf(next.header) > 0 ? '' : null,
                  values: next.hints.map(() => ''),
                }
              : null,
          );
        }}
      >
        <MenuItem value="">{t('campaigns.templateNone')}</MenuItem>
        {value && !chosen ? (
          <MenuItem value={keyOf(value)}>{t('campaigns.templateGone', { name: value.name })}</MenuItem>
        ) : null}
        {templates.map((one) => (
          <MenuItem key={keyOf(one)} value={keyOf(one)}>
            {`${one.name} (${one.language})`}
          </MenuItem>
        ))}
      </TextField>
      {value && value.header !== null ? (
        <TextField
          label={t('campaigns.blankHeader')}
          value={value.header}
          onChange={(event) => onChange({ ...value, header: event.target.value })}
        />
      ) : null}
      {value?.values.map((filled, i) => (
        <TextField
          // biome-ignore lint/suspicious/noArrayIndexKey: a blank is its number.
          key={i}
          label={t('campaigns.blank', { n: i + 1 })}
          value={filled}
          helperText={chosen?.hints[i] ? t('campaigns.blankLike', { hint: chosen.hints[i] }) : ''}
          onFocus={() => onFocus(i)}
          onChange={(event) =>
            onChange({ ...value, values: value.values.map((one, j) => (j === i ? event.target.value : one)) })
          }
        />
      ))}
    </Box>
  );
}
