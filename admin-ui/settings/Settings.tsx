import { type ComponentType, lazy, Suspense } from 'react';
import { useTranslate } from 'react-admin';
import { Navigate, useParams } from 'react-router-dom';
import { NavTabs } from '../kit/NavTabs.tsx';
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
  booking: { content: lazy(() => import('./booking/Booking.tsx')), needs: 'settings:read' },
  people: { content: lazy(() => import('./people/People.tsx')), needs: 'users:read' },
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
      <NavTabs
        label={t('settings.title')}
        here={room}
        tabs={offered.map(([name]) => ({
          name,
          label: t(`settings.rooms.${name}`),
          to: `/settings/${name}`,
        }))}
      />
      <Suspense fallback={<LoadingRows rows={4} />}>
        <Content />
      </Suspense>
    </Page>
  );
}
