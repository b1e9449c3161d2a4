import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VapiClient } from '@vapi-ai/server-sdk';
import OpenAI from 'openai';
import { sandboxControl } from '../control-client.ts';
import { type Sandbox, startSandbox } from '../server.ts';

/** The vendors' own SDKs, untouched, against the sandbox: what they type and throw is what they get. */

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let anthropic: Anthropic;
let openai: OpenAI;
let vapi: VapiClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
  anthropic = new Anthropic({
    apiKey: 'k',
    baseURL: `${sandbox.url}/anthropic`,
    maxRetries: 0,
    logLevel: 'off',
  });
  openai = new OpenAI({ apiKey: 'k', baseURL: `${sandbox.url}/openai/v1`, maxRetries: 0, logLevel: 'off' });
  vapi = new VapiClient({ token: 'k', baseUrl: `${sandbox.url}/vapi`, maxRetries: 0, timeoutInSeconds: 10 });
});
afterEach(async () => {
  await control.clearFaults();
  await control.clearRequests();
});
afterAll(() => sandbox.stop());

const haircut = {
  model: 'claude-sonnet-5-5',
  max_tokens: 200,
  messages: [
    {
      role: 'user' as const,
      content: [
        {
          type: 'search_result' as const,
          source: 'https://salon.example/tarifs',
          title: 'Tarifs',
          content: [
            { type: 'text' as const, text: 'Coupe femme : 45 €.' },
            { type: 'text' as const, text: 'Coupe homme : 28 €.' },
          ],
          citations: { enabled: true },
        },
        { type: 'text' as const, text: 'Quel est le prix d’une coupe homme ?' },
      ],
    },
  ],
};
const weather = {
  name: 'get_weather',
  description: 'Gives the weather.',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
};

