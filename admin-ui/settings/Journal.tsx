import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useGetList, useTranslate } from 'react-admin';
import type { AuditEntry } from '../http/types.ts';
import { Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { Empty, LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';

const PER_PAGE = 25;

export default function Journal() {
  const t = useTranslate();
  const format = useFormat();
  const [page, setPage] = useState(1);
  const {
    data,
    total = 0,
    error,
    isPending,
    refetch,
  } = useGetList<AuditEntry>('auditLogs', {
    pagination: { page, perPage: PER_PAGE },
    sort: { field: 'createdAt', order: 'DESC' },
  });
  if (isPending) return <LoadingRows rows={6} />;
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  if (data.length === 0) return <Empty title={t('settings.noJournal')} hint={t('settings.noJournalHint')} />;
  const who = (entry: AuditEntry) => {
    if (entry.actorKind === 'sara') return t('settings.bySara');
    if (entry.actorName) return entry.actorName;
    if (entry.actorKind === 'user') return t('settings.removedPerson');
    return t(entry.actorKind === 'api_key' ? 'settings.byKey' : 'settings.someone');
  };
  return (
    <>
      <Typography color="textSecondary" sx={{ mb: 4 }}>
        {t('settings.journalLead')}
      </Typography>
      <Sheet label={t('settings.rooms.journal')}>
        {data.map((entry) => (
          <Box component="li" key={entry.id} sx={{ px: 4, py: 3 }}>
            {t(`settings.action.${entry.action.replaceAll('.', '_')}`, {
              actor: who(entry),
              _: t('settings.otherAction', { actor: who(entry), action: entry.action }),
            })}
            <Typography variant="caption" color="textSecondary" component="div" className="figures">
              {[format.moment(entry.createdAt), entry.ip].filter(Boolean).join(' · ')}
            </Typography>
          </Box>
        ))}
      </Sheet>
      <Pager page={page} perPage={PER_PAGE} total={total} onPage={setPage} />
    </>
  );
}
