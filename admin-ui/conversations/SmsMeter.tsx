import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { smsCost } from '../../domain/messaging/sms-text.ts';

/** What a text costs as it is written: in how many parts it leaves, and why it is dearer than it looks. */
export function SmsMeter({ text }: { text: string }) {
  const t = useTranslate();
  const written = text.trim();
  if (written === '') return null;
  const { encoding, segments } = smsCost(written);
  return (
    <Typography variant="caption" color="textSecondary" className="figures" data-segments={segments}>
      <Box component="span" sx={{ fontWeight: 600, color: 'text.primary' }}>
        {t('conversations.sms', { smart_count: segments })}
      </Box>
      {encoding === 'UCS-2' && segments > 1 ? ` · ${t('conversations.smsSpecial')}` : null}
    </Typography>
  );
}
