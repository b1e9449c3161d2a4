import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { decide } from '../dialogue-policy.ts';
import { type SandboxProvider, VendorRefusal } from '../provider.ts';
import { estimateTokens, streamPieces, vendorId } from '../text.ts';
import {
  chatSchema,
  embeddingsSchema,
  inputTexts,
  MAXIMUM_TOKENS,
  parse,
  toDialogue,
} from './openai-wire.ts';

/** OpenAI's API: embeddings, chat completions (streaming, tools, JSON schema), models. */

const EMBEDDING_DIMENSIONS: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};
const CHAT_MODELS = ['gpt-5-mini', 'gpt-5-nano', 'gpt-4.1-mini', 'gpt-4.1-nano', 'gpt-4o-mini'];

interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export const openai: SandboxProvider = {
  id: 'openai',
  title: 'OpenAI',
  purpose: {
    fr: 'Les étapes peu coûteuses et, avec une clé, les vecteurs de recherche.',
    en: 'The cheap steps and, with a key, the search vectors.',
  },
  standIn: {
    fr: 'Sans clé, les vecteurs de recherche sont calculés pour de bon par le modèle local, pas ici.',
    en: 'Without a key, search vectors are really computed by the local model, not here.',
  },
  keyVariable: 'OPENAI_API_KEY',
  requestsPerMinute: 3_000,
  bodyLimit: '20mb',
  caller: (headers) => (typeof headers.authorization === 'string' ? headers.authorization : null),
  requestId: () => `req_${createHash('md5').update(vendorId('')).digest('hex')}`,
  error: (status, text) => ({
    body: {
      error: {
        message: text,
        type: status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error',
        param: null,
        code: status === 401 ? 'invalid_api_key' : status === 429 ? 'rate_limit_exceeded' : null,
      },
    },
  }),
  headers: (requestId, allowance) => ({
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '1',
    'x-ratelimit-limit-requests': String(allowance.limit),
    'x-ratelimit-remaining-requests': String(allowance.remaining),
    'x-ratelimit-reset-requests': `${allowance.resetSeconds}s`,
  }),

  routes(router, context) {
    router.use((req, _res, next) => {
      if (!/^Bearer \S+/.test(req.get('authorization') ?? '')) {
        throw new VendorRefusal(
          401,
          "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
        );
      }
      next();
    });

    router.get('/v1/models', (_req, res) => {
      const ids = [...CHAT_MODELS, ...Object.keys(EMBEDDING_DIMENSIONS)];
      res.json({
        object: 'list',
        data: ids.map((id) => ({ id, object: 'model', created: 1_767_225_600, owned_by: 'system' })),
      });
    });

    router.post('/v1/embeddings', (req, res) => {
      const body = parse(embeddingsSchema, req.body);
      const full = EMBEDDING_DIMENSIONS[body.model];
      if (!full)
        throw new VendorRefusal(
          404,
          `The model \`${body.model}\` does not exist or you do not have access to it.`,
        );
      const size = body.dimensions ?? full;
      if (size > full || (body.dimensions && body.model === 'text-embedding-ada-002')) {
        throw new VendorRefusal(
          400,
          `Invalid value for 'dimensions' = ${size}. Must be less than or equal to ${full}.`,
        );
      }
      const inputs = inputTexts(body.input);
      const counts = inputs.map(estimateTokens);
      if (inputs.some((text) => text === ''))
        throw new VendorRefusal(
          400,
          "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
        );
      const long = counts.find((count) => count > MAXIMUM_TOKENS);
      if (long) {
        throw new VendorRefusal(
          400,
          `This model's maximum context length is ${MAXIMUM_TOKENS} tokens, however you requested ${long} tokens (${long} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`,
        );
      }
      const tokens = counts.reduce((sum, count) => sum + count, 0);
      // Says so on the wire as well: whoever stores these vectors can tell they mean nothing.
      res.set('x-sandbox', 'simulated-embeddings');
      res.json({
        object: 'list',
        data: inputs.map((text, index) => {
          const vector = simulatedEmbedding(text, size);
          const embedding =
            body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
          return { object: 'embedding', index, embedding };
        }),
        model: body.model,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      });
    });

    router.post('/v1/chat/completions', (req, res) => {
      const body = parse(chatSchema, req.body);
      if (!CHAT_MODELS.includes(body.model)) {
        throw new VendorRefusal(
          404,
          `The model \`${body.model}\` does not exist or you do not have access to it.`,
        );
      }
      const blocks = decide(toDialogue(body), context.now().toISOString().slice(0, 10));
      const calls: ToolCall[] = blocks.flatMap((block) =>
        block.type === 'tool-call'
          ? [
              {
                id: vendorId('call_'),
                type: 'function',
                function: { name: block.name, arguments: JSON.stringify(block.input) },
              },
            ]
          : [],
      );
      const said = blocks
        .flatMap((block) =>
          block.type === 'text' ? [block.text] : block.type === 'json' ? [JSON.stringify(block.value)] : [],
        )
        .join(' ');
      const limit = body.max_completion_tokens ?? body.max_tokens ?? Number.POSITIVE_INFINITY;
      const cost = estimateTokens(said + JSON.stringify(calls));
      const isCut = cost > limit;
      const text = isCut ? said.slice(0, Math.floor(limit * 3.6)) : said;
      const prompt = estimateTokens(JSON.stringify(body.messages) + JSON.stringify(body.tools ?? ''));
      const completion = Math.min(cost, limit);
      const answer: Completion = {
        id: vendorId('chatcmpl-', 29),
        created: Math.floor(context.now().getTime() / 1_000),
        model: body.model,
        text: text === '' && calls.length > 0 ? null : text,
        calls: isCut ? [] : calls,
        finishReason: isCut ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop',
        usage: {
          prompt_tokens: prompt,
          completion_tokens: completion,
          total_tokens: prompt + completion,
          prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
          completion_tokens_details: {
            reasoning_tokens: 0,
            audio_tokens: 0,
            accepted_prediction_tokens: 0,
            rejected_prediction_tokens: 0,
          },
        },
      };
      if (body.stream) streamCompletion(res, answer, body.stream_options?.include_usage ?? false);
      else res.json(completionBody(answer));
    });
  },
};

