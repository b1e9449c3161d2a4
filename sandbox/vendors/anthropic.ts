import type { Response } from 'express';
import type { z } from 'zod';
import type { CutPassage as Passage } from '../../domain/knowledge/answers/extractive.ts';
import { type DialogueBlock, decide } from '../dialogue-policy.ts';
import { type SandboxProvider, VendorRefusal } from '../provider.ts';
import { estimateTokens, streamPieces, vendorId } from '../text.ts';
import { checkTurns, countSchema, createSchema, parse, systemText, toDialogue } from './anthropic-wire.ts';

/** Anthropic's Messages API (`anthropic-version: 2023-06-01`): messages, streaming, tools, citations, models, count. */

const MODELS = [
  { id: 'claude-opus-5-5', name: 'Claude Opus 5.5', output: 128_000, input: 1_000_000 },
  { id: 'claude-sonnet-5-5', name: 'Claude Sonnet 5.5', output: 128_000, input: 1_000_000 },
  { id: 'claude-sonnet-5', name: 'Claude Sonnet 5', output: 128_000, input: 1_000_000 },
  { id: 'claude-haiku-5-5', name: 'Claude Haiku 5.5', output: 64_000, input: 1_000_000 },
  { id: 'claude-sonnet-4-6', name: 'Claude Sonnet 4.6', output: 64_000, input: 1_000_000 },
  { id: 'claude-sonnet-4-5', name: 'Claude Sonnet 4.5', output: 64_000, input: 200_000 },
  { id: 'claude-haiku-4-5', name: 'Claude Haiku 4.5', output: 64_000, input: 200_000 },
];

interface Citation {
  type: 'search_result_location';
  cited_text: string;
  source: string;
  title: string;
  search_result_index: number;
  start_block_index: number;
  end_block_index: number;
}
type Content =
  | { type: 'text'; text: string; citations: Citation[] | null }
  | { type: 'tool_use'; id: string; name: string; input: unknown; caller: { type: 'direct' } };

const ERROR_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

export const anthropic: SandboxProvider = {
  id: 'anthropic',
  title: 'Anthropic',
  purpose: {
    fr: 'Les réponses de Sara.',
    en: 'Sara’s answers.',
  },
  standIn: {
    fr: 'Ici, un dialogue déterministe qui ne fait que citer ce qu’on lui donne.',
    en: 'Here, a deterministic dialogue that only quotes what it is given.',
  },
  keyVariable: 'ANTHROPIC_API_KEY',
  requestsPerMinute: 4_000,
  bodyLimit: '32mb',
  caller: (headers) => header(headers['x-api-key']) ?? header(headers.authorization),
  requestId: () => vendorId('req_01', 22),
  error: (status, text, requestId) => ({
    body: {
      type: 'error',
      error: {
        type: ERROR_TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error'),
        message: text,
      },
      request_id: requestId,
    },
    headers: { 'request-id': requestId },
  }),
  headers: (requestId, allowance, now) => ({
    'request-id': requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    'anthropic-ratelimit-requests-limit': String(allowance.limit),
    'anthropic-ratelimit-requests-remaining': String(allowance.remaining),
    'anthropic-ratelimit-requests-reset': new Date(
      now.getTime() + allowance.resetSeconds * 1_000,
    ).toISOString(),
  }),

  routes(router, context) {
    router.use((req, _res, next) => {
      if (!req.get('x-api-key') && !req.get('authorization')) {
        throw new VendorRefusal(401, 'x-api-key header is required');
      }
      if (!req.get('anthropic-version')) {
        throw new VendorRefusal(400, 'anthropic-version: header is required');
      }
      next();
    });

    router.get('/v1/models', (_req, res) => {
      const data = MODELS.map(modelInfo);
      res.json({ data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null });
    });
    router.get('/v1/models/:id', (req, res) => {
      res.json(modelInfo(known(req.params.id)));
    });

    router.post('/v1/messages/count_tokens', (req, res) => {
      const body = parse(countSchema, req.body);
      known(body.model);
      res.json({ input_tokens: inputTokens(body) });
    });

    router.post('/v1/messages', (req, res) => {
      const body = parse(createSchema, req.body);
      const model = known(body.model);
      if (body.max_tokens > model.output) {
        throw new VendorRefusal(
          400,
          `max_tokens: ${body.max_tokens} > ${model.output}, which is the maximum allowed number of output tokens for ${body.model}`,
        );
      }
      checkTurns(body);
      const dialogue = toDialogue(body);
      const asked = dialogue.turns.findLastIndex((turn) => turn.role === 'user');
      const passages = dialogue.turns[asked]?.passages ?? [];
      // The vendor numbers search results over the whole request, not over the last turn.
      const before = dialogue.turns.slice(0, asked).reduce((sum, turn) => sum + turn.passages.length, 0);
      const blocks = decide(dialogue, context.now().toISOString().slice(0, 10));
      const reply = limited(
        blocks.map((block) => toContent(block, passages, before)),
        body.max_tokens,
      );
      const answer = {
        id: vendorId('msg_01', 22),
        type: 'message' as const,
        role: 'assistant' as const,
        model: body.model,
        content: reply.content,
        stop_reason: reply.stopReason,
        stop_sequence: null,
        stop_details: null,
        container: null,
        usage: usage(inputTokens(body), reply.outputTokens),
      };
      if (body.stream) stream(res, answer);
      else res.json(answer);
    });
  },
};

