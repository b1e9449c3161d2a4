import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

interface NamedBar {
  name: string;
  value: number;
  shown: string;
  /** Sara's own hand is plum. */
  isSara?: boolean;
}

/** A few amounts beside each other, longest first or in their own order: name, bar, figure. */
export function Bars({ bars, label, empty }: { bars: NamedBar[]; label: string; empty: string }) {
  if (bars.length === 0) return <Typography color="textSecondary">{empty}</Typography>;
  const most = Math.max(...bars.map(({ value }) => value), 1);
  return (
    <Box component="ul" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 3 }}>
      {bars.map(({ name, value, shown, isSara }) => (
        <Box component="li" key={name}>
          <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 4, mb: 1 }}>
            <span>{name}</span>
            <Box component="span" className="figures" sx={{ fontWeight: 600 }}>
              {shown}
            </Box>
          </Box>
          <Box aria-hidden sx={{ height: 8, borderRadius: '4px', bgcolor: 'brand.sand' }}>
            <Box
              sx={{
                height: 8,
                borderRadius: '4px',
                width: `${(100 * value) / most}%`,
                minWidth: value > 0 ? 4 : 0,
                bgcolor: isSara ? 'secondary.main' : 'brand.sage',
              }}
            />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
