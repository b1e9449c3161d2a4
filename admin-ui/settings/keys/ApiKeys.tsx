import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useDelete, useGetList, useNotify, useTranslate } from 'react-admin';
import type { ApiKey } from '../../http/types.ts';
import { Confirm } from '../../kit/Confirm.tsx';
import { Sheet } from '../../kit/Page.tsx';
import { Empty, LoadError, LoadingRows } from '../../kit/States.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { useFormat } from '../../kit/use-format.ts';
import { useMay } from '../../kit/use-may.ts';
import { NewKeyDialog } from './NewKeyDialog.tsx';
import { groupOf, rightOf, wordOfRight } from './rights.ts';

export default function ApiKeys() {
  const t = useTranslate();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const { data, error, isPending, refetch } = useGetList<ApiKey>('apiKeys', {
    pagination: { page: 1, perPage: 100 },
    sort: { field: 'createdAt', order: 'DESC' },
  });
  const add = may('keys:write') ? (
    <Button variant="contained" onClick={() => setAdding(true)}>
      {t('settings.newKey')}
    </Button>
  ) : null;
  return (
    <>
      <Typography color="textSecondary" sx={{ mb: 4 }}>
        {t('settings.keysLead')}{' '}
        <Link href="/api/v1/docs" target="_blank" rel="noreferrer" color="inherit">
          {t('settings.docs')}
        </Link>
      </Typography>
      {isPending ? <LoadingRows rows={2} /> : null}
      {error ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data && data.length > 0 ? (
        <>
          <Box sx={{ mb: 4 }}>{add}</Box>
          <Sheet label={t('settings.rooms.keys')}>
            {data.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </Sheet>
        </>
      ) : null}
      {data?.length === 0 ? (
        <Empty title={t('settings.noKeys')} hint={t('settings.noKeysHint')} action={add} />
      ) : null}
      {adding ? (
        <NewKeyDialog
          onClose={() => {
            setAdding(false);
            void refetch();
          }}
        />
      ) : null}
    </>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const t = useTranslate();
  const format = useFormat();
  const say = useSayError();
  const notify = useNotify();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const [revoke, { isPending }] = useDelete<ApiKey>();
  return (
    <Box
      component="li"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3, px: 4, py: 3 }}
    >
      <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
        <Box sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{apiKey.name}</Box>
        <Typography variant="caption" color="textSecondary" component="div" className="figures">
          <code>{apiKey.prefix}…</code> ·{' '}
          {apiKey.lastUsedAt
            ? t('settings.keyUsed', { at: format.moment(apiKey.lastUsedAt) })
            : t('settings.keyNeverUsed')}
          {apiKey.expiresAt
            ? ` · ${t('settings.keyExpiresOn', { at: format.moment(apiKey.expiresAt) })}`
            : ''}
        </Typography>
        <Typography variant="caption" color="textSecondary" component="div">
          <ScopesInWords scopes={apiKey.scopes} />
        </Typography>
      </Box>
      {may('keys:write') ? (
        <Button
          size="small"
          variant="outlined"
          onClick={() => setAsking(true)}
          aria-label={`${t('settings.revokeKey')} : ${apiKey.name}`}
        >
          {t('settings.revokeKey')}
        </Button>
      ) : null}
      <Confirm
        open={asking}
        title={t('settings.revokeKeyAsk', { name: apiKey.name })}
        consequence={t('settings.revokeKeyText')}
        confirmLabel={t('settings.revokeKey')}
        busy={isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          revoke(
            'apiKeys',
            { id: apiKey.id, previousData: apiKey },
            {
              onSuccess: () => notify('settings.keyRevoked', { type: 'info' }),
              onError: (error) => notify(say(error), { type: 'error' }),
              onSettled: () => setAsking(false),
            },
          )
        }
      />
    </Box>
  );
}

/** `knowledge:read, knowledge:write` → « Savoir (lire et modifier) ». */
function ScopesInWords({ scopes }: { scopes: string[] }) {
  const t = useTranslate();
  const format = useFormat();
  const said = [...Map.groupBy(scopes, groupOf)].map(([group, all]) => {
    const rights = all.map((scope) => t(wordOfRight(rightOf(scope))));
    return `${t(`settings.scopeGroup.${group}`, { _: group })} (${format.list(rights)})`;
  });
  return said.join(', ');
}
