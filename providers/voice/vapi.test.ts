import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VapiClient } from '@vapi-ai/server-sdk';
import { buildAssistant } from '../../domain/voice/assistant.ts';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { createVapiVoiceAssistants } from './vapi.ts';
import { createVapiCaller } from './vapi-caller.ts';

const definition = buildAssistant({
  business: { name: 'Salon Marie', timeZone: 'Europe/Paris', locale: 'fr-FR' },
  facts: { phones: [], emails: [], address: null, hours: null, services: [], team: [] },
});
const webhooks = {
  toolCallsUrl: 'https://app.example/webhooks/vapi/function-call',
  callEventsUrl: 'https://app.example/webhooks/vapi/call-events',
  secret: 'a-secret-of-the-tests',
};
const source = { kind: 'provided' as const };

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let reference = '';
const voice = (timeoutMs = 10_000) =>
  createVapiVoiceAssistants({ apiKey: 'test-key', baseUrl: `${sandbox.url}/vapi`, timeoutMs });
/** The vendor's side of things, by its own SDK. */
const vendor = () => new VapiClient({ token: 'test-key', baseUrl: `${sandbox.url}/vapi`, maxRetries: 0 });
const assistantsOf = async (owner: string) =>
  (await vendor().assistants.list()).filter(({ metadata }) => metadata?.coccinelleReference === owner);
const upsert = (knownId?: string, timeoutMs?: number) =>
  voice(timeoutMs).upsertAssistant({ reference, definition, webhooks, knownId });

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
beforeEach(() => {
  reference = `tenant-${crypto.randomUUID()}`;
});
afterEach(() => control.clearFaults());
afterAll(() => sandbox.stop());

