import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { ConversationState } from '../http/conversation-types.ts';
import { useCounts } from './use-inbox.ts';

/** A state without conversations: what will come here, and where there are some. */
export function ListEmpty({
  state,
  isSearch,
  isFiltered,
}: {
  state: ConversationState;
  isSearch: boolean;
  isFiltered: boolean;
}) {
  const t = useTranslate();
  const { data: counts } = useCounts();
  const words = isSearch ? 'searchNone' : isFiltered ? 'noneShown' : `empty.${state}`;
  return (
    <Box sx={{ px: 5, py: 10, textAlign: 'center' }}>
      <Typography variant="h3" component="p">
        {t(`conversations.${words}`)}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        {t(`conversations.${words}Hint`)}
      </Typography>
      {!isSearch && !isFiltered && state === 'waiting' && counts && counts.sara > 0 ? (
        <Button component={Link} to="/messages?state=sara" variant="outlined" size="small" sx={{ mt: 4 }}>
          {t('conversations.empty.seeSara')}
        </Button>
      ) : null}
    </Box>
  );
}
