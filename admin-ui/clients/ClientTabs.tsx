import { useTranslate } from 'react-admin';
import { NavTabs } from '../kit/NavTabs.tsx';

/** Everybody, who stays and who leaves, those who wait for a slot, and who may be whom. */
export function ClientTabs({ here }: { here: 'clients' | 'loyalty' | 'waitlist' | 'duplicates' }) {
  const t = useTranslate();
  return (
    <NavTabs
      label={t('clients.title')}
      here={here}
      tabs={[
        { name: 'clients', label: t('clients.title'), to: '/clients' },
        { name: 'loyalty', label: t('scores.title'), to: '/loyalty' },
        { name: 'waitlist', label: t('waitlist.title'), to: '/waitlist' },
        { name: 'duplicates', label: t('duplicates.title'), to: '/duplicates' },
      ]}
    />
  );
}
