import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isFromVapi, readEndedCall, readVapiMessage, type VapiProof } from './vapi-webhooks.ts';

const SECRET = 'a-secret-of-the-tests';
const NOW = new Date('2026-11-23T09:00:00Z');
const body = Buffer.from('{"message":{"type":"status-update"}}');
const sign = (timestamp: string, bytes = body, secret = SECRET) =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(bytes).digest('hex');
const proof = (more: Partial<VapiProof>): VapiProof => ({
  secret: undefined,
  signature: undefined,
  timestamp: undefined,
  ...more,
});
const proves = (more: Partial<VapiProof>, bytes = body) => isFromVapi(SECRET, proof(more), bytes, NOW);

describe('a webhook of VAPI’s', () => {
  it('proves itself by the shared secret', () => {
    expect(proves({ secret: SECRET })).toBe(true);
    for (const secret of ['', 'wrong', `${SECRET} `, SECRET.slice(1), SECRET.toUpperCase()])
      expect([secret, proves({ secret })]).toEqual([secret, false]);
    expect(proves({})).toBe(false);
  });

  it('or by a signature over its timestamp and its bytes, no older than five minutes', () => {
    const seconds = String(NOW.getTime() / 1_000);
    const millis = String(NOW.getTime());
    expect(proves({ signature: sign(seconds), timestamp: seconds })).toBe(true);
    expect(proves({ signature: sign(millis), timestamp: millis })).toBe(true);
    expect(proves({ signature: `sha256=${sign(millis).toUpperCase()}`, timestamp: millis })).toBe(true);
    expect(proves({ signature: sign(millis), timestamp: millis }, Buffer.from('{}'))).toBe(false);
    expect(proves({ signature: sign(millis, body, 'other'), timestamp: millis })).toBe(false);
    const old = String(NOW.getTime() - 301_000);
    expect(proves({ signature: sign(old), timestamp: old })).toBe(false);
    expect(proves({ signature: sign(''), timestamp: '' })).toBe(false);
    expect(proves({ signature: sign('soon'), timestamp: 'soon' })).toBe(false);
    // A wrong signature is not mended by a right secret: one of the two is forged.
    expect(proves({ signature: 'x', timestamp: millis, secret: SECRET })).toBe(false);
  });
});

const call = {
  id: 'c0ffee00-0000-4000-8000-000000000001',
  orgId: 'o',
  type: 'inboundPhoneCall',
  assistantId: 'assistant-1',
  phoneNumberId: 'number-1',
  phoneNumber: { number: '+33465710000' },
  customer: { number: '+33639980012' },
  startedAt: '2026-11-23T08:59:00.000Z',
};
const facts = {
  providerId: call.id,
  direction: 'inbound',
  clientNumber: '+33639980012',
  businessNumber: '+33465710000',
  startedAt: new Date('2026-11-23T08:59:00Z'),
};
const owner = { assistantId: 'assistant-1', phoneNumberId: 'number-1' };
const read = (message: object | string) =>
  readVapiMessage(Buffer.from(typeof message === 'string' ? message : JSON.stringify({ message })), NOW);
const at = NOW.getTime();

