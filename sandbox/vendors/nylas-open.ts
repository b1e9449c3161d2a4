import type { ProviderContext } from '../provider.ts';
import { removed, shown } from './nylas-calendars.ts';
import { type NylasStore, openNylasStore } from './nylas-store.ts';
import { type Notifications, openNotifications } from './nylas-webhooks.ts';

export interface Nylas {
  store: NylasStore;
  notifications: Notifications;
}

const opened = new WeakMap<ProviderContext, Nylas>();

/** The vendor of this sandbox: the API and the pages share it. */
export function nylasOf(context: ProviderContext): Nylas {
  const known = opened.get(context);
  if (known) return known;
  const notifications = openNotifications(context);
  const store = openNylasStore(context, ({ type, event }) => {
    for (const grant of store.grants.list()) {
      // Of a grant that has expired nothing is heard, nor told later.
      if (grant.account !== event.account || grant.status !== 'valid') continue;
      const source = `/${grant.provider}/events/incremental`;
      notifications.notify(
        type,
        source,
        type === 'event.deleted' ? removed(event, grant) : shown(event, grant),
      );
    }
  });
  const vendor = { store, notifications };
  opened.set(context, vendor);
  return vendor;
}
