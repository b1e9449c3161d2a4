import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { keys } from '../http/queries.ts';
import { CopyField } from '../kit/CopyField.tsx';

/** Where Sara is written to by e-mail. Nothing where mail is not received. */
export function InboundAddress() {
  const t = useTranslate();
  const { data } = useQuery({ queryKey: keys.messagingSettings, queryFn: endpoints.messagingSettings });
  if (!data?.inboundAddress) return null;
  return (
    <Box component="section" sx={{ mt: 8, display: 'grid', gap: 2 }}>
      <Typography variant="h2">{t('settings.inbound')}</Typography>
      <Typography color="text.secondary">{t('settings.inboundHint')}</Typography>
      <CopyField value={data.inboundAddress} label={t('settings.inbound')} />
    </Box>
  );
}
