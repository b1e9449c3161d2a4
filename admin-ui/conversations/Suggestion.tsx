import AutoAwesomeOutlined from '@mui/icons-material/AutoAwesomeOutlined';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Conversation, ReplySuggestion } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { Source } from '../kit/Source.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

export interface SuggestionState {
  data: ReplySuggestion | null;
  isPending: boolean;
  ask: () => void;
  dismiss: () => void;
}

/** Sara's draft of an answer; nothing leaves until somebody sends it. */
export function useSuggestion({ id }: Conversation, onText: (text: string) => void): SuggestionState {
  const notify = useNotify();
  const say = useSayRefusal();
  const mutation = useMutation({
    mutationFn: () => conversations.suggest(id),
    onSuccess: ({ text }) => {
      if (text) onText(text);
    },
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
  return {
    data: mutation.data ?? null,
    isPending: mutation.isPending,
    ask: () => {
      if (!mutation.isPending) mutation.mutate();
    },
    dismiss: mutation.reset,
  };
}

export function SuggestButton({ suggestion: { ask, isPending } }: { suggestion: SuggestionState }) {
  const t = useTranslate();
  return (
    <Button
      variant="outlined"
      color="secondary"
      aria-label={t('compose.suggest')}
      aria-keyshortcuts="P"
      loading={isPending}
      onClick={ask}
      sx={{ minHeight: 44, minWidth: 44, gap: 2, px: { xs: 2, sm: 4 } }}
    >
      <AutoAwesomeOutlined fontSize="small" aria-hidden />
      <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
        {t('compose.suggestShort')}
      </Box>
    </Button>
  );
}

const REASONS = { 'nothing-asked': 'nothingAsked', 'not-found': 'notFound', 'no-words': 'noWords' } as const;

/** What the draft rests on, or what Sara does not know. */
export function SuggestionCard({
  suggestion: { data, dismiss },
  isUsed,
  text,
  onUse,
}: {
  suggestion: SuggestionState;
  /** Something is written already. */
  isUsed: boolean;
  text: string;
  onUse: (text: string) => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  if (!data) return null;
  const isBeside = data.text !== null && isUsed && !text.includes(data.text.slice(0, 40));
  return (
    <Box
      role="status"
      data-suggestion={data.reason ?? 'drafted'}
      sx={{
        position: 'relative',
        border: 1.5,
        borderColor: 'secondary.main',
        borderRadius: '10px',
        px: 4,
        py: 2,
        pr: 10,
        maxHeight: 220,
        overflowY: 'auto',
      }}
    >
      <Typography sx={{ color: 'secondary.main', fontWeight: 600, fontSize: '0.875rem' }}>
        {t(data.text ? 'compose.drafted' : `compose.${REASONS[data.reason ?? 'no-words']}`)}
      </Typography>
      {data.notFound.length > 0 ? (
        <Typography variant="body2">
          {t('compose.lookedFor', { questions: format.list(data.notFound) })}{' '}
          <MuiLink component={Link} to="/questions" color="inherit">
            {t('compose.teach')}
          </MuiLink>
        </Typography>
      ) : null}
      {isBeside ? (
        <>
          <Typography variant="body2" sx={{ whiteSpace: 'pre-wrap', my: 1 }}>
            {data.text}
          </Typography>
          <Button size="small" variant="outlined" color="secondary" onClick={() => onUse(data.text ?? '')}>
            {t('compose.addDraft')}
          </Button>
        </>
      ) : null}
      {data.readDiary ? <Typography variant="body2">{t('compose.timesNotHeld')}</Typography> : null}
      {data.sources.length > 0 ? (
        <Box component="details" sx={{ fontSize: '0.875rem' }}>
          <Box component="summary" sx={{ cursor: 'pointer', minHeight: 32, display: 'list-item', pt: '6px' }}>
            {t('compose.sources', { smart_count: data.sources.length })}
          </Box>
          {data.sources.map(({ url, quote }) => (
            <Source key={`${url} ${quote}`} url={url} quote={quote} />
          ))}
        </Box>
      ) : null}
      <IconButton
        aria-label={t('compose.dismiss')}
        onClick={dismiss}
        sx={{ position: 'absolute', top: 0, right: 0, width: 44, height: 44 }}
      >
        <CloseOutlined fontSize="small" />
      </IconButton>
    </Box>
  );
}
