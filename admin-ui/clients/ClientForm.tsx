import Box from '@mui/material/Box';
import { email, required, SelectInput, TextInput, useTranslate } from 'react-admin';
import { useParams } from 'react-router-dom';
import type { Client } from '../http/booking-types.ts';
import { RecordForm } from '../kit/RecordForm.tsx';
import { useFormat } from '../kit/use-format.ts';
import { LOCALES } from '../settings/choices.ts';
import { nameOf } from './name.ts';

const orNull = (text: string | null | undefined) => text?.trim() || null;

/** Somebody known to the business; a name, a number or an address is enough. */
export default function ClientForm() {
  const t = useTranslate();
  const format = useFormat();
  const { id } = useParams();
  return (
    <RecordForm<Client>
      resource="clients"
      scope="clients:write"
      newTitle={t('clients.new')}
      titleOf={(client) => nameOf(client) || t('agenda.noName')}
      defaults={{ status: 'client', locale: null }}
      goTo={(client) => `/clients/${client.id}`}
      toBody={(values) => ({
        firstName: values.firstName?.trim() ?? '',
        lastName: values.lastName?.trim() ?? '',
        phone: orNull(values.phone),
        email: orNull(values.email),
        notes: orNull(values.notes),
        locale: values.locale || null,
        ...(values.id ? { status: values.status } : {}),
      })}
      removal={{
        scope: 'clients:erase',
        label: t('clients.erase'),
        ask: (client) => t('clients.eraseAsk', { name: nameOf(client) || t('agenda.noName') }),
        consequence: ['clients.eraseGoes', 'clients.eraseStays', 'clients.eraseFinal'].map((words) => (
          <Box key={words} component="p" sx={{ m: 0, '& + p': { mt: 3 } }}>
            {t(words)}
          </Box>
        )),
        done: t('clients.erased'),
      }}
    >
      <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        <TextInput source="firstName" label="clients.firstName" autoComplete="off" />
        <TextInput source="lastName" label="clients.lastName" autoComplete="off" />
      </Box>
      <TextInput
        source="phone"
        label="clients.phone"
        type="tel"
        helperText="agents.phoneHint"
        format={(phone: string | null) => (phone?.startsWith('+') ? format.phone(phone) : (phone ?? ''))}
        autoComplete="off"
      />
      <TextInput
        source="email"
        label="clients.email"
        type="email"
        validate={email('agents.badEmail')}
        autoComplete="off"
      />
      <TextInput source="notes" label="clients.notes" helperText="agenda.notesHint" multiline minRows={3} />
      <SelectInput
        source="locale"
        label="clients.locale"
        emptyText="clients.localeOfBusiness"
        choices={LOCALES.map((name) => ({ id: name, name: `settings.locales.${name}` }))}
      />
      {id ? (
        <SelectInput
          source="status"
          label="clients.status"
          validate={required('public.needed')}
          choices={(['client', 'prospect'] as const).map((name) => ({
            id: name,
            name: `clients.one.${name}`,
          }))}
        />
      ) : null}
    </RecordForm>
  );
}