describe('upserting an assistant', () => {
  it('gives VAPI the prompt, the voice, the tools, their server and its secret', async () => {
    const { assistantId, created } = await upsert();
    expect(created).toBe(true);
    const stored = await vendor().assistants.get({ id: assistantId });
    expect(stored).toMatchObject({
      name: 'Sara · Salon Marie',
      voice: { provider: 'azure', voiceId: 'fr-FR-DeniseNeural' },
      transcriber: { provider: 'deepgram', language: 'fr' },
      model: { messages: [{ role: 'system', content: definition.systemPrompt }] },
      server: { url: webhooks.callEventsUrl, headers: { 'X-Vapi-Secret': webhooks.secret } },
      startSpeakingPlan: { customEndpointingRules: [{ type: 'assistant', timeoutSeconds: 2 }] },
    });
    const tools = (
      stored.model as {
        tools?: Array<{
          function?: { name: string; parameters: { required: string[] } };
          server?: { url?: string };
        }>;
      }
    ).tools;
    expect(tools?.map((tool) => [tool.function?.name, tool.server?.url])).toEqual(
      definition.tools.map(({ name }) => [name, webhooks.toolCallsUrl]),
    );
    const required = (name: string) =>
      tools?.find((tool) => tool.function?.name === name)?.function?.parameters.required;
    expect(required('createAppointment')).toEqual(['firstName', 'lastName', 'datetime']);
    expect(required('cancelAppointment')).toEqual([]);
  });

  it('changes the same assistant the second time, known or found', async () => {
    const first = await upsert();
    const renamed = { ...definition, firstMessage: 'Bonjour.' };
    const again = await voice().upsertAssistant({ reference, definition: renamed, webhooks });
    expect(again).toEqual({ assistantId: first.assistantId, created: false });
    expect(await upsert(first.assistantId)).toEqual({ assistantId: first.assistantId, created: false });
    expect(await assistantsOf(reference)).toHaveLength(1);
  });

  it.each(['drop-after-accept', 'drop-mid-response'] as const)(
    'makes one assistant only when the answer is lost by %s',
    async (kind) => {
      await control.fault({ provider: 'vapi', kind, match: { method: 'POST', path: '/assistant' } });
      const { assistantId } = await upsert();
      expect((await assistantsOf(reference)).map(({ id }) => id)).toEqual([assistantId]);
    },
  );

  it('makes one assistant only when answer and look-up are both lost and the whole is repeated', async () => {
    // The first look-up passes (it meets the empty delay), the creation's answer is lost, and so is the look after it.
    await control.fault({ provider: 'vapi', kind: 'delay', delayMs: 0, match: { method: 'GET' } });
    await control.fault({ provider: 'vapi', kind: 'drop-after-accept', match: { method: 'POST' } });
    await control.fault({ provider: 'vapi', kind: 'drop-before', match: { method: 'GET' } });
    await expect(upsert()).rejects.toMatchObject({ kind: 'unknown' });
    expect(await control.faults()).toEqual([]);
    const { assistantId, created } = await upsert();
    expect(created).toBe(false);
    expect((await assistantsOf(reference)).map(({ id }) => id)).toEqual([assistantId]);
  });

  it('keeps one assistant when two runs create at once', async () => {
    const runs = await Promise.all([upsert(), upsert(), upsert()]);
    const left = await assistantsOf(reference);
    expect(left).toHaveLength(1);
    expect(runs.map(({ assistantId }) => assistantId)).toContain(left[0]?.id);
    expect(await upsert()).toEqual({ assistantId: left[0]?.id, created: false });
  });

  it("leaves another tenant's assistant alone", async () => {
    const mine = await upsert();
    const theirs = `tenant-${crypto.randomUUID()}`;
    const other = await voice().upsertAssistant({
      reference: theirs,
      definition: { ...definition, firstMessage: 'Allô.' },
      webhooks,
      knownId: mine.assistantId,
    });
    expect(other).toMatchObject({ created: true });
    expect(other.assistantId).not.toBe(mine.assistantId);
    expect(await vendor().assistants.get({ id: mine.assistantId })).toMatchObject({
      firstMessage: definition.firstMessage,
    });
  });

  it('makes a new one when the known one was deleted at the vendor', async () => {
    const first = await upsert();
    await vendor().assistants.delete({ id: first.assistantId });
    expect(await upsert(first.assistantId)).toMatchObject({ created: true });
  });

  it.each([
    [
      { kind: 'status', status: 429, retryAfter: 9 },
      { kind: 'rate-limited', retryAfterMs: 9_000 },
    ],
    [
      { kind: 'status', status: 503 },
      { kind: 'transient', status: 503 },
    ],
    [
      { kind: 'status', status: 401 },
      { kind: 'permanent', status: 401 },
    ],
    [
      { kind: 'hang', times: null },
      { kind: 'unknown', message: 'VAPI did not answer in time.' },
    ],
    [{ kind: 'drop-before' }, { kind: 'unknown' }],
  ] as const)('tells %j apart and makes nothing', async (fault, expected) => {
    await control.fault({ provider: 'vapi', match: { method: 'POST' }, ...fault });
    await expect(upsert(undefined, fault.kind === 'hang' ? 1_000 : undefined)).rejects.toMatchObject({
      name: 'ProviderError',
      ...expected,
    });
    await control.clearFaults();
    expect(await assistantsOf(reference)).toEqual([]);
  });

  it('does not wait for ever for the rest of an answer', async () => {
    await control.fault({
      provider: 'vapi',
      kind: 'hang-mid-response',
      afterBytes: 1,
      match: { method: 'GET' },
      times: null,
    });
    await expect(upsert(undefined, 1_000)).rejects.toMatchObject({ kind: 'unknown' });
  });

  it("passes VAPI's own words on when it refuses", async () => {
    const tooLong = { ...definition, name: 'x'.repeat(41) };
    await expect(voice().upsertAssistant({ reference, definition: tooLong, webhooks })).rejects.toMatchObject(
      {
        kind: 'permanent',
        status: 400,
        message: 'VAPI: name must be shorter than or equal to 40 characters',
      },
    );
  });
});

