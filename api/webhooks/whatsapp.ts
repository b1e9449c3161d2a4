import { whatsappEvents } from '../../providers/messaging/whatsapp-webhooks.ts';
import type { Route } from '../route.ts';
import { hubRoutes } from './hub.ts';

export const routes: Route[] = hubRoutes({
  name: 'WhatsApp',
  path: '/webhooks/whatsapp',
  secrets: 'whatsapp',
  read: (payload) => whatsappEvents(payload).map((event) => ({ channel: 'whatsapp', event })),
  example: {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
              contacts: [{ profile: { name: 'Léa' }, wa_id: '33639980012', user_id: 'FR.1349120865530274' }],
              messages: [
                {
                  from: '33639980012',
                  from_user_id: 'FR.1349120865530274',
                  id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
                  timestamp: '1764000000',
                  type: 'text',
                  text: { body: 'Bonjour' },
                },
              ],
            },
          },
        ],
      },
    ],
  },
});
