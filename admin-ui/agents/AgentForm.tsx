import CheckOutlined from '@mui/icons-material/CheckOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { BooleanInput, email, required, TextInput, useInput, useTranslate } from 'react-admin';
import type { Agent } from '../http/types.ts';
import { RecordForm } from '../kit/RecordForm.tsx';
import { Source } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';
import { COLORS } from './appearance.ts';

const orNull = (text: string | null | undefined) => text?.trim() || null;

export default function AgentForm() {
  const t = useTranslate();
  const format = useFormat();
  return (
    <RecordForm<Agent>
      resource="agents"
      scope="agents:write"
      newTitle={t('agents.new')}
      titleOf={(agent) => agent.name}
      defaults={{ active: true, color: COLORS[0] }}
      toBody={(values) => ({
        name: values.name?.trim(),
        title: orNull(values.title),
        email: orNull(values.email),
        phone: orNull(values.phone),
        color: values.color ?? COLORS[0],
        active: values.active ?? true,
      })}
      above={(agent) => (
        <Box sx={{ mb: 6, mt: -4 }}>
          <Source url={agent.sourceUrl} quote={agent.sourceQuote} />
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
      <ColorInput />
      <BooleanInput source="active" label="agents.active" />
    </RecordForm>
  );
}

function ColorInput() {
  const t = useTranslate();
  const { field } = useInput({ source: 'color' });
  return (
    <Box role="radiogroup" aria-label={t('agents.color')}>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
        {t('agents.color')}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {COLORS.map((color, index) => {
          const on = field.value === color;
          return (
            <ButtonBase
              key={color}
              role="radio"
              aria-checked={on}
              aria-label={`${t('agents.color')} ${index + 1}`}
              onClick={() => field.onChange(color)}
              sx={{
                width: 44,
                height: 44,
                borderRadius: '50%',
                border: 2,
                borderColor: on ? 'text.primary' : 'transparent',
              }}
            >
              <Box
                sx={{
                  width: 32,
                  height: 32,
                  borderRadius: '50%',
                  bgcolor: color,
                  color: '#fff',
                  display: 'grid',
                  placeItems: 'center',
                }}
              >
                {on ? <CheckOutlined sx={{ fontSize: 18 }} /> : null}
              </Box>
            </ButtonBase>
          );
        })}
      </Box>
    </Box>
  );
}
