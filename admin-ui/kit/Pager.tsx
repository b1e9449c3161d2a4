import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';

/** Previous and next with the range shown; nothing at all when one page holds everything. */
export function Pager({
  page,
  perPage,
  total,
  onPage,
}: {
  page: number;
  perPage: number;
  total: number;
  onPage: (page: number) => void;
}) {
  const t = useTranslate();
  if (total <= perPage) return null;
  const from = (page - 1) * perPage + 1;
  const to = Math.min(page * perPage, total);
  return (
    <Box
      component="nav"
      sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: 3, mt: 4 }}
    >
      <Typography variant="body2" color="textSecondary" className="figures">
        {t('common.pageOf', { from, to, total })}
      </Typography>
      <Button size="small" variant="outlined" disabled={page === 1} onClick={() => onPage(page - 1)}>
        {t('common.previous')}
      </Button>
      <Button size="small" variant="outlined" disabled={to >= total} onClick={() => onPage(page + 1)}>
        {t('common.next')}
      </Button>
    </Box>
  );
}
