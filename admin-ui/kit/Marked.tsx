import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** A text with stretches of it marked (UTF-16 units); ranges that overlap or run past the end are cut to what is there. */
export function Marked({
  text,
  highlights,
}: {
  text: string;
  highlights: ReadonlyArray<{ start: number; end: number }>;
}) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of [...highlights].sort((a, b) => a.start - b.start)) {
    if (start < at || end > text.length || end <= start) continue;
    parts.push(text.slice(at, start));
    parts.push(
      <Box
        component="mark"
        key={start}
        sx={{ bgcolor: 'secondary.light', color: 'inherit', borderRadius: '3px', px: '1px' }}
      >
        {text.slice(start, end)}
      </Box>,
    );
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}
