import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useInput, useTranslate } from 'react-admin';
import { AgentChips } from '../agenda/Toolbar.tsx';
import { useAgents } from '../http/queries.ts';

/** Who offers a service: the whole team, or some of it. An empty list is everybody, as the API has it. */
export function AgentsInput({ source }: { source: string }) {
  const t = useTranslate();
  const { data: agents = [] } = useAgents();
  const { field } = useInput<string[]>({ source });
  const chosen = (field.value as string[] | undefined) ?? [];
  const offered = agents.filter(({ active, id }) => active || chosen.includes(id));
  if (offered.length < 2) return null;
  return (
    <Box>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {t('services.who')}
      </Typography>
      <AgentChips
        agents={offered}
        chosen={chosen.length === 0 ? null : chosen}
        onChoose={(ids) => field.onChange(ids ?? [])}
      />
    </Box>
  );
}
