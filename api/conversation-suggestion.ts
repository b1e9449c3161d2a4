import { z } from 'zod';
import { ProviderError } from '../providers/errors.ts';
import { EXAMPLE, found, ONE, TAG } from './conversation-schemas.ts';
import { provided } from './deps.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams } from './schemas.ts';

const suggestionSchema = z
  .object({
    text: z
      .string()
      .nullable()
      .meta({ description: 'A draft to read, change and send; null: Sara has none.' }),
    reason: z
      .enum(['nothing-asked', 'not-found', 'no-words'])
      .nullable()
      .meta({ description: 'Why there is none. `not-found`: the business has not told her.' }),
    notFound: z.array(z.string()).meta({ description: 'What she looked for and found nowhere.' }),
    sources: z.array(z.object({ title: z.string(), url: z.string().nullable(), quote: z.string() })),
    readDiary: z
      .boolean()
      .meta({ description: 'Times in it were free when it was written, and are held for nobody.' }),
    costMicros: z.number().int().meta({ description: 'Millionths of a US dollar.' }),
  })
  .meta({ id: 'ReplySuggestion' });

const suggest = route({
  method: 'post',
  path: `${ONE}/suggestion`,
  tag: TAG,
  summary: 'Sara’s draft of an answer',
  description:
    'From the conversation, the business’s knowledge and its free times. Nothing is sent and nothing is changed.',
  access: 'conversations:write',
  params: idParams,
  response: suggestionSchema,
  example: {
    params: { id: EXAMPLE.id },
    response: {
      text: 'Oui, un parking gratuit se trouve derrière le salon, rue des Lilas.',
      reason: null,
      notFound: [],
      sources: [
        {
          title: 'Accès',
          url: 'https://salon-marie.example/acces',
          quote: 'Parking gratuit derrière le salon, rue des Lilas.',
        },
      ],
      readDiary: false,
      costMicros: 1_200,
    },
  },
  async handler({ params, auth, deps, asTenant }) {
    const draft = provided(deps.suggest);
    const { id, clientId, epoch } = await asTenant((tx) => found(tx, params.id));
    try {
      return await draft({
        tenantId: auth.tenantId,
        conversation: { id, clientId, epoch },
        askedBy: auth.userId,
      });
    } catch (error) {
      // A model that does not answer is a service away; the person can write without it.
      if (error instanceof ProviderError) throw problem('unavailable', { headers: { 'Retry-After': '5' } });
      throw error;
    }
  },
});

export const routes: Route[] = [suggest];
