import LinkOutlined from '@mui/icons-material/LinkOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import type { Citation } from '../http/types.ts';
import { Ladybird } from '../kit/Ladybird.tsx';
import { isWebAddress, placeOf, visuallyHidden } from '../kit/Source.tsx';
import { useSayError } from '../kit/say-error.ts';
import type { Turn } from './use-conversation.ts';

/** What the client says: sand, on the right. `by`: who it is, where it is not the reader. */
export function Asked({ children, by }: { children: ReactNode; by?: string }) {
  const t = useTranslate();
  return (
    <Box
      sx={{
        alignSelf: 'flex-end',
        maxWidth: '85%',
        bgcolor: 'brand.sand',
        px: 4,
        py: '10px',
        borderRadius: '16px 16px 4px 16px',
        overflowWrap: 'anywhere',
        whiteSpace: 'pre-wrap',
      }}
    >
      <Box component="span" sx={visuallyHidden}>
        {by ?? t('sara.you')} :{' '}
      </Box>
      {children}
    </Box>
  );
}

/** What Sara says: her own plum outline, on the left. */
export function Said({ children, below }: { children: ReactNode; below?: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', gap: 3, maxWidth: { xs: '100%', sm: '92%' }, alignItems: 'flex-start' }}>
      <Box sx={{ flex: 'none', pt: '6px' }}>
        <Ladybird size={26} />
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Box
          sx={{
            border: 1.5,
            borderColor: 'secondary.main',
            bgcolor: 'background.paper',
            px: 4,
            py: '10px',
            borderRadius: '16px 16px 16px 4px',
            overflowWrap: 'anywhere',
            whiteSpace: 'pre-wrap',
          }}
        >
          <Box component="span" sx={visuallyHidden}>
            Sara :{' '}
          </Box>
          {children}
        </Box>
        {below}
      </Box>
    </Box>
  );
}

/** One question and its answer, with what it rests on and what the owner can do about it. */
export function TurnView({ turn, onAgain }: { turn: Turn; onAgain: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const teach = `/questions?add=1&question=${encodeURIComponent(turn.question)}`;
  const again = (
    <Button size="small" variant="outlined" onClick={onAgain}>
      {t('sara.again')}
    </Button>
  );
  return (
    <Box
      data-turn={turn.state}
      data-declined={turn.answer?.declined ?? undefined}
      sx={{ display: 'flex', flexDirection: 'column', gap: 4 }}
    >
      <Asked>{turn.question}</Asked>
      {turn.state === 'thinking' ? (
        <Said>
          <Thinking />
        </Said>
      ) : null}
      {turn.state === 'writing' ? <Said>{turn.text}</Said> : null}
      {turn.state === 'done' && turn.answer ? (
        <Said
          below={
            turn.answer.declined ? (
              <Aside>
                {t('sara.declined')}
                <Button component={RouterLink} to={teach} size="small" variant="outlined">
                  {t('sara.teach')}
                </Button>
              </Aside>
            ) : (
              <Citations citations={turn.answer.citations} />
            )
          }
        >
          {turn.text}
        </Said>
      ) : null}
      {turn.state === 'stopped' ? (
        <Said
          below={
            <Aside>
              {t('sara.stopped')} {again}
            </Aside>
          }
        >
          {turn.text || '…'}
        </Said>
      ) : null}
      {turn.state === 'failed' ? (
        <Box
          role="alert"
          sx={{
            bgcolor: 'error.light',
            borderRadius: '10px',
            p: 4,
            display: 'grid',
            gap: 3,
            justifyItems: 'start',
          }}
        >
          {say(turn.error)}
          {again}
        </Box>
      ) : null}
    </Box>
  );
}

function Aside({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{
        mt: 2,
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 3,
        color: 'text.secondary',
        fontSize: '0.875rem',
      }}
    >
      {children}
    </Box>
  );
}

/** Where the answer comes from: the page, and the very words. */
function Citations({ citations }: { citations: Citation[] }) {
  const t = useTranslate();
  if (citations.length === 0) return null;
  return (
    <Box
      component="ul"
      aria-label={t('sara.sources')}
      sx={{ listStyle: 'none', m: 0, p: 0, mt: 2, display: 'grid', gap: 2 }}
    >
      {citations.map((citation) => (
        <Box
          component="li"
          key={`${citation.chunkId} ${citation.quote}`}
          sx={{
            bgcolor: 'secondary.light',
            color: 'text.primary',
            borderRadius: '10px',
            px: 3,
            py: 2,
            fontSize: '0.8125rem',
            lineHeight: 1.45,
          }}
        >
          <Box component="blockquote" sx={{ m: 0, overflowWrap: 'anywhere' }}>
            « {citation.quote} »
          </Box>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: '2px', color: 'secondary.main' }}>
            <LinkOutlined sx={{ fontSize: 16, flex: 'none' }} aria-hidden />
            {isWebAddress(citation.url) ? (
              <Box
                component="a"
                href={citation.url}
                target="_blank"
                rel="noreferrer"
                sx={{ color: 'inherit', overflowWrap: 'anywhere', py: '2px' }}
              >
                {placeOf(citation.url)}
                <Box component="span" sx={visuallyHidden}>
                  {' '}
                  ({t('common.opensElsewhere')})
                </Box>
              </Box>
            ) : (
              <RouterLink to={`/documents/${citation.documentId}/show`} style={{ color: 'inherit' }}>
                {citation.title}
              </RouterLink>
            )}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function Thinking() {
  const t = useTranslate();
  const { plum } = useTheme().palette.brand;
  return (
    <Box
      role="status"
      aria-label={t('sara.thinking')}
      sx={{
        display: 'flex',
        gap: '5px',
        py: '8px',
        '@keyframes breathe': { '0%, 100%': { opacity: 0.25 }, '50%': { opacity: 1 } },
        '& span': {
          width: 7,
          height: 7,
          borderRadius: '50%',
          bgcolor: plum,
          animation: 'breathe 1.2s infinite',
        },
        '& span:nth-of-type(2)': { animationDelay: '0.15s' },
        '& span:nth-of-type(3)': { animationDelay: '0.3s' },
      }}
    >
      <span />
      <span />
      <span />
    </Box>
  );
}