describe("Anthropic's SDK", () => {
  it('gets a message with its citation, usage, ids and rate-limit headers', async () => {
    const { data, response, request_id } = await anthropic.messages.create(haircut).withResponse();
    expect(data).toMatchObject({
      type: 'message',
      role: 'assistant',
      stop_reason: 'end_turn',
      content: [
        {
          type: 'text',
          text: 'Coupe homme : 28 €.',
          citations: [
            {
              type: 'search_result_location',
              cited_text: 'Coupe homme : 28 €.',
              start_block_index: 1,
              end_block_index: 2,
            },
          ],
        },
      ],
    });
    expect(data.id).toMatch(/^msg_01/);
    expect(request_id).toMatch(/^req_01/);
    expect(Number(response.headers.get('anthropic-ratelimit-requests-remaining'))).toBeGreaterThan(0);
  });

  it('streams the events its own accumulator turns into the same message', async () => {
    const types: string[] = [];
    const stream = anthropic.messages.stream(haircut).on('streamEvent', (event) => types.push(event.type));
    const message = await stream.finalMessage();
    expect(message.content).toMatchObject([
      { text: 'Coupe homme : 28 €.', citations: [{ search_result_index: 0 }] },
    ]);
    expect([...new Set(types)]).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('streams the input of a tool call', async () => {
    const forced = {
      ...haircut,
      tools: [weather],
      tool_choice: { type: 'tool' as const, name: 'get_weather' },
    };
    const message = await anthropic.messages.stream(forced).finalMessage();
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'get_weather', input: { city: '' } }],
    });
  });

  it('is cut where its tokens run out', async () => {
    const message = await anthropic.messages.create({ ...haircut, max_tokens: 2 });
    expect(message.stop_reason).toBe('max_tokens');
    expect(message.usage.output_tokens).toBe(2);
  });

  it.each([
    [
      'no user turn first',
      { messages: [{ role: 'assistant' as const, content: 'Bonjour' }] },
      'first message must use the "user" role',
    ],
    ['no message', { messages: [] }, 'at least one message is required'],
    [
      'an unanswered tool call',
      {
        messages: [
          { role: 'user' as const, content: 'a' },
          {
            role: 'assistant' as const,
            content: [{ type: 'tool_use' as const, id: 't1', name: 'x', input: {} }],
          },
          { role: 'user' as const, content: 'b' },
        ],
      },
      'without `tool_result` blocks immediately after: t1',
    ],
    [
      'a blank text block',
      { messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: '' }] }] },
      'messages.0.content',
    ],
    [
      'a forced tool it was not given',
      { tool_choice: { type: 'tool' as const, name: 'nope' } },
      "Tool 'nope' not found",
    ],
  ])('is refused %s as the vendor refuses it', async (_case, change, words) => {
    const work = anthropic.messages.create({ ...haircut, ...change });
    await expect(work).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    await expect(work).rejects.toMatchObject({
      type: 'invalid_request_error',
      apiMessage: expect.stringContaining(words),
    });
  });

  it('needs a key', async () => {
    const response = await fetch(`${sandbox.url}/anthropic/v1/models`, {
      headers: { 'anthropic-version': '2023-06-01' },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  });

  it('throws its own class for each played failure', async () => {
    await control.fault({ provider: 'anthropic', kind: 'status', status: 429, retryAfter: 2 });
    await control.fault({ provider: 'anthropic', kind: 'status', status: 529 });
    await expect(anthropic.messages.create(haircut)).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    await expect(anthropic.messages.create(haircut)).rejects.toMatchObject({
      status: 529,
      type: 'overloaded_error',
    });
  });

  it('retries after the time it is told, and then succeeds', async () => {
    await control.fault({ provider: 'anthropic', kind: 'status', status: 429, retryAfter: 0 });
    const message = await anthropic.messages.create(haircut, { maxRetries: 1 });
    expect(message.stop_reason).toBe('end_turn');
    expect((await control.requests('anthropic')).map(({ status }) => status)).toEqual([429, 200]);
  });

  it('times out on a hang', async () => {
    await control.fault({ provider: 'anthropic', kind: 'hang' });
    await expect(anthropic.messages.create(haircut, { timeout: 200 })).rejects.toBeInstanceOf(
      Anthropic.APIConnectionTimeoutError,
    );
  });

  it('lists models and counts tokens', async () => {
    const models = await anthropic.models.list();
    expect(models.data.map(({ id }) => id)).toContain('claude-sonnet-5-5');
    const { max_tokens: _, ...counted } = haircut;
    expect((await anthropic.messages.countTokens(counted)).input_tokens).toBeGreaterThan(20);
    await expect(anthropic.models.retrieve('claude-none')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });
});

describe("OpenAI's SDK", () => {
  it('gets unit vectors of the right size, the same in both encodings', async () => {
    // The SDK asks for base64 unless told otherwise, and decodes it.
    const packed = await openai.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['coupe femme', 'coupe'],
    });
    const floats = await openai.embeddings.create({
      model: 'text-embedding-3-small',
      input: 'coupe femme',
      encoding_format: 'float',
    });
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([1536, 1536]);
    expect(packed.data[0]?.embedding).toEqual(floats.data[0]?.embedding);
    expect(Math.hypot(...(floats.data[0]?.embedding ?? []))).toBeCloseTo(1, 5);
    expect(packed.usage.total_tokens).toBeGreaterThan(0);
  });

  it('shortens vectors on request, and refuses what the vendor refuses', async () => {
    const small = await openai.embeddings.create({
      model: 'text-embedding-3-small',
      input: 'a',
      dimensions: 256,
    });
    expect(small.data[0]?.embedding).toHaveLength(256);
    await expect(
      openai.embeddings.create({ model: 'text-embedding-3-small', input: '' }),
    ).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(openai.embeddings.create({ model: 'text-embedding-9', input: 'a' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    await expect(
      openai.embeddings.create({ model: 'text-embedding-3-small', input: 'a', dimensions: 9_999 }),
    ).rejects.toThrow('dimensions');
  });

  const chat = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Hello' }] };
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'searchKnowledgeBase', parameters: { type: 'object', properties: {} } },
    },
  ];

  it('gets completions, tool calls and JSON of a schema', async () => {
    const said = await openai.chat.completions.create(chat);
    expect(said.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } });
    const called = await openai.chat.completions.create({ ...chat, tools });
    expect(called.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ function: { name: 'searchKnowledgeBase' } }] },
    });
    const schema = { type: 'object', properties: { facts: { type: 'array' } }, required: ['facts'] };
    const shaped = await openai.chat.completions.create({
      ...chat,
      response_format: { type: 'json_schema', json_schema: { name: 'facts', schema } },
    });
    expect(JSON.parse(shaped.choices[0]?.message.content ?? '')).toEqual({ facts: [] });
  });

  it('streams what its own accumulator turns into the same completion', async () => {
    const stream = openai.chat.completions.stream({
      ...chat,
      tools,
      stream_options: { include_usage: true },
    });
    const whole = await stream.finalChatCompletion();
    expect(whole.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'searchKnowledgeBase', arguments: '{"query":"Hello"}' } },
    ]);
    expect(whole.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('throws its own class for each played failure', async () => {
    await control.fault({ provider: 'openai', kind: 'status', status: 429 });
    await control.fault({ provider: 'openai', kind: 'status', status: 500 });
    await expect(openai.chat.completions.create(chat)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(openai.chat.completions.create(chat)).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    const nobody = await fetch(`${sandbox.url}/openai/v1/models`);
    expect(nobody.status).toBe(401);
  });
});