function modelInfo(model: (typeof MODELS)[number]) {
  return {
    type: 'model',
    id: model.id,
    display_name: model.name,
    created_at: '2026-01-01T00:00:00Z',
    deprecated_at: null,
    retires_at: null,
    lifecycle: 'active',
    line: null,
    capabilities: null,
    max_input_tokens: model.input,
    max_tokens: model.output,
  };
}

/** A dated id (`claude-haiku-4-5-20251001`) names the same model. */
function known(id: string): (typeof MODELS)[number] {
  const model = MODELS.find((candidate) => candidate.id === id || candidate.id === id.replace(/-\d{8}$/, ''));
  if (!model) throw new VendorRefusal(404, `model: ${id}`);
  return model;
}

function toContent(block: DialogueBlock, passages: Passage[], before: number): Content {
  if (block.type === 'tool-call') {
    return {
      type: 'tool_use',
      id: vendorId('toolu_01', 22),
      name: block.name,
      input: block.input,
      caller: { type: 'direct' },
    };
  }
  if (block.type === 'json') return { type: 'text', text: JSON.stringify(block.value), citations: null };
  const passage = block.quote && passages[block.quote.passage];
  if (!block.quote || !passage) return { type: 'text', text: block.text, citations: null };
  const citation: Citation = {
    type: 'search_result_location',
    cited_text: passage.sentences.slice(block.quote.from, block.quote.to).join(''),
    source: passage.source,
    title: passage.title,
    search_result_index: before + block.quote.passage,
    start_block_index: block.quote.from,
    end_block_index: block.quote.to,
  };
  return { type: 'text', text: block.text, citations: [citation] };
}

/** Cuts the reply where its tokens run out, as the vendor does. */
function limited(content: Content[], maxTokens: number) {
  let left = maxTokens;
  let outputTokens = 0;
  const kept: Content[] = [];
  for (const block of content) {
    const cost = estimateTokens(block.type === 'text' ? block.text : JSON.stringify(block.input));
    outputTokens += Math.min(cost, left);
    if (cost > left) {
      if (block.type === 'text' && left > 0)
        kept.push({ ...block, text: block.text.slice(0, Math.floor(left * 3.6)) });
      return { content: kept, stopReason: 'max_tokens' as const, outputTokens };
    }
    kept.push(block);
    left -= cost;
  }
  const stopReason = kept.some((block) => block.type === 'tool_use')
    ? ('tool_use' as const)
    : ('end_turn' as const);
  return { content: kept, stopReason, outputTokens };
}

function inputTokens(body: z.output<typeof countSchema>): number {
  return estimateTokens(
    systemText(body.system) + JSON.stringify(body.messages) + JSON.stringify(body.tools ?? ''),
  );
}

function usage(input: number, output: number) {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: null,
    inference_geo: null,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: 'standard',
    speed: 'standard',
  };
}

/** The vendor's event sequence, down to the ping after the first block opens. */
function stream(
  res: Response,
  answer: { content: Content[]; stop_reason: string; usage: ReturnType<typeof usage> } & Record<
    string,
    unknown
  >,
): void {
  res.set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const send = (event: { type: string } & Record<string, unknown>) =>
    res.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  send({
    type: 'message_start',
    message: { ...answer, content: [], stop_reason: null, usage: { ...answer.usage, output_tokens: 1 } },
  });
  answer.content.forEach((block, index) => {
    const delta = (value: Record<string, unknown>) =>
      send({ type: 'content_block_delta', index, delta: value });
    const opened =
      block.type === 'text'
        ? { ...block, text: '', citations: block.citations && [] }
        : { ...block, input: {} };
    send({ type: 'content_block_start', index, content_block: opened });
    if (index === 0) send({ type: 'ping' });
    if (block.type === 'text') {
      for (const text of streamPieces(block.text)) delta({ type: 'text_delta', text });
      for (const citation of block.citations ?? []) delta({ type: 'citations_delta', citation });
    } else {
      delta({ type: 'input_json_delta', partial_json: '' });
      for (const partial_json of streamPieces(JSON.stringify(block.input)))
        delta({ type: 'input_json_delta', partial_json });
    }
    send({ type: 'content_block_stop', index });
  });
  send({
    type: 'message_delta',
    delta: { stop_reason: answer.stop_reason, stop_sequence: null, stop_details: null, container: null },
    usage: answer.usage,
  });
  send({ type: 'message_stop' });
  res.end();
}

function header(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
