import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { type ComponentType, lazy, Suspense } from 'react';
import { useTranslate } from 'react-admin';
import { Link, Navigate, useParams } from 'react-router-dom';
import { Page } from '../kit/Page.tsx';
import { LoadingRows } from '../kit/States.tsx';
import { useMay } from '../kit/use-may.ts';

interface SettingsRoom {
  content: ComponentType;
  /** The scope without which the room is not offered. */
  needs?: string;
}

const ROOMS = {
  profile: { content: lazy(() => import('./Profile.tsx')) },
  security: { content: lazy(() => import('./Security.tsx')) },
  business: { content: lazy(() => import('./Business.tsx')) },
  keys: { content: lazy(() => import('./keys/ApiKeys.tsx')), needs: 'keys:read' },
  journal: { content: lazy(() => import('./Journal.tsx')), needs: 'audit:read' },
} satisfies Record<string, SettingsRoom>;

export default function Settings() {
  const t = useTranslate();
  const may = useMay();
  const { room = 'profile' } = useParams();
  const here = (ROOMS as Record<string, SettingsRoom>)[room];
  if (!here) return <Navigate to="/settings/profile" replace />;
  const offered = (Object.entries(ROOMS) as [string, SettingsRoom][]).filter(
    ([name, { needs }]) => !needs || may(needs) || name === room,
  );
  const Content = here.content;
  return (
    <Page title={t('settings.title')} tabTitle={t(`settings.rooms.${room}`)} width="text">
      <Tabs
        component="nav"
        role="navigation"
        aria-label={t('settings.title')}
        value={room}
        variant="scrollable"
        scrollButtons={false}
        sx={{ mb: 8, mt: -3, borderBottom: 1, borderColor: 'divider' }}
        slotProps={{ list: { role: 'list' } }}
      >
        {offered.map(([name]) => (
          <Tab
            key={name}
            value={name}
            label={t(`settings.rooms.${name}`)}
            component={Link}
            to={`/settings/${name}`}
            role="link"
            tabIndex={0}
            aria-selected={undefined}
            aria-current={name === room ? 'page' : undefined}
          />
        ))}
      </Tabs>
      <Suspense fallback={<LoadingRows rows={4} />}>
        <Content />
      </Suspense>
    </Page>
  );
}
