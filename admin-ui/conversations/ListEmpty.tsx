import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { ConversationState } from '../http/conversation-types.ts';
import { useCounts } from './use-inbox.ts';

/** A state without conversations: what will come here, and where there are some. */
export function ListEmpty({ state, isSearch }: { state: ConversationState; isSearch: boolean }) {
  const t = useTranslate();
  const { data: counts } = useCounts();
  return (
    <Box sx={{ px: 5, py: 10, textAlign: 'center' }}>
      <Typography variant="h3" component="p">
        {isSearch ? t('conversations.searchNone') : t(`conversations.empty.${state}`)}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        {isSearch ? t('conversations.searchNoneHint') : t(`conversations.empty.${state}Hint`)}
      </Typography>
      {!isSearch && state === 'waiting' && counts && counts.sara > 0 ? (
        <Button component={Link} to="/messages?state=sara" variant="outlined" size="small" sx={{ mt: 4 }}>
          {t('conversations.empty.seeSara')}
        </Button>
      ) : null}
    </Box>
  );
}
