import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Resend } from 'resend';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { MediaGone, TooLarge } from './received-files.ts';
import { createResendInbox, fileIdOf } from './resend-inbox.ts';

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
afterEach(() => control.clearFaults());
afterAll(() => sandbox.stop());

const baseUrl = () => `${sandbox.url}/resend`;
const inbox = () => createResendInbox({ apiKey: 're_x', baseUrl: baseUrl(), timeoutMs: 3_000 });

async function written(form: Record<string, string | File>): Promise<string> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ from: 'lea@exemple.fr', to: 'salon@in.example', ...form }))
    body.set(name, value);
  const answer = await fetch(`${sandbox.url}/pages/resend/write`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  return /received\/([0-9a-f-]{36})/.exec(answer.headers.get('location') ?? '')![1]!;
}

describe('a mail at Resend', () => {
  it('is read whole, as the vendor’s own SDK shows it', async () => {
    const file = new File([new Uint8Array([1, 2, 3])], 'photo.jpg', { type: 'image/jpeg' });
    const id = await written({ subject: 'Bonjour', body: 'Une coupe ?', reply_to: 'paul@exemple.fr', file });
    expect(await inbox().read(id)).toMatchObject({
      from: 'lea@exemple.fr',
      replyTo: ['paul@exemple.fr'],
      subject: 'Bonjour',
      text: 'Une coupe ?',
      html: expect.stringContaining('Une coupe ?'),
      messageId: `<${id}@exemple.fr>`,
      headers: { 'mime-version': '1.0' },
      attachments: [{ fileName: 'photo.jpg', mediaType: 'image/jpeg', sizeBytes: 3, isInline: false }],
    });
    const vendor = new Resend('re_x', { baseUrl: baseUrl() });
    expect((await vendor.emails.receiving.list()).data?.data[0]).toMatchObject({ id, subject: 'Bonjour' });
    const { data } = await vendor.emails.receiving.attachments.list({ emailId: id });
    expect(data?.data[0]).toMatchObject({ filename: 'photo.jpg', size: 3 });
  });

  it('nobody has is null; trouble is told by its kind', async () => {
    expect(await inbox().read(crypto.randomUUID())).toBeNull();
    const id = await written({ body: 'x' });
    for (const [fault, kind] of [
      [{ kind: 'status', status: 429, retryAfter: 3 }, 'rate-limited'],
      [{ kind: 'status', status: 500 }, 'transient'],
      [{ kind: 'hang' }, 'unknown'],
      [{ kind: 'drop-mid-response', afterBytes: 20 }, 'unknown'],
    ] as const) {
      await control.fault({ provider: 'resend', match: { method: 'GET' }, ...fault });
      await expect(inbox().read(id)).rejects.toMatchObject({ name: 'ProviderError', kind });
    }
  });
});

describe('its files', () => {
  const attached = async () => {
    const id = await written({ file: new File([new Uint8Array(5_000)], 'a.bin') });
    return fileIdOf(id, (await inbox().read(id))!.attachments[0]!.id);
  };

  it('are fetched from the address Resend gives, up to the size allowed', async () => {
    const id = await attached();
    expect((await inbox().fetch(id, 5_000)).length).toBe(5_000);
    await expect(inbox().fetch(id, 4_999)).rejects.toThrow(TooLarge);
  });

  it('that are gone are gone; anything else is tried again', async () => {
    await expect(inbox().fetch(fileIdOf(crypto.randomUUID(), 'x'), 10)).rejects.toThrow(MediaGone);
    const id = await attached();
    for (const path of ['/emails/receiving', '/inbound-cdn'])
      for (const status of [401, 403, 500]) {
        await control.fault({ provider: 'resend', kind: 'status', status, match: { path } });
        await expect(inbox().fetch(id, 5_000)).rejects.toMatchObject({ kind: 'transient' });
      }
  });
});
