import { useTranslate } from 'react-admin';
import { NavTabs } from '../kit/NavTabs.tsx';

/** What is sold, and how it is booked. */
export function ServiceTabs({ here }: { here: 'services' | 'types' }) {
  const t = useTranslate();
  return (
    <NavTabs
      label={t('services.title')}
      here={here}
      tabs={[
        { name: 'services', label: t('services.title'), to: '/services' },
        { name: 'types', label: t('types.title'), to: '/appointment-types' },
      ]}
    />
  );
}
