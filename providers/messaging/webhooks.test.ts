import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { svixHeaders } from '../../sandbox/vendors/resend-wire.ts';
import { signature as twilioSignature } from '../../sandbox/vendors/twilio-wire.ts';
import { WebhookRefused } from './messaging.ts';
import { readResendRequest } from './resend-webhooks.ts';
import { readTwilioRequest, twilioInboundEvent, twilioStatusEvent } from './twilio-webhooks.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

describe("Twilio's signature", () => {
  // The example of www.twilio.com/docs/usage/security and of every Twilio SDK's own tests.
  const URL = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const FORM = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  const documented = {
    url: URL,
    signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    body: Buffer.from(new URLSearchParams(FORM).toString()),
  };

  it('is the documented one, and the one the sandbox writes', () => {
    expect(readTwilioRequest('12345', documented)).toEqual(FORM);
    expect(twilioSignature('12345', URL, FORM)).toBe(documented.signature);
  });

  it.each([
    ['another password', { token: '12346' }],
    ['another address', { url: URL.replace('mycompany', 'yourcompany') }],
    ['another query', { url: `${URL}&more=1` }],
    ['another body', { body: Buffer.from(new URLSearchParams({ ...FORM, Digits: '12345' }).toString()) }],
    ['one field more', { body: Buffer.from(new URLSearchParams({ ...FORM, More: '1' }).toString()) }],
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['a signature of another length', { signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=A' }],
  ])('refuses %s', (_what, { token = '12345', ...more }: { token?: string } & Partial<typeof documented>) => {
    expect(() => readTwilioRequest(token, { ...documented, ...more })).toThrow(WebhookRefused);
  });

  it('covers JSON by its digest in the query', () => {
    const body = '{"property": "value", "boolean": true}';
    const digest = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
    const url = `${URL}&bodySHA256=${digest}`;
    const request = {
      url,
      signature: twilioSignature('12345', url, {}),
      body: Buffer.from(body),
    };
    expect(readTwilioRequest('12345', request)).toEqual({ property: 'value', boolean: 'true' });
    const changed = { ...request, body: Buffer.from(body.replace('value', 'other')) };
    expect(() => readTwilioRequest('12345', changed)).toThrow(WebhookRefused);
    expect(() => readTwilioRequest('12345', { ...request, url: URL })).toThrow(WebhookRefused);
  });

  it('reads text of any script as it was written', () => {
    const form = { Body: 'Ça va ? 🐞 & + %', From: '+33639980012' };
    const body = Buffer.from(new URLSearchParams(form).toString());
    const signature = twilioSignature('12345', URL, form);
    expect(readTwilioRequest('12345', { ...documented, signature, body })).toEqual(form);
  });
});

describe("Twilio's events", () => {
  const reference = { tenantId: crypto.randomUUID(), messageId: crypto.randomUUID() };

  it('name the message, its state and why it failed', () => {
    const SM = `SM${'a'.repeat(32)}`;
    expect(twilioStatusEvent({ MessageSid: SM, MessageStatus: 'delivered' }, reference)).toMatchObject({
      eventId: `${SM}:delivered`,
      status: 'delivered',
      reason: null,
      errorCode: null,
      reference,
    });
    expect(
      twilioStatusEvent({ MessageSid: SM, MessageStatus: 'undelivered', ErrorCode: '30003' }, null),
    ).toMatchObject({ status: 'failed', reason: 'unreachable', errorCode: '30003', reference: null });
    expect(() => twilioStatusEvent({ MessageSid: SM }, null)).toThrow(WebhookRefused);
  });

  it('bring what a client wrote, and the carrier’s reading of it', () => {
    const message = { MessageSid: 'SM1', From: '+33639980012', To: '+33639980001' };
    expect(twilioInboundEvent({ ...message, Body: 'Stop\0', OptOutType: 'STOP' })).toMatchObject({
      text: 'Stop',
      optOut: 'stop',
      eventId: 'SM1:received',
    });
    expect(twilioInboundEvent({ ...message, Body: 'Bonjour' })).toMatchObject({ optOut: null });
    expect(() => twilioInboundEvent({ Body: 'Bonjour' })).toThrow(WebhookRefused);
  });

  it('bring the pictures of an MMS by their ids alone, whatever address they are said to be at', () => {
    const [account, sid, file] = [`AC${'a'.repeat(32)}`, `MM${'b'.repeat(32)}`, `ME${'c'.repeat(32)}`];
    const path = `/2010-04-01/Accounts/${account}/Messages/${sid}/Media/${file}`;
    const event = twilioInboundEvent({
      ...{ MessageSid: sid, From: '+15555550155', To: '+33639980001', Body: '', NumMedia: '3' },
      ...{ MediaUrl0: `https://api.twilio.com${path}`, MediaContentType0: 'image/jpeg' },
      ...{ MediaUrl1: 'http://169.254.169.254/latest/meta-data', MediaContentType1: 'image/jpeg' },
      ...{ MediaUrl2: `https://elsewhere.example${path}`, MediaContentType2: 'video/mp4' },
    });
    expect(event.files).toMatchObject([
      { type: 'image', providerMediaId: `${account}/${sid}/${file}`, declaredType: 'image/jpeg' },
      { type: 'video', providerMediaId: `${account}/${sid}/${file}` },
    ]);
    expect(event.content).toMatchObject({ kind: 'media', type: 'document' });
    expect(
      twilioInboundEvent({ MessageSid: sid, From: '+1', To: '+2', NumMedia: '-1e9' }).files,
    ).toBeUndefined();
  });
});

describe("Resend's signature", () => {
  // The example of docs.svix.com and of the Standard Webhooks specification.
  const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const body = Buffer.from('{"test": 2432232314}');
  const at = (seconds: number) => jest.spyOn(Date, 'now').mockReturnValue(seconds * 1_000);

  it('is the documented one, and the one the sandbox writes', () => {
    at(1_614_265_330);
    // Genuine, and about no e-mail.
    expect(readResendRequest(SECRET, { headers, body: Buffer.from(body) })).toBeNull();
    const written = svixHeaders(SECRET, headers.id, new Date(1_614_265_330_000), body.toString());
    expect(written.signature['svix-signature']).toBe(headers.signature);
  });

  it.each([
    ['another secret', { secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` }],
    ['another id', { headers: { ...headers, id: 'msg_other' } }],
    ['another time', { headers: { ...headers, timestamp: '1614265331' } }],
    ['another body', { body: Buffer.from('{"test": 2432232315}') }],
    ['no signature', { headers: { ...headers, signature: '' } }],
    [
      'another version of the scheme',
      { headers: { ...headers, signature: headers.signature.replace('v1', 'v2') } },
    ],
    ['nothing at all', { headers: {} }],
  ])(
    'refuses %s',
    (_what, { secret = SECRET, ...more }: { secret?: string; headers?: object; body?: Buffer }) => {
      at(1_614_265_330);
      expect(() => readResendRequest(secret, { headers, body, ...more })).toThrow(WebhookRefused);
    },
  );

  it('is good for five minutes either way, and one of several may match', () => {
    for (const [offset, isGood] of [
      [-301, false],
      [-299, true],
      [299, true],
      [301, false],
    ] as const) {
      at(1_614_265_330 + offset);
      const read = () => readResendRequest(SECRET, { headers, body });
      if (isGood) expect(read()).toBeNull();
      else expect(read).toThrow(WebhookRefused);
    }
    at(1_614_265_330);
    const several = { ...headers, signature: `v1,${'A'.repeat(43)}= v1a,xyz ${headers.signature}` };
    expect(readResendRequest(SECRET, { headers: several, body })).toBeNull();
  });
});

describe("Resend's events", () => {
  const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const reference = { tenantId: crypto.randomUUID(), messageId: crypto.randomUUID() };
  const event = (
    type: string,
    more: object = {},
    tags: object = { tenant: reference.tenantId, message: reference.messageId },
  ) => {
    const body = JSON.stringify({
      type,
      created_at: new Date().toISOString(),
      data: { email_id: 'e1', to: ['Marie@Exemple.fr'], subject: 'x', tags, ...more },
    });
    const { headers, signature } = svixHeaders(SECRET, 'msg_1', new Date(), body);
    return readResendRequest(SECRET, {
      headers: {
        id: headers['svix-id'],
        timestamp: headers['svix-timestamp'],
        signature: signature['svix-signature'],
      },
      body: Buffer.from(body),
    });
  };

  it.each([
    ['email.sent', {}, { status: 'sent', suppress: null }],
    ['email.delivered', {}, { status: 'delivered', suppress: null }],
    ['email.opened', {}, { status: 'read', suppress: null }],
    ['email.delivery_delayed', {}, { status: null, suppress: null }],
    [
      'email.bounced',
      { bounce: { type: 'Permanent', subType: 'General', message: 'no such user' } },
      {
        status: 'failed',
        reason: 'bounced',
        errorCode: 'Permanent/General',
        suppress: { address: 'marie@exemple.fr', reason: 'bounced' },
      },
    ],
    [
      'email.bounced',
      { bounce: { type: 'Transient', subType: 'MailboxFull', message: 'full' } },
      { status: 'failed', reason: 'bounced', errorCode: 'Transient/MailboxFull', suppress: null },
    ],
    // As it was documented first: a sentence alone, which says nothing about the address for good.
    [
      'email.bounced',
      { bounce: { message: 'The recipient’s email provider sent a bounce message.' } },
      { status: 'failed', reason: 'bounced', errorCode: 'bounced', suppress: null },
    ],
    [
      'email.complained',
      {},
      { status: 'delivered', suppress: { address: 'marie@exemple.fr', reason: 'complained' } },
    ],
    [
      'email.suppressed',
      { suppressed: { message: '', type: '' } },
      { status: 'failed', suppress: { reason: 'bounced' } },
    ],
    ['email.failed', { failed: { reason: 'x' } }, { status: 'failed', reason: 'provider', suppress: null }],
  ])('%s %j', (type, more, expected) => {
    expect(event(type, more)).toMatchObject({ eventId: 'msg_1', providerId: 'e1', reference, ...expected });
  });

  it('carry no reference that is none of ours, and say nothing about other things', () => {
    expect(event('email.sent', {}, { tenant: 'x', message: "'; drop table" })).toMatchObject({
      reference: null,
    });
    expect(event('email.sent', { tags: undefined })).toMatchObject({ reference: null });
    expect(event('domain.updated')).toBeNull();
  });

  it('tell that a mail has come, and for whom, the envelope first', () => {
    expect(
      event('email.received', {
        to: ['contact@salon.example'],
        cc: ['x@y.example'],
        received_for: ['salon@in.example'],
      }),
    ).toEqual({
      kind: 'received-email',
      eventId: 'msg_1',
      emailId: 'e1',
      recipients: ['salon@in.example', 'contact@salon.example', 'x@y.example'],
    });
  });
});
