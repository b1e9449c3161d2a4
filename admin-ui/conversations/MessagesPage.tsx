import SearchOutlined from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import InputAdornment from '@mui/material/InputAdornment';
import { useTheme } from '@mui/material/styles';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useDeferredValue, useEffect, useState } from 'react';
import { Title, useTranslate } from 'react-admin';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { CONVERSATION_STATES, type ConversationState } from '../http/conversation-types.ts';
import { useMe } from '../http/queries.ts';
import { Empty } from '../kit/States.tsx';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { useMay } from '../kit/use-may.ts';
import { MessageHits } from '../search/MessageHits.tsx';
import { ConversationList } from './ConversationList.tsx';
import { ConversationView } from './ConversationView.tsx';
import { ListFilter, type Show } from './ListFilter.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { StateTabs } from './StateTabs.tsx';

/** The inbox: list, thread and person side by side on a desk, one at a time on a phone. */
export default function MessagesPage() {
  const t = useTranslate();
  const may = useMay();
  const navigate = useNavigate();
  const { data: me } = useMe();
  const { id = null } = useParams();
  const [params] = useSearchParams();
  const theme = useTheme();
  const isDesk = useMediaQuery(theme.breakpoints.up('md'), { noSsr: true });
  const [typed, setTyped] = useState('');
  const [show, setShow] = useState<Show>('all');
  const [help, setHelp] = useState(false);
  const search = useDeferredValue(typed.trim());
  const state: ConversationState =
    CONVERSATION_STATES.find((one) => one === params.get('state')) ?? 'waiting';
  const listPath = `/messages?state=${state}`;
  useEffect(() => {
    document.title = `${t('conversations.title')} · Coccinelle`;
  }, [t]);
  useHotkeys({
    '?': () => setHelp(true),
    escape: () => {
      if (id) navigate(listPath);
    },
  });

  if (me && !may('conversations:read')) {
    return (
      <>
        <Typography variant="h1">{t('conversations.title')}</Typography>
        <Empty title={t('conversations.noRight')} hint={t('conversations.noRightHint')} />
      </>
    );
  }
  return (
    <Box
      sx={{
        position: 'absolute',
        inset: 0,
        bottom: { xs: 'calc(59px + env(safe-area-inset-bottom))', md: 0 },
        display: 'flex',
        overflow: 'hidden',
      }}
    >
      <Title title={t('conversations.title')} />
      {isDesk || !id ? (
        <Box
          component="section"
          aria-label={t('conversations.list')}
          sx={{
            width: { xs: '100%', md: 348 },
            flex: 'none',
            display: 'flex',
            flexDirection: 'column',
            borderRight: { md: 1 },
            borderColor: { md: 'divider' },
          }}
        >
          <Box sx={{ px: 4, pt: 4, pb: 2, flex: 'none' }}>
            <Box sx={{ display: 'flex', alignItems: 'center', mb: 2, minHeight: 44 }}>
              <Typography variant="h1" sx={{ flex: 1 }}>
                {t('conversations.title')}
              </Typography>
              <Shortcuts open={help} onOpen={() => setHelp(true)} onClose={() => setHelp(false)} />
            </Box>
            <TextField
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder={t('conversations.search')}
              slotProps={{
                htmlInput: { 'aria-label': t('conversations.search') },
                input: {
                  startAdornment: (
                    <InputAdornment position="start">
                      <SearchOutlined fontSize="small" aria-hidden />
                    </InputAdornment>
                  ),
                },
              }}
            />
          </Box>
          <StateTabs here={state} />
          <ListFilter here={show} onChange={setShow} />
          <ConversationList
            state={state}
            search={search}
            show={show}
            openId={id}
            pathOf={(one) => `/messages/${one}?state=${state}`}
          />
          <MessageHits typed={typed} state={state} />
        </Box>
      ) : null}
      {id ? (
        <ConversationView key={id} id={id} state={state} isDesk={isDesk} />
      ) : isDesk ? (
        <Box sx={{ flex: 1, display: 'grid', placeItems: 'center' }}>
          <Empty title={t('conversations.pick')} hint={t('conversations.pickHint')} />
        </Box>
      ) : null}
    </Box>
  );
}
