import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { useKnowledgeStatus } from '../http/queries.ts';
import { NavTabs } from '../kit/NavTabs.tsx';
import { Page } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';

const TABS = { documents: '/documents', questions: '/questions', search: '/search' } as const;

/** The three views of what Sara knows, under one heading. */
export function KnowledgePage({
  tab,
  action,
  children,
}: {
  tab: keyof typeof TABS;
  action?: ReactNode;
  children: ReactNode;
}) {
  const t = useTranslate();
  const { data: status } = useKnowledgeStatus();
  const names = { documents: 'tabDocuments', questions: 'tabQuestions', search: 'tabSearch' } as const;
  const again = status?.embeddings.reembedding;
  return (
    <Page title={t('knowledge.title')} lead={t('knowledge.lead')} action={action}>
      <NavTabs
        label={t('knowledge.title')}
        here={tab}
        tabs={(Object.keys(TABS) as (keyof typeof TABS)[]).map((name) => ({
          name,
          label: t(`knowledge.${names[name]}`),
          to: TABS[name],
        }))}
      />
      {again ? (
        <Box sx={{ mb: 6 }}>
          <Notice tone="waiting">
            {t('knowledge.reembedding', { done: again.done, total: again.total })}
          </Notice>
        </Box>
      ) : null}
      {children}
    </Page>
  );
}
