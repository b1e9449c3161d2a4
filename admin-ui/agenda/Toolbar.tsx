import CheckOutlined from '@mui/icons-material/CheckOutlined';
import ChevronLeftOutlined from '@mui/icons-material/ChevronLeftOutlined';
import ChevronRightOutlined from '@mui/icons-material/ChevronRightOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import { type ReactNode, useId } from 'react';
import { useTranslate } from 'react-admin';
import { safeColor } from '../agents/appearance.ts';
import type { Agent } from '../http/types.ts';
import { Choices } from '../kit/Filters.tsx';
import { VIEWS, type View } from './place.ts';
import { useKeys } from './Shortcuts.tsx';

/** Where in time one is, how much of it is shown, and whose. */
export function Toolbar({
  view,
  isToday,
  onStep,
  onToday,
  onView,
  end,
}: {
  view: View;
  isToday: boolean;
  onStep: (by: 1 | -1) => void;
  onToday: () => void;
  onView: (view: View) => void;
  end?: ReactNode;
}) {
  const t = useTranslate();
  const keys = useKeys();
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <IconButton
          aria-label={t(`agenda.before.${view}`)}
          aria-keyshortcuts="ArrowLeft"
          onClick={() => onStep(-1)}
          sx={{ width: 44, height: 44 }}
        >
          <ChevronLeftOutlined />
        </IconButton>
        <Button
          variant="outlined"
          onClick={onToday}
          disabled={isToday}
          aria-keyshortcuts={keys.today.toUpperCase()}
          sx={{ minHeight: 44 }}
        >
          {t('agenda.today')}
        </Button>
        <IconButton
          aria-label={t(`agenda.after.${view}`)}
          aria-keyshortcuts="ArrowRight"
          onClick={() => onStep(1)}
          sx={{ width: 44, height: 44 }}
        >
          <ChevronRightOutlined />
        </IconButton>
      </Box>
      <Box sx={{ flex: 1 }} />
      <Choices
        label={t('agenda.view')}
        value={view}
        onChange={onView}
        choices={VIEWS.map((value) => ({ value, label: t(`agenda.views.${value}`) }))}
      />
      {end}
    </Box>
  );
}

/** Whose appointments are shown: everybody, or those whose name is pressed. */
export function AgentChips({
  agents,
  chosen,
  onChoose,
}: {
  agents: readonly Agent[];
  /** null: everybody. */
  chosen: readonly string[] | null;
  onChoose: (agentIds: string[] | null) => void;
}) {
  const t = useTranslate();
  const id = useId();
  if (agents.length < 2) return null;
  const toggle = (agentId: string) => {
    const now = chosen ?? [];
    const next = now.includes(agentId) ? now.filter((other) => other !== agentId) : [...now, agentId];
    onChoose(next.length === 0 || next.length === agents.length ? null : next);
  };
  return (
    <Box
      role="group"
      aria-labelledby={id}
      sx={{
        display: 'flex',
        flexWrap: { xs: 'nowrap', md: 'wrap' },
        gap: 2,
        overflowX: 'auto',
        py: 1,
        mx: -1,
        px: 1,
      }}
    >
      <Box id={id} hidden>
        {t('agenda.whose')}
      </Box>
      <Chip
        pressed={chosen === null}
        color={null}
        label={t('agenda.everybody')}
        onPress={() => onChoose(null)}
      />
      {agents.map((agent) => (
        <Chip
          key={agent.id}
          pressed={chosen?.includes(agent.id) ?? false}
          color={agent.color}
          label={agent.name}
          onPress={() => toggle(agent.id)}
        />
      ))}
    </Box>
  );
}

function Chip({
  pressed,
  color,
  label,
  onPress,
}: {
  pressed: boolean;
  color: string | null;
  label: string;
  onPress: () => void;
}) {
  return (
    <ButtonBase
      aria-pressed={pressed}
      onClick={onPress}
      sx={{
        flex: 'none',
        minHeight: 36,
        pl: color ? 2 : 3,
        pr: 3,
        gap: 2,
        borderRadius: '18px',
        border: 1,
        fontFamily: 'inherit',
        fontSize: '0.875rem',
        fontWeight: pressed ? 600 : 500,
        borderColor: pressed ? 'text.primary' : 'divider',
        bgcolor: 'background.paper',
        color: pressed ? 'text.primary' : 'text.secondary',
      }}
    >
      {color ? (
        <Box
          aria-hidden
          sx={{
            width: 18,
            height: 18,
            borderRadius: '50%',
            bgcolor: safeColor(color) ?? 'divider',
            color: '#fff',
            display: 'grid',
            placeItems: 'center',
          }}
        >
          {pressed ? <CheckOutlined sx={{ fontSize: 13 }} /> : null}
        </Box>
      ) : null}
      {label}
    </ButtonBase>
  );
}
