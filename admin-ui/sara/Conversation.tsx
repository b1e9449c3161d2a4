import ArrowUpwardOutlined from '@mui/icons-material/ArrowUpwardOutlined';
import StopOutlined from '@mui/icons-material/StopOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import InputBase from '@mui/material/InputBase';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { useMe } from '../http/queries.ts';
import { useFormat } from '../kit/use-format.ts';
import { Said, TurnView } from './Bubbles.tsx';
import { useConversation } from './use-conversation.ts';

const LONGEST_QUESTION = 4_000;

/** The whole conversation: greeting, turns, suggestions, and the field. Used on its own page and at the end of onboarding. */
export function Conversation({
  greeting,
  wholePage = false,
}: {
  greeting?: string | null;
  /** The conversation is the page: the field takes the focus and stays in view. */
  wholePage?: boolean;
}) {
  const t = useTranslate();
  const { locale } = useFormat();
  const { data: me } = useMe();
  const { turns, ask, stop, busy } = useConversation(locale);
  const [draft, setDraft] = useState('');
  const end = useRef<HTMLDivElement>(null);
  const last = turns.at(-1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the conversation as it grows.
  useEffect(() => {
    if (turns.length > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [turns.length, last?.text, last?.state]);

  const send = (question: string) => {
    const text = question.trim();
    if (!text || busy) return;
    setDraft('');
    void ask(text);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send(draft);
  };
  const business = me?.tenant.name;
  const hair = me?.tenant.sector === 'hair' || me?.tenant.sector === 'beauty';
  const suggestions = [
    t('sara.example1'),
    t(hair ? 'sara.example2' : 'sara.exampleGeneral2'),
    t('sara.example3'),
  ];

  return (
    <Box>
      <Box
        role="log"
        aria-label={t('sara.conversation')}
        sx={{ display: 'flex', flexDirection: 'column', gap: 4 }}
      >
        <Said>{greeting || (business ? t('sara.greeting', { business }) : t('sara.greetingPlain'))}</Said>
        {turns.map((turn) => (
          <TurnView key={turn.id} turn={turn} onAgain={() => send(turn.question)} />
        ))}
      </Box>
      {turns.length === 0 ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mt: 4, pl: { xs: 0, sm: '38px' } }}>
          {suggestions.map((suggestion) => (
            <ButtonBase
              key={suggestion}
              onClick={() => send(suggestion)}
              sx={{
                px: 4,
                minHeight: 40,
                borderRadius: '20px',
                border: 1,
                borderColor: 'divider',
                bgcolor: 'background.paper',
                fontFamily: 'inherit',
                fontSize: '0.875rem',
                '&:hover': { borderColor: 'secondary.main' },
              }}
            >
              {suggestion}
            </ButtonBase>
          ))}
        </Box>
      ) : null}
      <div ref={end} style={{ scrollMarginBottom: 180 }} />
      <Box
        component="form"
        onSubmit={onSubmit}
        sx={{
          position: wholePage ? 'sticky' : 'static',
          bottom: { xs: 'calc(70px + env(safe-area-inset-bottom))', md: 20 },
          mt: 6,
          zIndex: 5,
        }}
      >
        <Box
          sx={{
            display: 'flex',
            alignItems: 'flex-end',
            gap: 2,
            bgcolor: 'background.paper',
            border: 1,
            borderColor: 'divider',
            borderRadius: '24px',
            boxShadow: 1,
            pl: 5,
            pr: 2,
            py: '6px',
            '&:focus-within': { borderColor: 'secondary.main' },
          }}
        >
          <InputBase
            multiline
            maxRows={5}
            fullWidth
            autoFocus={wholePage}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
                event.preventDefault();
                send(draft);
              }
            }}
            placeholder={t('sara.placeholder')}
            inputProps={{ 'aria-label': t('sara.placeholder'), maxLength: LONGEST_QUESTION }}
            sx={{ py: '8px', fontSize: '1rem' }}
          />
          {busy ? (
            <IconButton
              onClick={stop}
              aria-label={t('sara.stop')}
              sx={{ bgcolor: 'brand.sand', borderRadius: '50%', width: 40, height: 40 }}
            >
              <StopOutlined />
            </IconButton>
          ) : (
            <IconButton
              type="submit"
              aria-label={t('sara.send')}
              disabled={!draft.trim()}
              sx={{
                bgcolor: 'secondary.main',
                color: 'background.paper',
                borderRadius: '50%',
                width: 40,
                height: 40,
                '&:hover': { bgcolor: 'secondary.main' },
                '&.Mui-disabled': { bgcolor: 'brand.sand', color: 'text.secondary' },
              }}
            >
              <ArrowUpwardOutlined />
            </IconButton>
          )}
        </Box>
      </Box>
    </Box>
  );
}
