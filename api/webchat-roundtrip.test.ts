import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { conversationOf } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { freePort } from '../dev/ports.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { chatVisitor } from '../testing/chat-visitor.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { openSalon } from '../testing/salon.ts';

/** The whole way, every part real: the visitor's stream → API → workflow → Sara → ledger → the visitor's stream. */
let product: TestProduct;
let api: TestApi;
let tenantId: string;
let slug: string;
const open: Array<{ stop(): Promise<void> }> = [];
beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  product = await startTestProduct({ publicUrl });
  api = await openTestApi({ database: product.t, port, env: { PUBLIC_URL: publicUrl } });
}, 120_000);
beforeEach(async () => {
  ({ tenantId } = await openSalon(product.t, { rules: { minNoticeMinutes: 0 } }));
  const [tenant] = await product.t.asSuperuser<{ slug: string }>('select slug from tenants where id = $1', [
    tenantId,
  ]);
  slug = tenant!.slug;
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.stop();
});
afterAll(async () => {
  await product.close();
  await api.close();
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);

async function until<T>(
  find: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`within a minute there was no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function somebody() {
  const visitor = chatVisitor(api.url, slug);
  await visitor.open();
  const stream = await visitor.listen();
  open.push(stream);
  const saras = () => stream.messages().filter(({ author }) => author === 'sara');
  const answer = async (n: number) => (await until(() => saras()[n - 1], `answer ${n}`)).text;
  return { visitor, stream, saras, answer };
}
const wednesday = () => {
  const day = new Date(Date.now() + 3 * 86_400_000);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
};
type Somebody = Awaited<ReturnType<typeof somebody>>;

/** Books as a person does, answering what Sara asks. @returns her last word */
async function book(
  { visitor, answer }: Somebody,
  who: { first: string; last: string; phone: string },
): Promise<string> {
  await visitor.write(`Bonjour, je voudrais un rendez-vous le ${wednesday()}`);
  expect(await answer(1)).toMatch(/Coupe femme/);
  await visitor.write('le premier');
  let said = '';
  for (let n = 2; n < 12; n += 1) {
    said = await answer(n);
    if (/récapitule/i.test(said)) await visitor.write('oui');
    else if (/prénom/i.test(said)) await visitor.write(who.first);
    else if (/nom de famille/i.test(said)) await visitor.write(who.last);
    else if (/téléphone/i.test(said)) await visitor.write(who.phone);
    else if (/e-mail/i.test(said)) await visitor.write('non');
    else if (/numéro|c’est bien/i.test(said)) await visitor.write('oui');
    else break;
  }
  await until(
    async () =>
      (await inTenant((tx) => tx.sql(`select 1 from appointments where source = 'sara'`))).length === 1,
    'appointment',
  );
  return said;
}

describe('a visitor of the site', () => {
  it('is answered while they watch, and books; the conversation’s client is who they said they are', async () => {
    const lea = await somebody();
    await book(lea, { first: 'Éloïse', last: 'Petit', phone: '06 39 98 00 73' });
    expect(
      lea.stream.events.some(({ event, data }) => event === 'state' && (data as { typing: boolean }).typing),
    ).toBe(true);
    expect(await inTenant((tx) => tx.sql(`select first_name, last_name, phone from clients`))).toEqual([
      { first_name: 'Éloïse', last_name: 'Petit', phone: '+33639980073' },
    ]);
    expect(
      await inTenant((tx) =>
        tx.sql(
          `select i.kind from client_identities i join appointments a on a.client_id = i.client_id and a.tenant_id = i.tenant_id`,
        ),
      ),
    ).toEqual([{ kind: 'webchat' }]);
  }, 180_000);

  it('who gives another client’s number is not that client: nothing of theirs is read or changed', async () => {
    await inTenant((tx) =>
      tx.sql(
        `insert into clients (tenant_id, first_name, last_name, phone) values (?, 'Paul', 'Roux', '+33639980074')`,
        [tenantId],
      ),
    );
    const stranger = await somebody();
    await book(stranger, { first: 'Zoé', last: 'Blanc', phone: '06 39 98 00 74' });
    const clients = await inTenant((tx) =>
      tx.sql<{ name: string; identities: number }>(
        `select trim(first_name || ' ' || last_name) as name,
                (select count(*)::int from client_identities i where i.tenant_id = c.tenant_id and i.client_id = c.id) as identities
         from clients c order by 1`,
      ),
    );
    // Who talks stays somebody staff may put together with another one; nobody became Paul.
    expect(clients.find(({ name }) => name === 'Paul Roux')?.identities).toBe(0);
    const said = stranger.saras().length;
    await stranger.visitor.write('Je veux annuler mon rendez-vous');
    await stranger.answer(said + 1);
    await stranger.visitor.write('oui');
    const last = await stranger.answer(said + 2);
    expect(last).not.toMatch(/Paul/);
  }, 180_000);

  it('sees a person take over by name, and is answered by them; Sara is silent', async () => {
    const lea = await somebody();
    await lea.visitor.write('Bonjour');
    await lea.answer(1);
    const { token } = await api.person({ tenantId, role: 'agent' });
    const conversation = await inTenant(async (tx) => {
      const [client] = await tx.sql<{ id: string }>('select id from clients');
      return (await conversationOf(tx, client!.id))!;
    });
    await api.request('POST', `/api/v1/conversations/${conversation.id}/take-over`, { token });
    await until(() => lea.stream.state()?.person === 'Marie' && true, 'person who takes over');
    const { body: ways } = await api.request('GET', `/api/v1/conversations/${conversation.id}/channels`, {
      token,
    });
    expect(ways.items[0]).toMatchObject({ channel: 'webchat', windowClosesAt: null });
    await api.request('POST', `/api/v1/conversations/${conversation.id}/messages`, {
      token,
      body: { text: 'Bonjour, c’est Marie.', requestKey: 'request-1' },
    });
    await until(
      () => lea.stream.messages().some(({ author, name }) => author === 'staff' && name === 'Marie'),
      'word of a person',
    );
    await lea.visitor.write('Merci');
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(lea.saras()).toHaveLength(1);
  }, 120_000);
});
