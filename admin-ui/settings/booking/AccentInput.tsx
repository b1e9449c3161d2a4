import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useInput, useTranslate } from 'react-admin';
import { safeColor } from '../../agents/appearance.ts';
import { readableOn } from '../../theme/contrast.ts';
import { light } from '../../theme/tokens.ts';

/** The colour of the booking page, tried on a button: its text is black or white, whichever reads. */
export function AccentInput({ source }: { source: string }) {
  const t = useTranslate();
  const { brand } = useTheme().palette;
  const { field, id } = useInput<string>({ source });
  const color = safeColor(field.value as string) ?? brand.coquelicot;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4 }}>
      <TextField
        id={id}
        type="color"
        label={t('booking.accent')}
        fullWidth={false}
        value={color}
        onBlur={field.onBlur}
        onChange={(event) => field.onChange(event.target.value)}
        sx={{ width: 140 }}
        slotProps={{
          inputLabel: { shrink: true },
          htmlInput: { sx: { height: 28, cursor: 'pointer', p: 2 } },
        }}
      />
      <Box
        aria-hidden
        sx={{
          bgcolor: color,
          color: readableOn(color, light.surface, light.ink),
          borderRadius: '10px',
          px: 4,
          py: 2,
          fontWeight: 600,
        }}
      >
        {t('agenda.book')}
      </Box>
      <Typography variant="caption" color="textSecondary" sx={{ flex: '1 1 200px' }}>
        {t('booking.accentHint')}
      </Typography>
    </Box>
  );
}
