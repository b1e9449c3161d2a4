import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import {
  AutocompleteInput,
  BooleanInput,
  email,
  required,
  SelectInput,
  TextInput,
  useGetList,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router-dom';
import type { Agent, Member } from '../http/types.ts';
import { ColorInput } from '../kit/ColorInput.tsx';
import { RecordForm } from '../kit/RecordForm.tsx';
import { Source } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { COLORS } from './appearance.ts';

const zones = Intl.supportedValuesOf('timeZone').map((id) => ({ id, name: id.replaceAll('_', ' ') }));

const orNull = (text: string | null | undefined) => text?.trim() || null;

export default function AgentForm() {
  const t = useTranslate();
  const format = useFormat();
  const may = useMay();
  const { data: people } = useGetList<Member>(
    'users',
    { pagination: { page: 1, perPage: 100 } },
    { enabled: may('users:read') },
  );
  return (
    <RecordForm<Agent>
      resource="agents"
      scope="agents:write"
      newTitle={t('agents.new')}
      titleOf={(agent) => agent.name}
      defaults={{ active: true, bookable: true, color: COLORS[0] }}
      toBody={(values) => ({
        name: values.name?.trim(),
        title: orNull(values.title),
        email: orNull(values.email),
        phone: orNull(values.phone),
        color: values.color ?? COLORS[0],
        active: values.active ?? true,
        bookable: values.bookable ?? true,
        timeZone: values.timeZone || null,
        userId: values.userId || null,
      })}
      above={(agent) => (
        <Box sx={{ mb: 6, mt: -4, display: 'grid', gap: 3, justifyItems: 'start' }}>
          <Source url={agent.sourceUrl} quote={agent.sourceQuote} />
          <Button component={Link} to={`/agents/${agent.id}/availability`} variant="outlined">
            {t('agents.hours')}
          </Button>
        </Box>
      )}
      removal={{
        label: t('agents.delete'),
        ask: (agent) => t('agents.deleteAsk', { name: agent.name }),
        consequence: t('agents.deleteText'),
        done: t('agents.deleted'),
      }}
    >
      <TextInput source="name" label="agents.name" validate={required('public.needed')} autoComplete="off" />
      <TextInput source="title" label="agents.role" autoComplete="off" />
      <TextInput
        source="email"
        label="agents.email"
        type="email"
        validate={email('agents.badEmail')}
        autoComplete="off"
      />
      <TextInput
        source="phone"
        label="agents.phone"
        type="tel"
        helperText="agents.phoneHint"
        format={(phone: string | null) => (phone?.startsWith('+') ? format.phone(phone) : (phone ?? ''))}
        autoComplete="off"
      />
      <ColorInput source="color" label="agents.color" />
      <BooleanInput source="active" label="agents.active" />
      <BooleanInput source="bookable" label="agents.bookable" />
      {people ? (
        <SelectInput
          source="userId"
          label="agents.access"
          helperText="agents.accessHint"
          emptyText="agents.noAccess"
          choices={people.map((person) => ({
            id: person.id,
            name: `${person.firstName} ${person.lastName}`.trim() || person.email,
          }))}
        />
      ) : null}
      <AutocompleteInput
        source="timeZone"
        label="agents.timeZone"
        helperText="agents.timeZoneHint"
        choices={zones}
      />
    </RecordForm>
  );
}
