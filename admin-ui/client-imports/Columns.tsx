import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import {
  asksConsent,
  CONSENT_DETAILS,
  isOfVisits,
  NAMING_FIELDS,
  VISIT_FIELDS,
} from '../../domain/import/fields.ts';
import {
  type ClientImport,
  clientImports,
  type Duplicates,
  IMPORT_FIELDS,
  type ImportField,
  importKeys,
  type Mapping,
} from '../http/client-imports.ts';
import { quoted } from '../i18n/typography.ts';
import { Section, Sheet } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

const CHOICES: Duplicates[] = ['update', 'skip', 'create'];
/** A visit is a known client's or a new one's. */
const VISIT_CHOICES: Duplicates[] = ['skip', 'update'];

/** What each column says and what becomes of people known already; asks for the check. */
export function Columns({ file, onAsked }: { file: ClientImport; onAsked: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const client = useQueryClient();
  const group = useId();
  const [mapping, setMapping] = useState<Mapping>(file.mapping);
  const [duplicates, setDuplicates] = useState<Duplicates>(file.duplicates);
  const ofVisits = isOfVisits(mapping);
  const choice = ofVisits && duplicates === 'create' ? 'skip' : duplicates;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => clientImports.check(file.id, { mapping, duplicates: choice }),
    onSuccess: (next) => {
      client.setQueryData(importKeys.one(file.id), next);
      onAsked();
    },
  });
  // A thing said by one column is taken from the other that said it.
  const choose = (column: number, field: ImportField | null) =>
    setMapping((all) => all.map((said, i) => (i === column ? field : said === field ? null : said)));
  const has = (fields: ReadonlySet<ImportField>) => mapping.some((field) => field && fields.has(field));
  const lacksDay = !ofVisits && has(VISIT_FIELDS);
  const lacksAnswer = has(CONSENT_DETAILS) && !asksConsent(mapping);
  const missing =
    (!has(NAMING_FIELDS) && 'imports.checkNeeds') ||
    (lacksDay && 'imports.visitNeedsDay') ||
    (lacksAnswer && 'imports.consentNeedsAnswer');
  return (
    <>
      <Section title={t('imports.columns')} hint={t('imports.columnsHint')}>
        <Sheet label={t('imports.columns')}>
          {file.columns.map((column, i) => (
            <Column
              // biome-ignore lint/suspicious/noArrayIndexKey: a file's columns never change places, and two may have one heading.
              key={i}
              number={i + 1}
              column={column}
              field={mapping[i] ?? null}
              onChange={(field) => choose(i, field)}
            />
          ))}
        </Sheet>
        {asksConsent(mapping) ? (
          <Typography variant="body2" color="textSecondary" sx={{ mt: 3 }}>
            {t('imports.consentHint')}
          </Typography>
        ) : null}
      </Section>
      {ofVisits ? (
        <Section title={t('imports.ofVisits')}>
          <Typography sx={{ maxWidth: '62ch' }}>{t('imports.ofVisitsHint')}</Typography>
        </Section>
      ) : null}
      <Section title={t('imports.duplicates')}>
        <RadioGroup
          aria-label={t('imports.duplicates')}
          name={group}
          value={choice}
          onChange={(event) => setDuplicates(event.target.value as Duplicates)}
        >
          {(ofVisits ? VISIT_CHOICES : CHOICES).map((one) => (
            <FormControlLabel
              key={one}
              value={one}
              control={<Radio />}
              sx={{ alignItems: 'flex-start', py: 1 }}
              label={
                <Box sx={{ pt: 2 }}>
                  {t(`imports.duplicateChoices.${one}`)}
                  <Typography variant="body2" color="textSecondary">
                    {t(`imports.${ofVisits ? 'visitHints' : 'duplicateHints'}.${one}`)}
                  </Typography>
                </Box>
              }
            />
          ))}
        </RadioGroup>
      </Section>
      {error ? (
        <Box sx={{ mb: 4 }}>
          <Notice tone="failed">{say(error)}</Notice>
        </Box>
      ) : null}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4 }}>
        <Button variant="contained" disabled={Boolean(missing)} loading={isPending} onClick={() => mutate()}>
          {t('imports.check')}
        </Button>
        {missing ? <Typography color="textSecondary">{t(missing)}</Typography> : null}
      </Box>
    </>
  );
}

function Column({
  number,
  column,
  field,
  onChange,
}: {
  number: number;
  column: ClientImport['columns'][number];
  field: ImportField | null;
  onChange: (field: ImportField | null) => void;
}) {
  const t = useTranslate();
  const { locale, list } = useFormat();
  const heading = column.heading || t('imports.column', { number });
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: 'minmax(0, 1fr) 280px' },
        columnGap: 6,
        rowGap: 2,
        alignItems: 'center',
        px: 4,
        py: 3,
      }}
    >
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box sx={{ fontWeight: 600 }}>{heading}</Box>
        <Typography variant="body2" color="textSecondary">
          {column.samples.length > 0
            ? t('imports.samples', { samples: list(column.samples.map((text) => quoted(locale, text))) })
            : t('imports.noSample')}
        </Typography>
      </Box>
      <TextField
        select
        size="small"
        label={t('imports.says')}
        value={field ?? ''}
        onChange={(event) => onChange((event.target.value || null) as ImportField | null)}
        slotProps={{
          inputLabel: { shrink: true },
          select: {
            displayEmpty: true,
            SelectDisplayProps: { 'aria-label': `${heading}, ${t('imports.says')}` },
          },
        }}
      >
        <MenuItem value="">{t('imports.ignored')}</MenuItem>
        {IMPORT_FIELDS.map((name) => (
          <MenuItem key={name} value={name}>
            {t(`imports.fields.${name}`)}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
}
