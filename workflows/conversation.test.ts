import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { connectAccount } from '../db/channel-accounts.ts';
import { changeHands, conversationOf, readThread } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { receiveMessage } from '../db/inbound-messages.ts';
import type { OutgoingContent, ReceivedContent } from '../domain/messaging/content.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { conversationWorkflowId } from '../temporal/ids.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { receiveText } from '../testing/received-text.ts';
import { openSalon, type Salon } from '../testing/salon.ts';

const PHONE = '+33639980071';
const { EventType } = proto.temporal.api.enums.v1;

let product: TestProduct;
let salon: Salon;
let tenantId: string;

beforeAll(async () => {
  product = await startTestProduct();
}, 60_000);
afterAll(() => product.close());
beforeEach(async () => {
  await sandboxControl(product.sandbox.url).clearFaults();
  await product.t.asSuperuser('delete from send_lanes');
  salon = await openSalon(product.t, { rules: { minNoticeMinutes: 0 } });
  ({ tenantId } = salon);
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);

/** A text message to the business, as its webhook takes it. */
const write = (text: string, eventId: string = randomUUID()) =>
  asTenant((tx) => receiveText(tx, PHONE, text, { eventId }));

async function until<T>(read: () => Promise<T | null | undefined | false>, what: string): Promise<T> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`within 45 s there was no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const clientId = () =>
  asTenant(
    async (tx) => (await tx.sql<{ id: string }>(`select id from clients where phone = ?`, [PHONE]))[0]?.id,
  );
const thread = async () => {
  const id = await clientId();
  return id ? (await asTenant((tx) => readThread(tx, id, { limit: 100 }))).reverse() : [];
};
const whatsappThread = async () => {
  const [client] = await asTenant((tx) => tx.sql<{ id: string }>(`select id from clients`));
  return client ? (await asTenant((tx) => readThread(tx, client.id, { limit: 100 }))).reverse() : [];
};
/** What Sara said so far. */
const saras = async () => (await thread()).filter(({ author }) => author === 'sara');
const answerNumber = (n: number) => until(async () => (await saras())[n - 1], `answer ${n}`);

describe('a client who writes', () => {
  it('is answered, finds a time, and is booked, in one conversation', async () => {
    const day = new Date(Date.now() + 3 * 86_400_000);
    while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
    await write(`Bonjour, je voudrais un rendez-vous le ${day.toISOString().slice(0, 10)}`);
    const offer = await answerNumber(1);
    expect(offer.text).toMatch(/Coupe femme/);
    await write('le premier');
    expect((await answerNumber(2)).text).toMatch(/prénom/i);
    await write('Vous avez un parking ?');
    // What nobody has written down is the team's to answer; the booking goes on.
    expect((await answerNumber(3)).text).toMatch(/ne trouve pas.*prénom/is);
    await write('Éloïse');
    expect((await answerNumber(4)).text).toMatch(/nom de famille/i);
    await write('Petit');
    for (let n = 5; n < 10; n += 1) {
      const said = await answerNumber(n);
      if (/numéro de téléphone peut/i.test(said.text)) await write('06 39 98 00 71');
      else if (/e-mail/i.test(said.text) && !/récapitule/i.test(said.text)) await write('eloise@exemple.fr');
      else if (/récapitule/i.test(said.text)) await write('oui');
      else break;
    }
    const appointment = await until(
      async () =>
        (
          await asTenant((tx) =>
            tx.sql<{ title: string; source: string }>(`select title, source from appointments`),
          )
        )[0],
      'appointment',
    );
    expect(appointment).toEqual({ title: 'Coupe femme', source: 'sara' });
    expect(await asTenant((tx) => tx.sql('select 1 from clients'))).toHaveLength(1);
    const asked = (await clientId())!;
    expect(await asTenant((tx) => conversationOf(tx, asked))).toMatchObject({
      owner: 'sara',
      state: 'waiting',
      handoverReason: 'not-found',
    });
    const history = await product.client.workflow
      .getHandle(conversationWorkflowId(tenantId, (await clientId())!))
      .fetchHistory();
    recordHistory('conversation', 'in-place', history);
    // Nothing else takes the carrier's lane: an answer leaves from within its turn, and that from within its workflow task.
    const kinds = history.events!.slice(0, 9).map(({ eventType }) => EventType[eventType!]);
    expect(kinds).toContain('EVENT_TYPE_MARKER_RECORDED');
    expect(kinds).not.toContain('EVENT_TYPE_ACTIVITY_TASK_SCHEDULED');
    const answered = (await saras()).length;
    expect(history.events!.length / answered).toBeLessThanOrEqual(20);
  }, 120_000);

  it('on WhatsApp is offered the times as buttons, and a tap chooses one', async () => {
    const account = `1066${Date.now()}`;
    await asTenant((tx) =>
      connectAccount(tx, { channel: 'whatsapp', externalId: account, parentId: null, display: null }),
    );
    const onWhatsApp = (text: string, content: ReceivedContent | null = null) => {
      const providerId = `wamid.${randomUUID()}`;
      return asTenant((tx) =>
        receiveMessage(
          tx,
          {
            provider: 'whatsapp',
            channel: 'whatsapp',
            eventId: `${providerId}:received`,
            providerId,
            from: PHONE,
            to: account,
            text,
            segments: null,
            payload: {},
            sentAt: new Date(),
            content,
            sender: { ids: [PHONE], displayName: 'Éloïse' },
          },
          { keyword: null, answer: true },
          new Date(),
        ),
      );
    };
    const day = new Date(Date.now() + 3 * 86_400_000);
    while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
    await onWhatsApp(`Bonjour, je voudrais un rendez-vous le ${day.toISOString().slice(0, 10)}`);
    const { content } = await until(
      async () => (await whatsappThread()).find(({ author }) => author === 'sara'),
      'offer',
    );
    expect(content?.kind).toBe('buttons');
    const { buttons } = content as Extract<OutgoingContent, { kind: 'buttons' }>;
    expect(buttons).toHaveLength(3);
    const [, second] = buttons;
    await onWhatsApp(second!.title, { kind: 'choice', id: second!.id, title: second!.title });
    const next = await until(
      async () => (await whatsappThread()).filter(({ author }) => author === 'sara')[1],
      'question after the tap',
    );
    expect(next.text).toMatch(/prénom/i);
    expect(next.content).toBeNull();
  }, 90_000);

  it('in several quick messages has one answer, and the same message twice is one message', async () => {
    await write('Bonjour', 'first');
    await write('Bonjour', 'first');
    await write('vous êtes ouverts');
    await write('le samedi ?');
    await answerNumber(1);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect((await thread()).map(({ author }) => author)).toEqual(['client', 'client', 'client', 'sara']);
    // She said that somebody would know: then somebody is told.
    const id = (await clientId())!;
    expect(await asTenant((tx) => conversationOf(tx, id))).toMatchObject({
      owner: 'staff',
      state: 'waiting',
      handoverReason: 'not-found',
    });
  }, 60_000);

  it('after a person has taken over hears nothing of Sara, and of her again when given back', async () => {
    // Somebody else's messages have the carrier for an hour: answers queue.
    await product.t.db.lanes.take('twilio', 1, 3_600);
    await write('Bonjour');
    await answerNumber(1);
    const id = (await clientId())!;
    await asTenant(async (tx) => {
      await changeHands(tx, id, 'take-over', new Date());
      await tx.ask({ kind: 'conversation.changed', tenantId, clientId: id });
    });
    await write('Il y a quelqu’un ?');
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await saras()).toHaveLength(1);
    expect(await asTenant((tx) => conversationOf(tx, id))).toMatchObject({
      owner: 'staff',
      state: 'waiting',
      unread: 2,
    });
    await asTenant(async (tx) => {
      await changeHands(tx, id, 'give-back', new Date());
      await tx.ask({ kind: 'conversation.changed', tenantId, clientId: id });
    });
    await write('Toujours là ?');
    await answerNumber(2);
    recordHistory(
      'conversation',
      'in-place-queued',
      await product.client.workflow.getHandle(conversationWorkflowId(tenantId, id)).fetchHistory(),
    );
  }, 90_000);

  it('while a model fails is answered by the second, and where both fail is told that a person will', async () => {
    const control = sandboxControl(product.sandbox.url);
    await control.fault({
      provider: 'anthropic',
      match: { method: 'POST', path: '/v1/messages' },
      kind: 'status',
      status: 500,
      times: null,
    });
    await write('Bonjour');
    expect((await answerNumber(1)).text).not.toMatch(/une personne de l.équipe vous répondra/);
    await control.fault({
      provider: 'openai',
      match: { method: 'POST', path: '/v1/chat/completions' },
      kind: 'status',
      status: 500,
      times: null,
    });
    await write('Et demain ?');
    expect((await answerNumber(2)).text).toMatch(/une personne de l.équipe vous répondra/);
    const id = (await clientId())!;
    expect(await asTenant((tx) => conversationOf(tx, id))).toMatchObject({
      owner: 'staff',
      state: 'waiting',
      handoverReason: 'model',
    });
    recordHistory(
      'conversation',
      'in-place-models-failed',
      await product.client.workflow.getHandle(conversationWorkflowId(tenantId, id)).fetchHistory(),
    );
  }, 120_000);

  it('loses nothing and is answered once when the worker stops in the middle of a turn; another business hears nothing', async () => {
    const other = await openSalon(product.t);
    await sandboxControl(product.sandbox.url).fault({
      provider: 'anthropic',
      match: { method: 'POST', path: '/v1/messages' },
      kind: 'hang',
    });
    await write('Bonjour');
    await until(
      async () => (await asTenant((tx) => tx.sql(`select 1 from conversation_turns`))).length === 1,
      'turn',
    );
    await product.restartWorker();
    await answerNumber(1);
    const id = (await clientId())!;
    const history = await until(async () => {
      const found = await product.client.workflow
        .getHandle(conversationWorkflowId(tenantId, id))
        .fetchHistory();
      // The turn begun in place was taken up by the activity.
      const isTakenUp = ({
        activityTaskCompletedEventAttributes: completed,
      }: (typeof found.events & {})[number]) => completed;
      return found.events!.some(isTakenUp) && found;
    }, 'turn taken up');
    recordHistory('conversation', 'in-place-interrupted', history);
    expect(await saras()).toHaveLength(1);
    expect(await product.t.db.asTenant(other.tenantId, (tx) => tx.sql('select 1 from messages'))).toEqual([]);
  }, 90_000);
});
