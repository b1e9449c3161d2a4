import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { StepData } from '../../http/types.ts';
import { useFormat } from '../../kit/use-format.ts';
import type { OnEdit } from '../StepContent.tsx';
import { Rows, TextFact } from './InPlace.tsx';

/** Her name, her first sentence, the owner's instructions, her number. */
export function SaraStep({
  data,
  editable,
  onEdit,
}: {
  data: StepData['sara'];
  editable: boolean;
  onEdit: OnEdit;
}) {
  const t = useTranslate();
  const format = useFormat();
  const needed = (text: string) => (text ? null : t('public.needed'));
  return (
    <Rows>
      <TextFact
        label={t('onboarding.sara.name')}
        value={data.assistantName ?? null}
        missing="Sara"
        editable={editable}
        check={needed}
        onSave={(assistantName) => onEdit({ assistantName })}
      />
      <TextFact
        label={t('onboarding.sara.greeting')}
        value={data.greeting ?? null}
        missing="…"
        editable={editable}
        multiline
        check={needed}
        onSave={(greeting) => onEdit({ greeting })}
      />
      <TextFact
        label={t('onboarding.sara.instructions')}
        value={data.instructions || null}
        missing={t('onboarding.sara.noInstructions')}
        editable={editable}
        multiline
        hint={t('onboarding.sara.instructionsHint')}
        onSave={(instructions) => onEdit({ instructions })}
      />
      <Box sx={{ py: 3 }}>
        <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{t('onboarding.sara.phone')}</Box>
        <Box className="figures" sx={{ color: data.phoneNumber ? 'text.primary' : 'text.secondary' }}>
          {data.phoneNumber ? format.phone(data.phoneNumber) : t('onboarding.sara.noPhone')}
        </Box>
        {data.simulated ? (
          <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{t('onboarding.sara.simulated')}</Box>
        ) : null}
      </Box>
    </Rows>
  );
}
