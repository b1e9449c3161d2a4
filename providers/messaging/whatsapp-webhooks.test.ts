import { describe, expect, it } from '@jest/globals';
import { escapedJson, hubSignature } from '../../sandbox/vendors/graph-wire.ts';
import { hubChallenge, readHubRequest } from './hub-requests.ts';
import { WebhookRefused } from './messaging.ts';
import { metaEvents } from './meta-webhooks.ts';
import { whatsappEvents } from './whatsapp-webhooks.ts';

const SECRET = "It's a Secret to Everybody";

describe('Meta’s signature', () => {
  // The worked example of docs.github.com/webhooks (validating-webhook-deliveries): the same header, the same scheme.
  const documented = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

  it('is the documented one, and the one the sandbox writes', () => {
    expect(hubSignature(SECRET, 'Hello, World!')).toBe(documented);
    // Genuine, and no JSON.
    expect(() =>
      readHubRequest(SECRET, { signature: documented, body: Buffer.from('Hello, World!') }),
    ).toThrow('The body is no JSON.');
  });

  const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
  const signature = hubSignature(SECRET, body.toString());

  it('is over the very bytes: äöå as Meta escapes it, or as it is', () => {
    // « the string äöå should be escaped to \u00e4\u00f6\u00e5 » (developers.facebook.com/docs/graph-api/webhooks/getting-started)
    const escaped = escapedJson({ text: 'äöå' });
    expect(escaped).toBe('{"text":"\\u00e4\\u00f6\\u00e5"}');
    for (const text of [escaped, '{"text":"äöå"}'])
      expect(
        readHubRequest(SECRET, { signature: hubSignature(SECRET, text), body: Buffer.from(text) }),
      ).toEqual({
        text: 'äöå',
      });
    const other = { signature: hubSignature(SECRET, escaped), body: Buffer.from('{"text":"äöå"}') };
    expect(() => readHubRequest(SECRET, other)).toThrow(WebhookRefused);
  });

  it.each([
    ['another secret', { secret: 'another' }],
    ['no secret configured', { secret: null }],
    ['another body', { body: Buffer.from('{}') }],
    ['no signature', { signature: undefined }],
    ['an empty one', { signature: '' }],
    ['the old scheme', { signature: signature.replace('sha256=', 'sha1=') }],
    ['one of another length', { signature: `${signature}0` }],
    ['one in capitals', { signature: signature.toUpperCase() }],
  ])(
    'refuses %s',
    (_what, more: { secret?: string | null; signature?: string | undefined; body?: Buffer }) => {
      const { secret = SECRET, ...rest } = more;
      expect(() => readHubRequest(secret, { signature, body, ...rest })).toThrow(WebhookRefused);
      expect(readHubRequest(SECRET, { signature, body })).toMatchObject({ entry: [] });
    },
  );

  it('is answered the challenge, by the token alone', () => {
    expect(hubChallenge('token', { token: 'token', challenge: '1158201444' })).toBe('1158201444');
    for (const given of ['', 'Token', 'token2'])
      expect(() => hubChallenge('token', { token: given, challenge: 'x' })).toThrow(WebhookRefused);
    expect(() => hubChallenge(null, { token: '', challenge: 'x' })).toThrow(WebhookRefused);
  });
});

const NUMBER = '106540352242922';
const change = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '102290129340398',
      changes: [
        {
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '15550783881', phone_number_id: NUMBER },
            ...value,
          },
          field,
        },
      ],
    },
  ],
});
const ID = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=';
/** A message as the reference documents it, of somebody who shows their number unless told otherwise. */
const from = (
  message: object,
  contact: object = { profile: { name: 'Sheena Nelson' }, wa_id: '16505551234' },
) =>
  change({
    contacts: [contact],
    messages: [{ from: '16505551234', id: ID, timestamp: '1749416383', ...message }],
  });
const only = (payload: object) => {
  const events = whatsappEvents(payload);
  expect(events).toHaveLength(1);
  return events[0]!;
};

