import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { CannedReply } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { Sheet } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useCannedChange } from './CannedForm.tsx';
import { useCanned } from './use-canned.ts';

/** The saved answers, each to insert, change or forget. */
export function CannedList({
  onUse,
  onEdit,
}: {
  onUse: (text: string) => void;
  onEdit: (reply: CannedReply) => void;
}) {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useCanned();
  const remove = useCannedChange((reply: CannedReply) => conversations.removeCanned(reply.id));
  if (isPending) return <LoadingRows rows={2} />;
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  if (data.items.length === 0)
    return <Typography color="textSecondary">{t('conversations.cannedNone')}</Typography>;
  return (
    <>
      <Typography variant="body2" color="textSecondary">
        {t('compose.cannedSlash')}
      </Typography>
      <Sheet label={t('conversations.canned')}>
        {data.items.map((reply) => (
          <Box component="li" key={reply.id} sx={{ px: 4, py: 3 }}>
            <Typography variant="h3" component="p">
              {reply.name}
            </Typography>
            <Typography variant="body2" color="textSecondary" sx={{ whiteSpace: 'pre-line' }}>
              {reply.text}
            </Typography>
            <Box sx={{ display: 'flex', alignItems: 'center', mt: 1 }}>
              <Button
                variant="outlined"
                size="small"
                onClick={() => onUse(reply.text)}
                sx={{ minHeight: 40 }}
              >
                {t('conversations.cannedUse')}
              </Button>
              <Box sx={{ flex: 1 }} />
              <IconButton
                aria-label={t('compose.cannedEdit', { name: reply.name })}
                onClick={() => onEdit(reply)}
                sx={{ width: 44, height: 44 }}
              >
                <EditOutlined fontSize="small" />
              </IconButton>
              <IconButton
                aria-label={t('conversations.cannedDelete', { name: reply.name })}
                onClick={() => remove.mutate(reply)}
                disabled={remove.isPending}
                sx={{ width: 44, height: 44 }}
              >
                <DeleteOutlined fontSize="small" />
              </IconButton>
            </Box>
          </Box>
        ))}
      </Sheet>
    </>
  );
}
