import Box from '@mui/material/Box';
import {
  BooleanInput,
  FormDataConsumer,
  maxValue,
  minValue,
  NumberInput,
  required,
  SelectInput,
  TextInput,
  useGetList,
  useTranslate,
} from 'react-admin';
import type { AppointmentType } from '../http/booking-types.ts';
import { useMe } from '../http/queries.ts';
import type { PriceKind, Service } from '../http/types.ts';
import { RecordForm } from '../kit/RecordForm.tsx';
import { Source } from '../kit/Source.tsx';
import { AgentsInput } from './AgentsInput.tsx';
import { AmountInput } from './AmountInput.tsx';

const KINDS: PriceKind[] = ['fixed', 'from', 'range', 'quote', 'free', 'none'];

/** Prices that go with a kind: one for fixed and from, two for a range, zero for free, none otherwise. */
function pricesOf({ priceKind, priceMinCents = null, priceMaxCents = null }: Partial<Service>) {
  if (priceKind === 'fixed') return { priceMinCents, priceMaxCents: priceMinCents };
  if (priceKind === 'from') return { priceMinCents, priceMaxCents: null };
  if (priceKind === 'range') return { priceMinCents, priceMaxCents };
  if (priceKind === 'free') return { priceMinCents: 0, priceMaxCents: 0 };
  return { priceMinCents: null, priceMaxCents: null };
}

export default function ServiceForm() {
  const t = useTranslate();
  const { data: me } = useMe();
  const currency = me?.tenant.currency ?? 'EUR';
  const { data: types = [] } = useGetList<AppointmentType>('appointment-types', {
    pagination: { page: 1, perPage: 100 },
    sort: { field: 'name', order: 'ASC' },
  });
  return (
    <RecordForm<Service>
      resource="services"
      scope="services:write"
      newTitle={t('services.new')}
      titleOf={(service) => service.name}
      defaults={{ active: true, onlineBooking: true, agentIds: [], priceKind: 'fixed', currency }}
      toBody={(values) => ({
        name: values.name?.trim(),
        description: values.description?.trim() || null,
        category: values.category?.trim() || null,
        durationMinutes: values.durationMinutes ?? null,
        priceKind: values.priceKind,
        ...pricesOf(values),
        currency: values.currency ?? currency,
        active: values.active ?? true,
        appointmentTypeId: values.appointmentTypeId || null,
        onlineBooking: values.onlineBooking ?? true,
        agentIds: values.agentIds ?? [],
      })}
      above={(service) => (
        <Box sx={{ mb: 6, mt: -4 }}>
          <Source url={service.sourceUrl} quote={service.sourceQuote} />
        </Box>
      )}
      removal={{
        label: t('services.delete'),
        ask: (service) => t('services.deleteAsk', { name: service.name }),
        consequence: t('services.deleteText'),
        done: t('services.deleted'),
      }}
    >
      <TextInput
        source="name"
        label="services.name"
        validate={required('public.needed')}
        autoComplete="off"
      />
      <TextInput source="category" label="services.category" autoComplete="off" />
      <TextInput source="description" label="services.description" multiline minRows={2} />
      <SelectInput
        source="priceKind"
        label="services.priceKind"
        choices={KINDS.map((kind) => ({ id: kind, name: `services.kind.${kind}` }))}
        validate={required('public.needed')}
      />
      <FormDataConsumer<Service>>
        {({ formData }) => {
          const shown = formData.currency ?? currency;
          if (formData.priceKind === 'fixed' || formData.priceKind === 'from') {
            return <AmountInput key="one" source="priceMinCents" label="services.price" currency={shown} />;
          }
          if (formData.priceKind !== 'range') return null;
          return (
            <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 3 }}>
              <AmountInput key="min" source="priceMinCents" label="services.priceMin" currency={shown} />
              <AmountInput
                key="max"
                source="priceMaxCents"
                label="services.priceMax"
                currency={shown}
                atLeast="priceMinCents"
              />
            </Box>
          );
        }}
      </FormDataConsumer>
      <NumberInput
        source="durationMinutes"
        label="services.duration"
        min={1}
        step={5}
        validate={[minValue(1, 'services.badDuration'), maxValue(1440, 'services.badDuration')]}
      />
      {types.length > 0 ? (
        <SelectInput
          source="appointmentTypeId"
          label="services.type"
          helperText="services.typeHint"
          emptyText="services.noType"
          choices={types.map(({ id, name }) => ({ id, name }))}
          translateChoice={false}
        />
      ) : null}
      <AgentsInput source="agentIds" />
      <BooleanInput source="active" label="services.active" />
      <BooleanInput source="onlineBooking" label="services.online" />
    </RecordForm>
  );
}