interface Completion {
  id: string;
  created: number;
  model: string;
  text: string | null;
  calls: ToolCall[];
  finishReason: string;
  usage: Record<string, unknown>;
}

function completionBody(answer: Completion) {
  const toolCalls = answer.calls.length > 0 ? { tool_calls: answer.calls } : {};
  return {
    id: answer.id,
    object: 'chat.completion',
    created: answer.created,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.text, refusal: null, annotations: [], ...toolCalls },
        logprobs: null,
        finish_reason: answer.finishReason,
      },
    ],
    usage: answer.usage,
    service_tier: 'default',
    system_fingerprint: 'fp_sandbox',
  };
}

function streamCompletion(res: Response, answer: Completion, includeUsage: boolean): void {
  res.set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const send = (choices: unknown[], usage: unknown = null) => {
    const { id, created, model } = answer;
    const chunk = {
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: 'default',
      system_fingerprint: 'fp_sandbox',
      choices,
    };
    res.write(`data: ${JSON.stringify(includeUsage ? { ...chunk, usage } : chunk)}\n\n`);
  };
  const delta = (value: unknown, finish: string | null = null) =>
    send([{ index: 0, delta: value, logprobs: null, finish_reason: finish }]);
  delta({ role: 'assistant', content: answer.text === null ? null : '', refusal: null });
  for (const text of streamPieces(answer.text ?? '')) delta({ content: text });
  answer.calls.forEach((call, index) => {
    delta({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] });
    for (const text of streamPieces(call.function.arguments))
      delta({ tool_calls: [{ index, function: { arguments: text } }] });
  });
  delta({}, answer.finishReason);
  if (includeUsage) send([], answer.usage);
  res.write('data: [DONE]\n\n');
  res.end();
}

/**
 * A unit vector made by hashing words into dimensions: the same text gives the same vector and shared words bring texts
 * closer, which is all an adapter's test needs. It knows nothing of meaning.
 */
function simulatedEmbedding(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const hash = createHash('sha256').update(word).digest();
    for (let at = 0; at < 32; at += 4) {
      const index = hash.readUInt32LE(at) % dimensions;
      vector[index] = (vector[index] ?? 0) + ((hash[at] ?? 0) & 1 ? 1 : -1);
    }
  }
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
