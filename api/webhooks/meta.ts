import { metaEvents } from '../../providers/messaging/meta-webhooks.ts';
import type { Route } from '../route.ts';
import { hubRoutes } from './hub.ts';

export const routes: Route[] = hubRoutes({
  name: 'Instagram and Messenger',
  path: '/webhooks/meta',
  secrets: 'meta',
  read: metaEvents,
  example: {
    object: 'instagram',
    entry: [
      {
        id: '17841400000000001',
        time: 1764000000000,
        messaging: [
          {
            sender: { id: '17900000000000002' },
            recipient: { id: '17841400000000001' },
            timestamp: 1764000000000,
            message: { mid: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE', text: 'Bonjour' },
          },
        ],
      },
    ],
  },
});