describe('WhatsApp’s messages', () => {
  it('bring text, who wrote it and when', () => {
    expect(only(from({ type: 'text', text: { body: 'Does it come in another color?' } }))).toMatchObject({
      kind: 'inbound',
      channel: 'whatsapp',
      eventId: `${ID}:received`,
      providerId: ID,
      account: NUMBER,
      to: NUMBER,
      from: '+16505551234',
      text: 'Does it come in another color?',
      content: null,
      files: [],
      sentAt: new Date('2025-06-08T20:59:43Z'),
      sender: { ids: ['+16505551234'], displayName: 'Sheena Nelson' },
      answers: null,
    });
  });

  it('name somebody without a number by their id for this business', () => {
    const BSUID = 'US.13491208655302741918';
    const hidden = change({
      contacts: [{ profile: { name: 'Sheena', username: 'sheena' }, user_id: BSUID }],
      messages: [
        { from_user_id: BSUID, id: ID, timestamp: '1749416383', type: 'text', text: { body: 'Bonjour' } },
      ],
    });
    expect(only(hidden)).toMatchObject({ from: BSUID, sender: { ids: [BSUID], displayName: 'Sheena' } });
    const both = from(
      { from_user_id: BSUID, type: 'text', text: { body: 'x' } },
      { wa_id: '16505551234', user_id: BSUID },
    );
    expect(only(both)).toMatchObject({
      from: '+16505551234',
      sender: { ids: ['+16505551234', BSUID], displayName: null },
    });
  });

  it.each([
    [
      'a photo with its caption',
      {
        type: 'image',
        image: { caption: 'Comme ça', mime_type: 'image/jpeg', sha256: 'x', id: '1003383421387256' },
      },
      {
        text: 'Comme ça',
        content: { kind: 'media', type: 'image', mediaIds: [expect.any(String)] },
        files: [{ providerMediaId: '1003383421387256', declaredType: 'image/jpeg', fileName: null }],
      },
    ],
    [
      'a voice message',
      { type: 'audio', audio: { mime_type: 'audio/ogg; codecs=opus', id: '5', voice: true } },
      { content: { kind: 'media', type: 'audio', isVoice: true }, text: '' },
    ],
    [
      'a document',
      { type: 'document', document: { filename: '../../etc/passwd', mime_type: 'application/pdf', id: '6' } },
      { files: [{ fileName: '../../etc/passwd', type: 'document' }] },
    ],
    [
      'a place',
      {
        type: 'location',
        location: { latitude: 44.5, longitude: -5.7, name: 'Philz Coffee', address: '101 Forest Ave' },
      },
      {
        text: 'Philz Coffee, 101 Forest Ave',
        content: { kind: 'location', latitude: 44.5, longitude: -5.7, name: 'Philz Coffee' },
      },
    ],
    [
      'a reaction',
      { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } },
      { text: '👍', content: { kind: 'reaction', to: 'wamid.x', emoji: '👍' } },
    ],
    [
      'a reaction taken back',
      { type: 'reaction', reaction: { message_id: 'wamid.x' } },
      { text: '', content: { kind: 'reaction', emoji: null } },
    ],
    [
      'a button that was tapped',
      {
        context: { from: '15550783881', id: 'wamid.asked' },
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'slot-1', title: 'Mardi 10 h' } },
      },
      { text: 'Mardi 10 h', content: { kind: 'choice', id: 'slot-1' }, answers: 'wamid.asked' },
    ],
    [
      'a line of a list',
      {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'Coupe', description: '35 €' } },
      },
      { text: 'Coupe', content: { kind: 'choice', id: 'a', title: 'Coupe' } },
    ],
    [
      'a button of a template',
      {
        context: { id: 'wamid.reminder' },
        type: 'button',
        button: { payload: 'Je confirme', text: 'Je confirme' },
      },
      { text: 'Je confirme', content: { kind: 'choice', id: 'Je confirme' }, answers: 'wamid.reminder' },
    ],
    [
      'somebody’s card',
      { type: 'contacts', contacts: [{ name: { formatted_name: 'Nina' }, phones: [] }] },
      { text: 'Nina', content: { kind: 'contacts', names: ['Nina'] } },
    ],
    [
      'words said anew',
      {
        type: 'edit',
        edit: { original_message_id: 'wamid.1', message: { type: 'text', text: { body: 'à 16 h plutôt' } } },
      },
      {
        text: 'à 16 h plutôt',
        content: null,
        eventId: expect.stringMatching(/^wamid\.1:edit:wamid\..+:received$/),
      },
    ],
    [
      'something nobody can show',
      { type: 'unsupported', errors: [{ code: 131051, title: 'Message type unknown' }] },
      { text: '', content: { kind: 'unsupported', type: 'unsupported' } },
    ],
    [
      'a type of the future',
      { type: 'hologram', hologram: {} },
      { content: { kind: 'unsupported', type: 'hologram' } },
    ],
    ['a text without text', { type: 'text' }, { content: { kind: 'unsupported', type: 'text' } }],
    ['a photo without an id', { type: 'image', image: 7 }, { content: { kind: 'unsupported' }, files: [] }],
    ['no type at all', {}, { content: { kind: 'unsupported', type: 'unknown' } }],
  ])('bring %s', (_what, message, expected) => {
    expect(only(from(message))).toMatchObject({ kind: 'inbound', ...expected });
  });

  it('tell what was taken back', () => {
    const revoke = { type: 'revoke', revoke: { original_message_id: 'wamid.1' } };
    expect(only(from(revoke))).toMatchObject({ kind: 'deleted', providerId: 'wamid.1' });
    expect(only(from({ type: 'revoke' }))).toMatchObject({ kind: 'other', type: 'revoke' });
  });

  it('without an id or a sender are nothing we could keep, and harm no other; a wrong clock loses none', () => {
    const payload = change({
      messages: [
        { type: 'text' },
        { id: ID, timestamp: '1', type: 'text', text: { body: 'x' } },
        null,
        { id: ID, from: '16505551234', timestamp: 'x' },
        { id: 'x'.repeat(251), from: '16505551234', timestamp: '1' },
        { id: ID, from: '16505551234', timestamp: '1749416383', type: 'text', text: { body: 'Bonjour' } },
      ],
    });
    expect(whatsappEvents(payload).map(({ kind }) => kind)).toEqual([
      'other',
      'other',
      'other',
      'inbound',
      'other',
      'inbound',
    ]);
  });

  it.each([[{}], [{ entry: 'x' }], [{ entry: [{ changes: [{}] }] }], [[]], [null]])(
    'that are none at all (%j) are no trouble',
    (payload) => {
      const read = () => whatsappEvents(payload);
      if (payload === null || Array.isArray(payload)) expect(read).toThrow(WebhookRefused);
      else expect(read().every(({ kind }) => kind === 'other')).toBe(true);
    },
  );

  it('tell a new number, and a new id', () => {
    const system = (more: object) =>
      only(
        change({
          messages: [{ from: '16505551234', id: ID, timestamp: '1749416383', type: 'system', ...more }],
        }),
      );
    const body = 'User Sheena changed from 16505551234 to 12195555358';
    expect(system({ system: { body, wa_id: '12195555358', type: 'user_changed_number' } })).toMatchObject({
      kind: 'identity',
      known: '+16505551234',
      value: '+12195555358',
    });
    expect(
      system({ system: { body, new_wa_id: '12195555358', type: 'customer_changed_number' } }),
    ).toMatchObject({
      kind: 'identity',
    });
    expect(system({ system: { type: 'user_changed_user_id', user_id: 'US.2' } })).toMatchObject({
      known: '+16505551234',
      value: 'US.2',
    });
    expect(system({ system: { type: 'something' } })).toMatchObject({ kind: 'other' });
  });
});