describe('a server message', () => {
  it('tells whose call it is, who calls, and its state', () => {
    const controlUrl =
      'https://phone-call-websocket.aws-us-west-2-backend-production2.vapi.ai/7420f27a/control';
    const live = { ...call, monitor: { controlUrl } };
    expect(read({ type: 'status-update', status: 'in-progress', timestamp: at, call: live })).toEqual({
      kind: 'event',
      controlUrl,
      owner,
      event: { kind: 'status', call: facts, status: 'in-progress', endedReason: null, at: NOW },
    });
    const bare = { type: 'status-update', status: 'ended', endedReason: 'voicemail' };
    expect(
      read({
        ...bare,
        call: { id: 'c', type: 'outboundPhoneCall' },
        phoneNumber: { id: 'number-2', number: '+33465710001' },
        customer: { number: 'Anonymous' },
      }),
    ).toEqual({
      kind: 'event',
      controlUrl: null,
      owner: { assistantId: null, phoneNumberId: 'number-2' },
      event: {
        kind: 'status',
        call: {
          providerId: 'c',
          direction: 'outbound',
          clientNumber: null,
          businessNumber: '+33465710001',
          startedAt: null,
        },
        status: 'ended',
        endedReason: 'voicemail',
        at: NOW,
      },
    });
  });

  it('at the end reports the whole call, whichever of its shapes it has', () => {
    const report = {
      type: 'end-of-call-report',
      timestamp: at,
      call,
      endedReason: 'customer-ended-call',
      startedAt: '2026-11-23T08:59:00.000Z',
      endedAt: '2026-11-23T09:00:00.400Z',
      cost: 0.08451234,
      analysis: { summary: 'Une question.' },
    };
    const told = {
      endedReason: 'customer-ended-call',
      startedAt: new Date('2026-11-23T08:59:00Z'),
      endedAt: new Date('2026-11-23T09:00:00.400Z'),
      durationSeconds: 60,
      costMicros: 84_512,
      turns: [
        { who: 'sara', text: 'Salon Marie, bonjour.', atSeconds: 0.4 },
        { who: 'client', text: 'Bonjour.', atSeconds: 3 },
      ],
      recordingUrl: 'https://storage.vapi.ai/mono.wav',
      summary: 'Une question.',
    };
    const messages = [
      { role: 'system', message: 'Tu es Sara' },
      { role: 'bot', message: 'Salon Marie, bonjour.', secondsFromStart: 0.4 },
      { role: 'user', message: ' Bonjour. ', secondsFromStart: 3 },
      { role: 'tool_calls', toolCalls: [], message: '' },
      { role: 'tool_call_result', result: '{}' },
    ];
    const recording = { mono: { combinedUrl: 'https://storage.vapi.ai/mono.wav' } };
    const shapes = [
      { artifact: { messages, recording } },
      { artifact: { messages, recordingUrl: told.recordingUrl }, durationSeconds: 60.2 },
      { messages, recordingUrl: told.recordingUrl, summary: 'Une question.', analysis: null },
    ];
    for (const shape of shapes)
      expect(read({ ...report, ...shape })).toEqual({
        kind: 'event',
        controlUrl: null,
        owner,
        event: { kind: 'report', call: facts, report: told, at: NOW },
      });
    const transcript = 'AI: Salon Marie, bonjour.\nUser: Bonjour.\nJe voudrais…\nSystem: x\n';
    expect(read({ ...report, artifact: { transcript, recordingUrl: 'javascript:alert(1)' } })).toMatchObject({
      event: {
        report: {
          turns: [
            { who: 'sara', text: 'Salon Marie, bonjour.', atSeconds: null },
            { who: 'client', text: 'Bonjour. Je voudrais… System: x', atSeconds: null },
          ],
          recordingUrl: null,
        },
      },
    });
    expect(readEndedCall({ ...call, ...report, artifact: { messages, recording } })).toEqual({
      kind: 'report',
      call: facts,
      report: told,
      at: told.endedAt,
    });
  });

  it('asks for tools in the shapes of the SDK, of the documentation, and of old', () => {
    const asked = [{ id: 't1', name: 'checkAvailability', arguments: { date: '2026-12-01' } }];
    const inSdk = {
      id: 't1',
      type: 'function',
      function: { name: 'checkAvailability', arguments: '{"date":"2026-12-01"}' },
    };
    const inDocs = { id: 't1', name: 'checkAvailability', parameters: { date: '2026-12-01' } };
    for (const shape of [
      { toolCallList: [inSdk] },
      { toolCallList: [{ ...inSdk, function: { ...inSdk.function, arguments: { date: '2026-12-01' } } }] },
      { toolCallList: [inDocs, inDocs] },
      { toolCalls: [inSdk] },
      { toolCallList: [], toolCalls: [inSdk] },
      { toolWithToolCallList: [{ name: 'checkAvailability', toolCall: inSdk }] },
    ])
      expect(read({ type: 'tool-calls', call, ...shape })).toEqual({
        kind: 'tools',
        owner,
        call: facts,
        toolCalls: asked,
        isLegacy: false,
      });
    const old = {
      type: 'function-call',
      call,
      functionCall: { name: 'checkAvailability', parameters: '{"date":"2026-12-01"}' },
    };
    const legacy = read(old);
    expect(legacy).toMatchObject({
      kind: 'tools',
      isLegacy: true,
      toolCalls: [{ arguments: { date: '2026-12-01' } }],
    });
    expect(read(old)).toEqual(legacy);
    expect(read({ ...old, timestamp: at })).not.toEqual(legacy);
  });

  it('says what was just said, once it will not change', () => {
    const turn = { type: 'transcript', role: 'user', transcript: ' Bonjour. ', timestamp: at, call };
    expect(read({ ...turn, transcriptType: 'final' })).toMatchObject({
      event: { kind: 'turn', turn: { who: 'client', text: 'Bonjour.', atSeconds: 60 } },
    });
    expect(read({ ...turn, type: 'transcript[transcriptType="final"]' })).toMatchObject({ kind: 'event' });
    expect(read({ ...turn, transcriptType: 'partial' })).toEqual({ kind: 'other', type: 'transcript' });
  });

  it('of another kind, or broken, is nothing to keep and never a failure', () => {
    expect(read({ type: 'speech-update', call })).toEqual({ kind: 'other', type: 'speech-update' });
    expect(read({ type: 'status-update', call })).toMatchObject({ kind: 'other' });
    expect(read({ type: 'status-update', status: 'ended', call: { id: 7 } })).toMatchObject({
      kind: 'other',
    });
    expect(read({ type: 'tool-calls', call, toolCallList: 'x' })).toMatchObject({ toolCalls: [] });
    expect(read({ type: 'tool-calls', call, toolCallList: [{ id: 't' }, null, 3] })).toMatchObject({
      toolCalls: [],
    });
    const torn = { id: 't1', function: { name: 'checkAvailability', arguments: '{"date":' } };
    expect(read({ type: 'tool-calls', call, toolCallList: [torn] })).toMatchObject({
      toolCalls: [{ id: 't1', arguments: {} }],
    });
    for (const nothing of ['', 'x', 'null', '[]', '{}', '{"message":3}']) expect(read(nothing)).toBeNull();
    expect(
      read({ type: 'end-of-call-report', call, artifact: { messages: [{ role: 3 }, 'x'] }, cost: '1' }),
    ).toMatchObject({
      event: { report: { turns: [], costMicros: null } },
    });
  });
});