describe("VAPI's SDK", () => {
  it('creates, reads, changes, lists and deletes assistants', async () => {
    const made = await vapi.assistants.create({ name: 'Sara', firstMessage: 'Bonjour.' });
    expect(made).toMatchObject({ name: 'Sara', createdAt: made.updatedAt });
    expect(await vapi.assistants.update({ id: made.id, firstMessage: 'Allô.' })).toMatchObject({
      id: made.id,
      name: 'Sara',
      firstMessage: 'Allô.',
    });
    expect((await vapi.assistants.list({ limit: 1 })).map(({ id }) => id)).toEqual([made.id]);
    await vapi.assistants.delete({ id: made.id });
    await expect(vapi.assistants.get({ id: made.id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('is told every wrong field at once, in a list', async () => {
    const wrong = { name: 'x'.repeat(41), firstMesage: 'typo' } as { name: string };
    await expect(vapi.assistants.create(wrong)).rejects.toMatchObject({
      statusCode: 400,
      body: {
        error: 'Bad Request',
        message: expect.arrayContaining([
          'name must be shorter than or equal to 40 characters',
          'property firstMesage should not exist',
        ]),
      },
    });
    await expect(vapi.assistants.get({ id: 'not-a-uuid' })).rejects.toMatchObject({ statusCode: 400 });
  });

  it('gets numbers set aside for fiction, and refuses an assistant that is not there', async () => {
    const french = await vapi.phoneNumbers.create({ provider: 'vapi' });
    const american = await vapi.phoneNumbers.create({ provider: 'vapi', numberDesiredAreaCode: '415' });
    expect([french.number, american.number]).toEqual(['+33465710000', '+14155550100']);
    const missing = crypto.randomUUID();
    await expect(vapi.phoneNumbers.create({ provider: 'vapi', assistantId: missing })).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it('plays a call to its end', async () => {
    const { id: assistantId } = await vapi.assistants.create({ firstMessage: 'Bonjour.' });
    const made = await vapi.calls.create({ assistantId, customer: { number: '+33639980000' } });
    if (!('id' in made)) throw new Error('expected one call');
    let call = await vapi.calls.get({ id: made.id });
    while (call.status !== 'ended') call = await vapi.calls.get({ id: made.id });
    expect(call).toMatchObject({
      endedReason: 'customer-ended-call',
      artifact: { transcript: 'AI: Bonjour.\n' },
    });
    expect((await vapi.calls.list({ assistantId })).map(({ id }) => id)).toEqual([made.id]);
  });
});
