import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { StepData } from '../../http/types.ts';
import { WidgetLine } from '../WidgetLine.tsx';

/** The widget's one line. */
export function LiveStep({ data }: { data: StepData['live'] }) {
  const t = useTranslate();
  if (!data.widgetSnippet) return null;
  return (
    <Box>
      <Box sx={{ color: 'text.secondary', mb: 3 }}>{t('onboarding.live.widgetHint')}</Box>
      <WidgetLine snippet={data.widgetSnippet} />
    </Box>
  );
}
