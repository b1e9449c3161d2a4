import CheckOutlined from '@mui/icons-material/CheckOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useInput, useTranslate } from 'react-admin';
import { COLORS, safeColor } from '../agents/appearance.ts';

/** One of the calendar's colours, as a row of buttons. */
export function ColorInput({ source, label }: { source: string; label: string }) {
  const t = useTranslate();
  const { field } = useInput({ source });
  const current = safeColor(field.value as string | null);
  // A colour chosen elsewhere stays among the choices.
  const offered = current && !(COLORS as readonly string[]).includes(current) ? [current, ...COLORS] : COLORS;
  return (
    <Box role="radiogroup" aria-label={t(label)}>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
        {t(label)}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {offered.map((color, index) => {
          const on = field.value === color;
          return (
            <ButtonBase
              key={color}
              role="radio"
              aria-checked={on}
              aria-label={`${t(label)} ${index + 1}`}
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
