import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { SourcedValue, StepData } from '../../http/types.ts';
import { useFormat } from '../../kit/use-format.ts';
import { including, SECTORS } from '../../settings/choices.ts';
import type { OnEdit } from '../StepContent.tsx';
import { InPlace, MiniForm, Rows, TextFact } from './InPlace.tsx';

const owned = (value: string): SourcedValue => ({ value, sourceUrl: '', quote: '' });

/** Name, line of business, phone, e-mail, address: each with the words it was read from. */
export function BusinessStep({
  data,
  editable,
  onEdit,
}: {
  data: StepData['business'];
  editable: boolean;
  onEdit: OnEdit;
}) {
  const t = useTranslate();
  const format = useFormat();
  const missing = t('onboarding.business.missing');
  const name = data.nameSource;
  const address = data.address;
  const needed = (text: string) => (text ? null : t('public.needed'));
  return (
    <Rows>
      <TextFact
        label={t('onboarding.business.name')}
        value={data.name ?? null}
        sourceUrl={name?.sourceUrl ?? ''}
        quote={name?.quote ?? ''}
        missing={missing}
        editable={editable}
        check={needed}
        onSave={(text) => onEdit({ name: text })}
      />
      <SectorFact
        value={data.sector ?? 'other'}
        editable={editable}
        onSave={(sector) => onEdit({ sector })}
      />
      <Values
        field="phones"
        values={data.phones ?? []}
        editable={editable}
        show={format.phone}
        clean={(text) => format.phoneE164(text) ?? ''}
        check={(text) => (text ? null : t('onboarding.business.badPhone'))}
        onEdit={onEdit}
      />
      <Values
        field="emails"
        values={data.emails ?? []}
        editable={editable}
        show={(text) => text}
        clean={(text) => text}
        check={(text) => (/^\S+@\S+\.\S+$/.test(text) ? null : t('onboarding.business.badEmail'))}
        onEdit={onEdit}
      />
      <TextFact
        label={t('onboarding.business.address')}
        value={address?.value ?? null}
        sourceUrl={address?.sourceUrl ?? ''}
        quote={address?.quote ?? ''}
        missing={missing}
        editable={editable}
        check={needed}
        onSave={(text) => onEdit({ address: owned(text) })}
        onRemove={address ? () => onEdit({ address: null }) : undefined}
      />
    </Rows>
  );
}

/** Several values of one kind; an empty row invites the first. */
function Values({
  field,
  values,
  editable,
  show,
  clean,
  check,
  onEdit,
}: {
  field: 'phones' | 'emails';
  values: SourcedValue[];
  editable: boolean;
  /** As people write it; `clean` takes it back to how it is kept. */
  show: (text: string) => string;
  clean: (text: string) => string;
  check: (text: string) => string | null;
  onEdit: OnEdit;
}) {
  const t = useTranslate();
  const label = t(`onboarding.business.${field}`);
  const checked = (text: string) => check(clean(text));
  if (values.length === 0) {
    return (
      <TextFact
        label={label}
        value={null}
        missing={t('onboarding.business.missing')}
        editable={editable}
        check={checked}
        onSave={(text) => onEdit({ [field]: [owned(clean(text))] })}
      />
    );
  }
  return values.map((fact, index) => (
    <TextFact
      key={fact.value}
      label={label}
      value={show(fact.value)}
      sourceUrl={fact.sourceUrl}
      quote={fact.quote}
      missing=""
      editable={editable}
      check={checked}
      onSave={(text) => onEdit({ [field]: values.with(index, owned(clean(text))) })}
      onRemove={() => onEdit({ [field]: values.toSpliced(index, 1) })}
    />
  ));
}

function SectorFact({
  value,
  editable,
  onSave,
}: {
  value: string;
  editable: boolean;
  onSave: (sector: string) => Promise<void>;
}) {
  const t = useTranslate();
  const label = t('onboarding.business.sector');
  const said = (sector: string) => t(`settings.sectors.${sector}`, { _: sector });
  return (
    <InPlace
      thing={label}
      editable={editable}
      form={(close) => <SectorForm label={label} value={value} said={said} onSave={onSave} onClose={close} />}
    >
      <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{label}</Box>
      {said(value)}
    </InPlace>
  );
}

function SectorForm({
  label,
  value,
  said,
  onSave,
  onClose,
}: {
  label: string;
  value: string;
  said: (sector: string) => string;
  onSave: (sector: string) => Promise<void>;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState(value);
  return (
    <MiniForm onSave={() => onSave(chosen)} onClose={onClose}>
      <TextField
        select
        autoFocus
        label={label}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        {including(SECTORS, value).map((sector) => (
          <MenuItem key={sector} value={sector}>
            {said(sector)}
          </MenuItem>
        ))}
      </TextField>
    </MiniForm>
  );
}
