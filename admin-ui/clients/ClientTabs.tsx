import { useTranslate } from 'react-admin';
import { NavTabs } from '../kit/NavTabs.tsx';

/** Everybody, and those who wait for a slot. */
export function ClientTabs({ here }: { here: 'clients' | 'loyalty' | 'waitlist' }) {
  const t = useTranslate();
  return (
    <NavTabs
      label={t('clients.title')}
      here={here}
      tabs={[
        { name: 'clients', label: t('clients.title'), to: '/clients' },
        { name: 'loyalty', label: t('scores.title'), to: '/loyalty' },
        { name: 'waitlist', label: t('waitlist.title'), to: '/waitlist' },
      ]}
    />
  );
}
