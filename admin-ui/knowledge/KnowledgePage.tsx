import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useKnowledgeStatus } from '../http/queries.ts';
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
      <Tabs
        component="nav"
        aria-label={t('knowledge.title')}
        value={tab}
        role="navigation"
        sx={{ mb: 6, mt: -3, borderBottom: 1, borderColor: 'divider' }}
        slotProps={{ list: { role: 'list' } }}
      >
        {(Object.keys(TABS) as (keyof typeof TABS)[]).map((name) => (
          <Tab
            key={name}
            value={name}
            label={t(`knowledge.${names[name]}`)}
            component={Link}
            to={TABS[name]}
            role="link"
            tabIndex={0}
            aria-selected={undefined}
            aria-current={tab === name ? 'page' : undefined}
          />
        ))}
      </Tabs>
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
