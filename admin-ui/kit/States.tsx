import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined';
import ErrorOutlined from '@mui/icons-material/ErrorOutlineOutlined';
import HistoryToggleOffOutlined from '@mui/icons-material/HistoryToggleOffOutlined';
import PauseCircleOutlined from '@mui/icons-material/PauseCircleOutlineOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { ApiError } from '../http/problem-error.ts';
import { Ladybird } from './Ladybird.tsx';
import { useSayError } from './say-error.ts';

/** Nothing here yet: says what will be here and how to begin. */
export function Empty({ title, hint, action }: { title: string; hint: string; action?: ReactNode }) {
  return (
    <Box sx={{ textAlign: 'center', py: 14, px: 4, maxWidth: 460, mx: 'auto' }}>
      <Box sx={{ opacity: 0.9, mb: 3 }}>
        <Ladybird size={40} />
      </Box>
      <Typography variant="h2" component="p">
        {title}
      </Typography>
      <Typography color="textSecondary" sx={{ mt: 1, mb: action ? 5 : 0 }}>
        {hint}
      </Typography>
      {action}
    </Box>
  );
}

/** A load that failed, in words, with the way to try again. */
export function LoadError({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const offline = error instanceof ApiError && error.status === 0;
  return (
    <Box role="alert" sx={{ textAlign: 'center', py: 14, px: 4, maxWidth: 480, mx: 'auto' }}>
      {offline ? (
        <CloudOffOutlined sx={{ fontSize: 36, color: 'text.secondary', mb: 2 }} />
      ) : (
        <ErrorOutlined sx={{ fontSize: 36, color: 'error.main', mb: 2 }} />
      )}
      <Typography variant="h2" component="p">
        {t('common.error.title')}
      </Typography>
      <Typography color="textSecondary" sx={{ mt: 1, mb: 5 }}>
        {say(error)}
      </Typography>
      {onRetry ? (
        <Button variant="outlined" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      ) : null}
    </Box>
  );
}

/** The shape of rows while they load. */
export function LoadingRows({ rows = 4, height = 68 }: { rows?: number; height?: number }) {
  const t = useTranslate();
  return (
    <Box role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <Box
          key={row}
          sx={{ height, display: 'flex', flexDirection: 'column', justifyContent: 'center', gap: 1 }}
        >
          <Skeleton variant="rounded" width={`${62 - ((row * 13) % 30)}%`} height={16} />
          <Skeleton variant="rounded" width={`${38 - ((row * 7) % 18)}%`} height={12} />
        </Box>
      ))}
    </Box>
  );
}

export type Tone = 'done' | 'waiting' | 'failed' | 'quiet' | 'running';

const LOOK = {
  done: { color: 'success.main', icon: <CheckCircleOutlined fontSize="inherit" /> },
  waiting: { color: 'warning.main', icon: <PauseCircleOutlined fontSize="inherit" /> },
  failed: { color: 'error.main', icon: <ErrorOutlined fontSize="inherit" /> },
  running: { color: 'text.primary', icon: <HistoryToggleOffOutlined fontSize="inherit" /> },
  quiet: { color: 'text.secondary', icon: null },
} as const;

/** A state by icon, word and colour, never by colour alone. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { color, icon } = LOOK[tone];
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 1,
        color,
        fontSize: '0.8125rem',
        fontWeight: 550,
        whiteSpace: 'nowrap',
      }}
    >
      <Box component="span" aria-hidden sx={{ display: 'inline-flex', fontSize: 17 }}>
        {icon}
      </Box>
      {children}
    </Box>
  );
}

/** A message that belongs to one place of the page. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  tone: 'waiting' | 'failed' | 'done' | 'sara';
  title?: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  const name = { waiting: 'warning', failed: 'error', done: 'success', sara: 'secondary' }[tone];
  return (
    <Box
      role={tone === 'failed' ? 'alert' : undefined}
      sx={{
        bgcolor: `${name}.light`,
        color: 'text.primary',
        borderRadius: '10px',
        p: 4,
        display: 'flex',
        gap: 3,
      }}
    >
      <Box aria-hidden sx={{ color: `${name}.main`, fontSize: 20, lineHeight: 1, pt: '2px' }}>
        {tone === 'sara' ? LOOK.done.icon : LOOK[tone].icon}
      </Box>
      <Box sx={{ minWidth: 0, flex: 1 }}>
        {title ? <Typography variant="h3">{title}</Typography> : null}
        <Typography component="div" variant="body2">
          {children}
        </Typography>
        {action ? <Box sx={{ mt: 3, display: 'flex', flexWrap: 'wrap', gap: 2 }}>{action}</Box> : null}
      </Box>
    </Box>
  );
}
