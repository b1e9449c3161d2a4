import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { Marked } from '../kit/Marked.tsx';
import { useFormat } from '../kit/use-format.ts';
import { usePaused } from '../kit/use-paused.ts';
import { placeOfMessage, useMessageSearch } from './use-message-search.ts';

const SHOWN = 12;

/** What is written about what one looks for, beside the people of that name. Nothing where nothing is looked for. */
export function MessageHits({ typed, state }: { typed: string; state?: string }) {
  const t = useTranslate();
  const format = useFormat();
  const { items, isAsked, isPending } = useMessageSearch(usePaused(typed), SHOWN);
  if (!isAsked || isPending) return null;
  return (
    <Box
      component="section"
      aria-label={t('search.inMessages')}
      sx={{
        flex: 'none',
        maxHeight: '45%',
        overflowY: 'auto',
        borderTop: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      <Typography variant="body2" component="h2" color="textSecondary" sx={{ px: 4, pt: 3, fontWeight: 600 }}>
        {t('search.inMessages')}
      </Typography>
      {items.length === 0 ? (
        <Typography variant="body2" color="textSecondary" sx={{ px: 4, pt: 1, pb: 3 }}>
          {t('search.none')}
        </Typography>
      ) : null}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {items.map((found) => (
          <Box component="li" key={found.id}>
            <Box
              component={Link}
              to={`${placeOfMessage(found)}${found.conversationId && state ? `?state=${state}` : ''}`}
              sx={{
                display: 'block',
                px: 4,
                py: 2,
                color: 'text.primary',
                textDecoration: 'none',
                '&:hover, &:focus-visible': { bgcolor: 'background.default' },
              }}
            >
              <Box sx={{ display: 'flex', gap: 2, alignItems: 'baseline' }}>
                <Box sx={{ flex: 1, minWidth: 0, fontWeight: 600, overflowWrap: 'anywhere' }}>
                  {found.clientName.startsWith('+') ? format.phone(found.clientName) : found.clientName}
                </Box>
                <Typography variant="caption" color="textSecondary" className="figures">
                  {format.moment(found.createdAt)}
                </Typography>
              </Box>
              <Typography
                variant="body2"
                sx={{
                  overflowWrap: 'anywhere',
                  display: '-webkit-box',
                  WebkitLineClamp: 2,
                  WebkitBoxOrient: 'vertical',
                  overflow: 'hidden',
                }}
              >
                <Box
                  component="span"
                  sx={{ color: found.author === 'sara' ? 'secondary.main' : 'text.secondary' }}
                >
                  {t(`conversations.from.${found.author}`)}
                  {' · '}
                </Box>
                <Marked text={found.text} highlights={found.highlights} />
              </Typography>
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