describe('WhatsApp’s other events', () => {
  const reference = { tenantId: crypto.randomUUID(), messageId: crypto.randomUUID() };
  const status = (more: object) =>
    only(
      change({
        statuses: [
          {
            id: ID,
            timestamp: '1750263773',
            recipient_id: '16505551234',
            biz_opaque_callback_data: `${reference.tenantId}/${reference.messageId}`,
            ...more,
          },
        ],
      }),
    );

  it.each([
    [{ status: 'sent', pricing: { billable: true, pricing_model: 'PMP', category: 'utility' } }, 'sent'],
    [{ status: 'delivered' }, 'delivered'],
    [{ status: 'read' }, 'read'],
    [{ status: 'played' }, 'read'],
    [{ status: 'warning' }, null],
  ])('%j', (given, expected) => {
    expect(status(given)).toMatchObject({
      kind: 'status',
      eventId: `${ID}:${given.status}`,
      status: expected,
      reference,
      reason: null,
      errorCode: null,
    });
  });

  it.each([
    [131047, 'window-closed'],
    [131026, 'unreachable'],
    [131050, 'unsubscribed'],
    [131049, 'provider'],
  ])('a failure with %d is %s', (code, reason) => {
    const errors = [{ code, title: 'x', message: 'x', error_data: { details: 'x' }, href: 'x' }];
    expect(status({ status: 'failed', errors })).toMatchObject({
      status: 'failed',
      reason,
      errorCode: String(code),
    });
  });

  it('carry no reference that is none of ours', () => {
    for (const data of [undefined, 'x', "a/b'; drop table", 7])
      expect(status({ status: 'sent', biz_opaque_callback_data: data })).toMatchObject({ reference: null });
  });

  it('tell who wants no offers any more', () => {
    const payload = (value: string) =>
      change(
        {
          contacts: [{ profile: { name: 'Pablo Morales' }, wa_id: '16505551234' }],
          user_preferences: [
            {
              wa_id: '16505551234',
              detail: `User requested to ${value} marketing messages`,
              category: 'marketing_messages',
              value,
              timestamp: 1731705721,
            },
          ],
        },
        'user_preferences',
      );
    expect(only(payload('stop'))).toMatchObject({
      kind: 'preference',
      ids: ['+16505551234'],
      wantsOffers: false,
    });
    expect(only(payload('resume'))).toMatchObject({ wantsOffers: true });
    expect(only(payload('maybe'))).toMatchObject({ kind: 'other' });
  });

  it('tell what became of a template', () => {
    const value = {
      event: 'REJECTED',
      message_template_id: 1689556908129832,
      message_template_name: 'order_confirmation',
      message_template_language: 'en-US',
      reason: 'INVALID_FORMAT',
      message_template_category: 'UTILITY',
    };
    expect(only(change(value, 'message_template_status_update'))).toMatchObject({
      kind: 'template',
      account: '102290129340398',
      name: 'order_confirmation',
      status: 'rejected',
      reason: 'INVALID_FORMAT',
    });
    expect(only(change({ errors: [{ code: 130429, title: 'Rate limit hit' }] }))).toMatchObject({
      kind: 'other',
      code: 130429,
    });
    expect(only(change({ event: 'x' }, 'account_update'))).toMatchObject({
      kind: 'other',
      type: 'account_update',
    });
  });
});

