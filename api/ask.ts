import { z } from 'zod';
import { ProviderError } from '../providers/errors.ts';
import { provided } from './deps.ts';
import { asProblem } from './errors.ts';
import { languageOf, type Problem, problem, problemBody } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';
import { text } from './schemas.ts';
import { openStream } from './sse.ts';

const answerSchema = z
  .object({
    answer: z.string().meta({ description: 'A few sentences, at most 600 characters.' }),
    declined: z
      .boolean()
      .meta({ description: 'Nothing the business says answers; `answer` says so and nothing is cited.' }),
    citations: z.array(
      z.object({
        chunkId: z.uuid().nullable().meta({
          description: 'The passage that says it. Null for a fact that the business has said of itself.',
        }),
        documentId: z.uuid().nullable(),
        url: z.string().nullable(),
        title: z.string(),
        quote: z.string().meta({ description: 'The words the answer rests on.' }),
      }),
    ),
    mode: z.enum(['hybrid', 'full-text']),
    model: z.string(),
  })
  .meta({ id: 'Answer' });

const ask = route({
  method: 'post',
  path: '/api/v1/knowledge/ask',
  tag: 'Knowledge',
  summary: 'Asks Sara a question',
  description:
    'Answered from what the business’s site, documents and settings say, with citations, or declined. With `Accept: text/event-stream` the same answer comes in pieces (`delta`), then whole (`answer`), which is what counts; a failure on the way is an `error` event.',
  access: 'knowledge:read',
  body: z.object({
    question: text(4_000),
    language: z
      .enum(['fr', 'en'])
      .optional()
      .meta({ description: 'Of the answer. Default: the question’s own, else the business’s.' }),
  }),
  response: answerSchema,
  events: {
    delta: z.object({ text: z.string() }),
    answer: answerSchema,
    error: z.object({ type: z.string(), title: z.string(), status: z.number().int(), detail: z.string() }),
  },
  example: {
    body: { question: 'Combien coûte une coupe homme ?' },
    response: {
      answer: 'Coupe homme : 29 €, 30 min.',
      declined: false,
      citations: [
        {
          chunkId: '0199c0de-0000-7000-8000-000000000041',
          documentId: '0199c0de-0000-7000-8000-000000000040',
          url: 'https://salon-marie.example/tarifs',
          title: 'Salon Marie',
          quote: 'Coupe homme 30 min 29 €',
        },
      ],
      mode: 'hybrid',
      model: 'anthropic/claude-haiku-4-5',
    },
  },
  async handler(context) {
    const { body, auth, deps, req } = context;
    const sara = provided(deps.ask);
    const options = { language: body.language };
    if (!/\btext\/event-stream\b/.test(req.headers.accept ?? '')) {
      return sara.ask(auth.tenantId, body.question, options).catch((error: unknown) => {
        throw unanswered(error) ?? error;
      });
    }
    const stream = openStream(context);
    try {
      const events = sara.askStream(auth.tenantId, body.question, { ...options, signal: stream.signal });
      for await (const { type, ...event } of events) {
        if (event.answer) await stream.send('answer', answerSchema.parse(event.answer));
        else await stream.send(type, { text: event.text });
      }
    } catch (error) {
      // Whoever has left needs no news; the rest is told in the stream, since the status line is long gone.
      if (!stream.signal.aborted) {
        const told =
          unanswered(error) ??
          asProblem(error) ??
          problem('internal', { values: { requestId: String(req.id) } });
        if (told.definition.status >= 500) req.log.error({ err: error }, 'a streamed answer failed');
        await stream.send('error', problemBody(told, languageOf(req.headers['accept-language'])));
      }
    } finally {
      stream.close();
    }
    return ANSWERED;
  },
});

/** A model that does not answer is a service away, and says when to come back where it does. */
function unanswered(error: unknown): Problem | null {
  if (!(error instanceof ProviderError)) return null;
  const seconds = Math.max(1, Math.ceil((error.retryAfterMs ?? 2_000) / 1_000));
  return problem('unavailable', { headers: { 'Retry-After': String(seconds) } });
}

export const routes: Route[] = [ask];
