import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { CONVERSATION_STATES, type ConversationState } from '../http/conversation-types.ts';
import { visuallyHidden } from '../kit/Source.tsx';
import { useCounts } from './use-inbox.ts';

/** The states of the inbox as links, each with how many there are. */
export function StateTabs({ here }: { here: ConversationState }) {
  const t = useTranslate();
  const { data: counts } = useCounts();
  return (
    <Box
      component="nav"
      aria-label={t('conversations.states')}
      sx={{ borderBottom: 1, borderColor: 'divider', px: 4, overflowX: 'auto', flex: 'none' }}
    >
      <Box
        component="ul"
        sx={{ display: 'flex', justifyContent: 'space-between', gap: 3, m: 0, p: 0, listStyle: 'none' }}
      >
        {CONVERSATION_STATES.map((state) => (
          <li key={state}>
            <Box
              component={Link}
              to={`/messages?state=${state}`}
              aria-current={state === here ? 'page' : undefined}
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: '5px',
                minHeight: 44,
                fontSize: '0.875rem',
                fontWeight: 600,
                whiteSpace: 'nowrap',
                textDecoration: 'none',
                color: state === here ? 'text.primary' : 'text.secondary',
                borderBottom: 2,
                borderColor: state === here ? 'primary.main' : 'transparent',
                '&:hover': { color: 'text.primary' },
                '&:focus-visible': { outlineOffset: '-2px' },
              }}
            >
              {t(`conversations.state.${state}`)}
              {counts ? (
                <Box component="span" className="figures" sx={{ fontWeight: 500, fontSize: '0.8125rem' }}>
                  <span aria-hidden>{counts[state] > 999 ? '999+' : counts[state]}</span>
                  <Box component="span" sx={visuallyHidden}>
                    {t('conversations.count', { smart_count: counts[state] })}
                  </Box>
                </Box>
              ) : null}
            </Box>
          </li>
        ))}
      </Box>
    </Box>
  );
}