describe('Instagram’s and Messenger’s events', () => {
  const [ACCOUNT, PERSON] = ['17841400000000001', '17900000000000002'];
  const CDN = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=x';
  const event = (more: object, object = 'instagram') =>
    metaEvents({
      object,
      entry: [
        {
          id: ACCOUNT,
          time: 1764000000000,
          messaging: [
            { sender: { id: PERSON }, recipient: { id: ACCOUNT }, timestamp: 1764000000000, ...more },
          ],
        },
      ],
    });

  it.each([
    ['instagram', 'instagram'],
    ['page', 'messenger'],
  ])('of %s bring text to %s', (object, channel) => {
    const [one] = event({ message: { mid: 'm_1', text: 'Bonjour' } }, object);
    expect(one).toMatchObject({
      channel,
      event: {
        kind: 'inbound',
        provider: 'meta',
        channel,
        account: ACCOUNT,
        from: PERSON,
        to: ACCOUNT,
        text: 'Bonjour',
        content: null,
        eventId: 'm_1:received',
        sentAt: new Date(1764000000000),
        sender: { ids: [PERSON] },
      },
    });
  });

  it.each([
    // No address to fetch it from.
    [
      { message: { mid: 'm', attachments: [{ type: 'image', payload: { url: 'x' } }] } },
      { kind: 'unsupported', type: 'image' },
    ],
    [
      { message: { mid: 'm', attachments: [{ type: 'appointment_booking' }] } },
      { kind: 'unsupported', type: 'appointment_booking' },
    ],
    [
      { message: { mid: 'm', attachments: [{ type: 'ig_post', payload: { url: CDN, title: 'Carré' } }] } },
      { kind: 'shared', what: 'post', title: 'Carré' },
    ],
    [
      { message: { mid: 'm', attachments: [{ type: 'story_mention', payload: { url: CDN } }] } },
      { kind: 'shared', what: 'story-mention' },
    ],
    [
      {
        message: {
          mid: 'm',
          text: 'Lui ?',
          attachments: [{ type: 'fallback', title: 'Salon', url: 'https://salon.example/' }],
        },
      },
      { kind: 'shared', what: 'link', title: 'Salon', url: 'https://salon.example/' },
    ],
    [
      { message: { mid: 'm', text: 'Superbe', reply_to: { story: { id: '1', url: CDN } } } },
      { kind: 'shared', what: 'story-reply' },
    ],
    [{ message: { mid: 'm', is_unsupported: true } }, { kind: 'unsupported', type: 'message' }],
    [{ message: { mid: 'm', text: 'Oui', quick_reply: { payload: 'yes' } } }, { kind: 'choice', id: 'yes' }],
    [{ postback: { mid: 'm', title: 'Réserver', payload: 'book' } }, { kind: 'choice', id: 'book' }],
    [{ reaction: { mid: 'm', action: 'react', emoji: '❤' } }, { kind: 'reaction', to: 'm', emoji: '❤' }],
    [{ reaction: { mid: 'm', action: 'unreact' } }, { kind: 'reaction', to: 'm', emoji: null }],
  ])('%j', (given, content) => {
    expect(event(given)[0]!.event).toMatchObject({ kind: 'inbound', content });
  });

  it.each([
    ['image', 'image'],
    ['video', 'video'],
    ['audio', 'audio'],
    ['file', 'document'],
    ['sticker', 'sticker'],
  ])('bring a file of type %s to be fetched, with its words', (type, kind) => {
    const message = { mid: 'm', text: 'Comme ceci', attachments: [{ type, payload: { url: CDN } }] };
    const { event: told } = event({ message })[0]!;
    if (told.kind !== 'inbound') throw new Error(told.kind);
    const [file, ...more] = told.files!;
    expect(more).toEqual([]);
    expect(file).toMatchObject({ type: kind, providerMediaId: CDN, declaredType: null, fileName: null });
    expect(told).toMatchObject({
      text: 'Comme ceci',
      content: { kind: 'media', type: kind, mediaIds: [file!.id] },
    });
  });

  it('take a like for what it says, a sticker told twice for one, and ten files of fifty', () => {
    const told = (attachments: object[]) => {
      const { event: one } = event({ message: { mid: 'm', attachments } })[0]!;
      if (one.kind !== 'inbound') throw new Error(one.kind);
      return one;
    };
    const sticker = (sticker_id: string) =>
      ['image', 'sticker'].map((type) => ({ type, payload: { url: CDN, sticker_id } }));
    expect(told([{ type: 'like_heart' }])).toMatchObject({ text: '❤️', content: null, files: [] });
    expect(told(sticker('369239263222822'))).toMatchObject({ text: '👍', content: null, files: [] });
    expect(told(sticker('767226160478561'))).toMatchObject({
      content: { kind: 'media', type: 'sticker' },
      files: [{ type: 'sticker', providerMediaId: CDN }],
    });
    expect(
      told(Array.from({ length: 50 }, () => ({ type: 'image', payload: { url: CDN } }))).files,
    ).toHaveLength(10);
    expect(
      told([{ type: 'image', payload: { url: CDN, sticker_id: null as unknown as string } }]).files,
    ).toMatchObject([{ type: 'image' }]);
    const long = { type: 'image', payload: { url: `${CDN}${'x'.repeat(5_000)}` } };
    expect(told([long, 7 as unknown as object])).toMatchObject({
      content: { kind: 'unsupported' },
      files: [],
    });
  });

  it('tell what was delivered and read, and are silent about our own words', () => {
    expect(
      event({ delivery: { mids: ['a', 'b'], watermark: 1 } }, 'page').map((one) => one.event),
    ).toMatchObject([
      { kind: 'status', eventId: 'a:delivered', status: 'delivered' },
      { eventId: 'b:delivered' },
    ]);
    expect(event({ read: { mid: 'a' } })[0]!.event).toMatchObject({ status: 'read', providerId: 'a' });
    expect(event({ read: { watermark: 1 } }, 'page')).toEqual([]);
    expect(event({ message: { mid: 'm', text: 'x', is_echo: true } })).toEqual([]);
    expect(event({ message: { mid: 'm', is_deleted: true } })[0]!.event).toMatchObject({
      kind: 'deleted',
      providerId: 'm',
    });
    expect(
      event({ message_edit: { mid: 'm', text: 'à 16 h', num_edit: 1 } }, 'page')[0]!.event,
    ).toMatchObject({
      kind: 'inbound',
      eventId: 'm:edit:1:received',
      text: 'à 16 h',
    });
    expect(event({ sender: null })[0]!.event).toMatchObject({ kind: 'other', type: 'unreadable' });
    expect(event({ message: { mid: 'm', text: 'x' } }, 'user')).toEqual([]);
  });
});