describe('attaching a phone number', () => {
  it('gives one number, once, and moves it to another assistant', async () => {
    const { assistantId } = await upsert();
    const first = await voice().attachPhoneNumber({ reference, assistantId, source });
    expect(first).toMatchObject({ created: true, number: expect.stringMatching(/^\+334657\d{5}$/) });
    const again = await voice().attachPhoneNumber({ reference, assistantId, source });
    expect(again).toEqual({ ...first, created: false });
    const other = await vendor().assistants.create({ name: 'other' });
    await voice().attachPhoneNumber({ reference, assistantId: other.id, source });
    expect(await vendor().phoneNumbers.get({ id: first.phoneNumberId })).toMatchObject({
      assistantId: other.id,
    });
  });

  it('gives one number only when the answer is lost', async () => {
    const { assistantId } = await upsert();
    await control.fault({
      provider: 'vapi',
      kind: 'drop-after-accept',
      match: { method: 'POST', path: '/phone-number' },
    });
    const { phoneNumberId } = await voice().attachPhoneNumber({ reference, assistantId, source });
    const numbers = (await vendor().phoneNumbers.list()).filter(
      (number) => number.assistantId === assistantId,
    );
    expect(numbers.map(({ id }) => id)).toEqual([phoneNumberId]);
  });

  it('gives each tenant a number of its own', async () => {
    const { assistantId } = await upsert();
    const mine = await voice().attachPhoneNumber({ reference, assistantId, source });
    const theirs = await voice().attachPhoneNumber({ reference: `${reference}-b`, assistantId, source });
    expect(theirs.phoneNumberId).not.toBe(mine.phoneNumberId);
    expect(theirs.number).not.toBe(mine.number);
  });

  it("brings the business's own Twilio number", async () => {
    const { assistantId } = await upsert();
    const twilio = {
      kind: 'twilio' as const,
      number: '+33465719999',
      accountSid: 'AC00',
      authToken: 'token-of-twilio',
    };
    const attached = await voice().attachPhoneNumber({ reference, assistantId, source: twilio });
    expect(attached.number).toBe('+33465719999');
    expect(JSON.stringify(await control.requests('vapi'))).not.toContain('token-of-twilio');
  });
});

describe('taking down', () => {
  it('deletes the assistant, frees its number, and is done when done twice', async () => {
    const { assistantId } = await upsert();
    const { phoneNumberId } = await voice().attachPhoneNumber({ reference, assistantId, source });
    await voice().deleteAssistant(assistantId);
    await voice().deleteAssistant(assistantId);
    expect((await vendor().phoneNumbers.get({ id: phoneNumberId })).assistantId).toBeUndefined();
    await voice().releasePhoneNumber(phoneNumberId);
    await voice().releasePhoneNumber(phoneNumberId);
    expect(await assistantsOf(reference)).toEqual([]);
  });
});

describe('reading a call', () => {
  it('tells one that is over, and nothing of one that is unknown', async () => {
    const { assistantId } = await upsert();
    const made = await vendor().calls.create({ assistantId, customer: { number: '+33639980000' } });
    if (!('id' in made)) throw new Error('expected one call');
    let report = await voice().readCall(made.id);
    while (!report) report = await voice().readCall(made.id);
    expect(report).toMatchObject({
      kind: 'report',
      call: { providerId: made.id, direction: 'outbound', clientNumber: '+33639980000' },
      report: {
        endedReason: 'customer-ended-call',
        turns: [{ who: 'sara', text: definition.firstMessage }],
        costMicros: expect.any(Number),
      },
    });
    expect(await voice().readCall(crypto.randomUUID())).toBeNull();
  });
});

describe('recording', () => {
  it('is off unless chosen, and announced when it is on', async () => {
    const { assistantId } = await upsert();
    expect(await vendor().assistants.get({ id: assistantId })).toMatchObject({
      artifactPlan: { recordingEnabled: false },
      firstMessage: definition.firstMessage,
    });
    const recording = createVapiVoiceAssistants({
      apiKey: 'test-key',
      baseUrl: `${sandbox.url}/vapi`,
      recordCalls: true,
    });
    await recording.upsertAssistant({ reference, definition, webhooks });
    expect(await vendor().assistants.get({ id: assistantId })).toMatchObject({
      artifactPlan: { recordingEnabled: true },
      firstMessage: `Cet appel est enregistré. ${definition.firstMessage}`,
    });
  });
});

describe('somebody to call with', () => {
  it('calls from its own number and waits for the end', async () => {
    const { id: phoneNumberId, number } = await vendor().phoneNumbers.create({ provider: 'vapi' });
    const caller = createVapiCaller({
      apiKey: 'test-key',
      baseUrl: `${sandbox.url}/vapi`,
      phoneNumberId,
      lookEveryMs: 20,
    });
    expect(await caller.number()).toBe(number);
    expect(await caller.call('+33465710000', 'Demandez un prix.')).toBe('customer-ended-call');
  });
});
