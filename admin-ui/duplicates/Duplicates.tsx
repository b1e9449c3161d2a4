import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { ClientTabs } from '../clients/ClientTabs.tsx';
import { Page, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { Empty, LoadError, LoadingRows } from '../kit/States.tsx';
import { SuggestionCard } from './SuggestionCard.tsx';
import { DUPLICATES_SHOWN, useSuggestions } from './use-merges.ts';

/** Records that may be one person's, the surest first. */
export default function Duplicates() {
  const t = useTranslate();
  const [page, setPage] = useState(1);
  const { data, error, isPending, refetch } = useSuggestions(null, page - 1);
  return (
    <Page title={t('clients.title')} lead={t('duplicates.lead')} width="wide">
      <ClientTabs here="duplicates" />
      {isPending ? <LoadingRows rows={5} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data?.items.length === 0 ? (
        <Empty title={t('duplicates.none')} hint={t('duplicates.noneHint')} />
      ) : null}
      {data && data.items.length > 0 ? (
        <>
          <Sheet label={t('duplicates.title')}>
            {data.items.map((suggestion) => (
              <SuggestionCard key={`${suggestion.stays.id} ${suggestion.goes.id}`} suggestion={suggestion} />
            ))}
          </Sheet>
          <Pager page={page} perPage={DUPLICATES_SHOWN} total={data.total} onPage={setPage} />
        </>
      ) : null}
    </Page>
  );
}
