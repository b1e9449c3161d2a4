import { describe, expect, it } from '@jest/globals';
import type { MessageRow } from '../db/messages.ts';
import { ProviderError } from '../providers/errors.ts';
import { type OutgoingDeps, outgoingMessage } from './outgoing.ts';

const bytes = Buffer.from('%PDF-1.7');
const deps: OutgoingDeps = {
  unsubscribeUrl: (id) => `https://app.example/unsubscribe/${id}`,
  uploadedId: async () => '77',
  readFile: async () => ({ bytes, mediaType: 'application/pdf', fileName: 'devis.pdf' }),
  mediaUrl: (id) => `https://app.example/media/${id}`,
};
const row = (more: Partial<MessageRow>): MessageRow =>
  ({
    id: 'm1',
    channel: 'sms',
    to: '+33639980012',
    from: null,
    senderName: null,
    replyTo: null,
    subject: 'Devis',
    text: 'Voici le devis.',
    html: null,
    attachments: [],
    template: null,
    purpose: 'transactional',
    content: { kind: 'media', type: 'document', mediaId: 'f1', fileName: 'devis.pdf' },
    ...more,
  }) as MessageRow;
const HOW = { tenantId: 't1', until: Date.now() + 60_000, form: 'text' } as const;

describe('a file on its way out', () => {
  it('is carried in an e-mail, uploaded to WhatsApp, and fetched for an MMS', async () => {
    expect(await outgoingMessage(deps, row({ channel: 'email', to: 'lea@exemple.fr' }), HOW)).toMatchObject({
      attachments: [{ fileName: 'devis.pdf', mediaType: 'application/pdf', content: bytes }],
    });
    expect(await outgoingMessage(deps, row({ channel: 'whatsapp' }), HOW)).toMatchObject({
      body: { kind: 'media', type: 'document', id: '77', caption: 'Voici le devis.', fileName: 'devis.pdf' },
    });
    expect(await outgoingMessage(deps, row({ to: '+14155550100' }), HOW)).toMatchObject({
      mediaUrls: ['https://app.example/media/f1'],
    });
  });

  it('does not go by MMS where there is none: the text has its link', async () => {
    expect(await outgoingMessage(deps, row({}), HOW)).toMatchObject({
      mediaUrls: [],
      text: 'Voici le devis.',
    });
    expect(await outgoingMessage(deps, row({ content: null }), HOW)).toMatchObject({ mediaUrls: [] });
  });

  it('that cannot be had leaves the message unsent, to be tried again', async () => {
    const lost = async (): Promise<never> => {
      throw new ProviderError('objects', 'unknown', 'cut');
    };
    for (const channel of ['email', 'whatsapp'] as const) {
      const failing = { ...deps, readFile: lost, uploadedId: lost };
      await expect(outgoingMessage(failing, row({ channel }), HOW)).rejects.toMatchObject({
        kind: 'transient',
      });
    }
  });
});
