import Box from '@mui/material/Box';
import { initialsOf, safeColor } from '../agents/appearance.ts';
import type { Agent } from '../http/types.ts';

/** Whose column or row it is, and how much there is to do. */
export function AgentHead({ agent, summary }: { agent: Agent; summary: string }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, px: 3, minHeight: 60, minWidth: 0 }}>
      <Box
        aria-hidden
        sx={{
          width: 32,
          height: 32,
          flex: 'none',
          borderRadius: '50%',
          display: 'grid',
          placeItems: 'center',
          fontSize: '0.75rem',
          fontWeight: 650,
          bgcolor: 'brand.sand',
          border: '2.5px solid',
          borderColor: safeColor(agent.color) ?? 'divider',
        }}
      >
        {initialsOf(agent.name)}
      </Box>
      <Box sx={{ minWidth: 0, lineHeight: 1.3 }}>
        <Box
          sx={{
            fontWeight: 650,
            display: '-webkit-box',
            WebkitBoxOrient: 'vertical',
            WebkitLineClamp: 2,
            overflow: 'hidden',
          }}
        >
          {agent.name}
        </Box>
        <Box sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>{summary}</Box>
      </Box>
    </Box>
  );
}
