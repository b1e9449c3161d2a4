import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { createOpenAiEmbedder } from './openai.ts';

/** OpenAI's own SDK against the sandbox. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const embedder = () =>
  createOpenAiEmbedder({ apiKey: 'k', baseUrl: `${sandbox.url}/openai/v1`, simulated: true, maxRetries: 0 });

describe("OpenAI's embeddings", () => {
  it('come in the order of the texts, with length 1, also for an empty text and for more than one request', async () => {
    const texts = ['coupe', '', ...Array.from({ length: 600 }, (_, index) => `texte ${index}`)];
    const vectors = await embedder().embedPassages(texts);
    expect(vectors).toHaveLength(602);
    expect(vectors[0]).toHaveLength(1536);
    expect(Math.hypot(...vectors[0]!)).toBeCloseTo(1, 4);
    expect(await embedder().embedQuery('texte 599')).toEqual(vectors[601]);
  });

  it('say whether trying again may help, and when', async () => {
    const control = sandboxControl(sandbox.url);
    await control.fault({ provider: 'openai', kind: 'status', status: 429, retryAfter: 7, times: 1 });
    await expect(embedder().embedQuery('x')).rejects.toMatchObject({ retryable: true, retryAfterMs: 7_000 });
    await control.fault({ provider: 'openai', kind: 'status', status: 400, times: 1 });
    await expect(embedder().embedQuery('x')).rejects.toMatchObject({ retryable: false });
    await control.clearFaults();
  });
});
