import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { conversationOf, readThread } from '../../db/conversations.ts';
import type { TenantTransaction } from '../../db/database.ts';
import { freePort } from '../../dev/ports.ts';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { openTestApi, type TestApi } from '../../testing/api.ts';
import { startTestProduct, type TestProduct } from '../../testing/product.ts';
import { openSalon } from '../../testing/salon.ts';

/** The whole way and back, every part real: a mail program → webhook → workflow → Sara → Resend → the mail program. */
let product: TestProduct;
let api: TestApi;
let tenantId: string;
let address: string;
let serial = 0;
beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  product = await startTestProduct({ publicUrl });
  api = await openTestApi({ database: product.t, port, env: { PUBLIC_URL: publicUrl } });
}, 120_000);
beforeEach(async () => {
  serial += 1;
  await sandboxControl(product.sandbox.url).clearFaults();
  ({ tenantId } = await openSalon(product.t, { rules: { minNoticeMinutes: 0 } }));
  const [tenant] = await product.t.asSuperuser<{ slug: string }>('select slug from tenants where id = $1', [
    tenantId,
  ]);
  address = `${tenant!.slug}@reponses.coccinelle.example`;
});
afterAll(async () => {
  await product.close();
  await api.close();
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
const person = () => `eloise${serial}@exemple.fr`;

async function until<T>(find: () => Promise<T | undefined | false>, what: string): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`within a minute there was no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function writes(form: Record<string, string>, file?: File): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ from: `Éloïse <${person()}>`, to: address, ...form }))
    body.set(name, value);
  if (file) body.set('file', file);
  await fetch(`${product.sandbox.url}/pages/resend/write`, { method: 'POST', body, redirect: 'manual' });
}

interface Mail {
  id: string;
  subject: string;
  text: string;
  html: string;
  from: string;
  reply_to: string[];
  message_id: string;
}
const bearer = { authorization: 'Bearer re_x' };
/** What has come to this person, oldest first. */
async function mails(): Promise<Mail[]> {
  const { data } = (await (
    await fetch(`${product.sandbox.url}/resend/emails?limit=100`, { headers: bearer })
  ).json()) as { data: Array<{ id: string; to: string[] }> };
  const mine = data.filter(({ to }) => to.includes(person())).reverse();
  return Promise.all(
    mine.map(
      async ({ id }) =>
        (await (
          await fetch(`${product.sandbox.url}/resend/emails/${id}`, { headers: bearer })
        ).json()) as Mail,
    ),
  );
}
/** Sara's answers among them: a confirmation is none. */
const answers = async () => (await mails()).filter(({ subject }) => /^Re:/.test(subject));
const answer = (n: number) => until(async () => (await answers())[n - 1], `answer ${n}`);
const headersOf = async (mail: Mail) => {
  const page = await (await fetch(`${product.sandbox.url}/pages/resend/mail/${mail.id}`)).text();
  return page
    .replaceAll('&#34;', '"')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#60;', '<')
    .replaceAll('&#62;', '>');
};
const client = async () =>
  (await inTenant((tx) => tx.sql<{ id: string }>(`select id from clients where email = ?`, [person()])))[0];

describe('a client who writes an e-mail', () => {
  it('is answered in the thread, finds a time and is booked, each answer below what it quotes', async () => {
    const day = new Date(Date.now() + 3 * 86_400_000);
    while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
    await writes({
      subject: 'Une coupe',
      body: `Bonjour, je voudrais un rendez-vous le ${day.toISOString().slice(0, 10)}\n\nEnvoyé de mon iPhone`,
    });
    const offer = await answer(1);
    expect(offer).toMatchObject({ subject: 'Re: Une coupe', reply_to: [address] });
    expect(offer.text).toMatch(/Coupe femme/);
    expect(offer.html).toMatch(/Coupe femme/);
    const shown = await headersOf(offer);
    expect(shown).toMatch(/"In-Reply-To": "<[^"]+@exemple\.fr>"/);
    expect(shown).toContain('"Auto-Submitted": "auto-replied"');

    let last = offer;
    const reply = async (body: string, n: number) => {
      await writes({ subject: last.subject, body, answers: last.id });
      last = await answer(n);
    };
    await reply('le premier', 2);
    expect(last.text).toMatch(/prénom/i);
    await reply('Éloïse', 3);
    await reply('Petit', 4);
    for (let n = 5; n < 10 && !/c’est (noté|réservé)|est (noté|réservé|confirmé)/i.test(last.text); n += 1) {
      if (/téléphone/i.test(last.text) && !/récapitule/i.test(last.text)) await reply('06 39 98 00 72', n);
      else if (/récapitule/i.test(last.text)) await reply('oui', n);
      else break;
    }
    await until(
      async () =>
        (await inTenant((tx) => tx.sql(`select 1 from appointments where source = 'sara'`))).length === 1,
      'appointment',
    );
    // What she quoted never came back as words of theirs.
    const thread = await inTenant(async (tx) => readThread(tx, (await client())!.id, { limit: 100 }));
    const theirs = thread.filter(({ direction }) => direction === 'inbound').map(({ text }) => text);
    expect(theirs.at(-1)).not.toMatch(/iPhone/);
    expect(theirs.join('\n')).not.toMatch(/a écrit|Coupe femme|>/);
    // Every answer names all that came before it.
    expect((await headersOf(last)).match(/"References": "([^"]+)"/)?.[1]?.split(' ').length).toBeGreaterThan(
      2,
    );
  }, 180_000);

  it('with a file is answered, and the file is in the store', async () => {
    await writes(
      { subject: 'Photo', body: 'Bonjour, voici' },
      new File(['%PDF-1.7\n%%EOF\n'], 'modele.pdf', { type: 'application/pdf' }),
    );
    const file = await until(
      async () =>
        (
          await inTenant((tx) =>
            tx.sql<{ key: string }>(`select object_key as key from media where status = 'stored'`),
          )
        )[0],
      'stored file',
    );
    expect((await readFile(join(product.config.objects.dir, file.key))).toString()).toMatch(/^%PDF/);
    await answer(1);
  }, 120_000);

  it('or their program, answered by a program, begins no loop', async () => {
    await writes({ subject: 'Bonjour', body: 'Bonjour' });
    const first = await answer(1);
    await writes({
      subject: `Réponse automatique : ${first.subject}`,
      body: 'Je suis absente',
      automatic: '1',
      answers: first.id,
    });
    await until(
      async () =>
        (await inTenant((tx) => tx.sql(`select 1 from received_emails where status = 'set-aside'`)))
          .length === 1,
      'mail set aside',
    );
    // Nothing of it reached the conversation, so nothing can answer it.
    expect(
      await inTenant(async (tx) => (await readThread(tx, (await client())!.id, { limit: 10 })).length),
    ).toBe(2);
    expect(await answers()).toHaveLength(1);
  }, 120_000);

  it('is answered by a person in the same thread, and Sara is silent then', async () => {
    await writes({ subject: 'Question', body: 'Bonjour' });
    await answer(1);
    const { token } = await api.person({ tenantId, role: 'agent' });
    const conversation = await inTenant(async (tx) => conversationOf(tx, (await client())!.id));
    const sent = await api.request('POST', `/api/v1/conversations/${conversation!.id}/messages`, {
      token,
      body: { text: 'Je m’en occupe.\nMarie', requestKey: 'request-1' },
    });
    expect(sent.status).toBe(201);
    const theirs = await answer(2);
    expect(theirs).toMatchObject({ subject: 'Re: Question', text: 'Je m’en occupe.\nMarie' });
    expect(theirs.html).toContain('Je m&#8217;en occupe.<br>Marie'.replace('&#8217;', '’'));
    const shown = await headersOf(theirs);
    expect(shown).toMatch(/"In-Reply-To"/);
    expect(shown).not.toContain('Auto-Submitted');
  }, 120_000);
});
