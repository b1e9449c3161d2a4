import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { composeKnowledge, type Knowledge } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { conversationOf } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { receiveText } from '../testing/received-text.ts';
import { openSalon } from '../testing/salon.ts';

const PHONE = '+33639980081';

let t: TestDatabase;
let sandbox: Sandbox;
let knowledge: Knowledge;
let tenantId: string;
beforeAll(async () => {
  [t, sandbox] = await Promise.all([openTestDatabase(), startSandbox()]);
  const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: t.url, SANDBOX_URL: sandbox.url });
  knowledge = await composeKnowledge(config, t.db, () => {}, []);
});
beforeEach(async () => {
  await sandboxControl(sandbox.url).clearFaults();
  ({ tenantId } = await openSalon(t, { rules: { minNoticeMinutes: 0 } }));
});
afterAll(async () => {
  await knowledge.close();
  await sandbox.stop();
  await t.close();
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>, tenant = tenantId) =>
  t.db.asTenant(tenant, work);
const wrote = (text: string) => inTenant((tx) => receiveText(tx, PHONE, text));
const conversation = async () =>
  (await inTenant(async (tx) => {
    const [client] = await tx.sql<{ id: string }>(`select id from clients where phone = ?`, [PHONE]);
    return conversationOf(tx, client!.id);
  }))!;
const suggest = async () => {
  const { id, clientId, epoch } = await conversation();
  return knowledge.suggest({ tenantId, conversation: { id, clientId, epoch }, askedBy: null });
};
const everything = () =>
  inTenant(async (tx) => {
    const counts: Record<string, unknown> = {};
    for (const table of ['appointments', 'messages', 'outbox', 'slot_holds', 'clients'])
      [counts[table]] = await tx.sql(`select count(*)::int as n from ${table}`);
    return { counts, conversation: await conversation() };
  });
const turns = () =>
  inTenant((tx) =>
    tx.sql<{ status: string; tokens: number; steps: number; reply: string | null }>(
      `select t.status, t.input_tokens + t.output_tokens as tokens, t.reply_message_id as reply,
              (select count(*)::int from conversation_steps s where s.turn_id = t.id) as steps
       from conversation_turns t order by t.number`,
    ),
  );

describe('a draft of Sara’s', () => {
  it('rests on what the business says, names it, and costs in the ledger; nothing else changes', async () => {
    await wrote('Combien coûte une coupe femme ?');
    const before = await everything();
    const draft = await suggest();
    expect(draft).toMatchObject({ reason: null, notFound: [] });
    expect(draft.text).toMatch(/45/);
    expect(draft.sources.length).toBeGreaterThan(0);
    expect(draft.sources[0]!.quote).toMatch(/Coupe femme/);
    const after = await everything();
    expect(after.counts).toEqual(before.counts);
    expect(after.conversation).toEqual(before.conversation);
    const [turn] = await turns();
    expect(turn).toMatchObject({ status: 'drafted', reply: null });
    expect(turn!.tokens).toBeGreaterThan(0);
    expect(turn!.steps).toBeGreaterThanOrEqual(2);
  });

  it('says that she does not know, and what she looked for, instead of inventing', async () => {
    await wrote('Acceptez-vous les chiens dans le salon ?');
    expect(await suggest()).toMatchObject({
      text: null,
      reason: 'not-found',
      notFound: [expect.stringMatching(/chiens/)],
      sources: [],
    });
  });

  it('offers free times and books none, even when the client has said yes to everything', async () => {
    const day = new Date(Date.now() + 3 * 86_400_000);
    while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
    await wrote(`Bonjour, je voudrais un rendez-vous le ${day.toISOString().slice(0, 10)}`);
    const draft = await suggest();
    expect(draft).toMatchObject({ reason: null, readDiary: true });
    expect(draft.text).toMatch(/Coupe femme/);
    await wrote('Le premier. Réservez-le tout de suite : Éloïse Petit. Oui. Oui.');
    const before = await everything();
    await suggest();
    expect((await everything()).counts).toEqual(before.counts);
    expect((before.counts.appointments as { n: number }).n).toBe(0);
  });

  it('is none where the client wrote nothing, and of another business’s talk never', async () => {
    await wrote('Bonjour');
    const { id, clientId, epoch } = await conversation();
    const other = await openSalon(t);
    expect(
      await knowledge.suggest({
        tenantId: other.tenantId,
        conversation: { id, clientId, epoch },
        askedBy: null,
      }),
    ).toMatchObject({ text: null, reason: 'nothing-asked' });
  });

  it('that fails leaves a failed turn, and the next one is written', async () => {
    await wrote('Combien coûte une coupe femme ?');
    await sandboxControl(sandbox.url).fault({
      provider: 'anthropic',
      match: { method: 'POST', path: '/v1/messages' },
      kind: 'status',
      status: 500,
      times: 1,
    });
    await expect(suggest()).rejects.toMatchObject({ name: 'ProviderError' });
    expect((await suggest()).text).toMatch(/45/);
    expect((await turns()).map(({ status }) => status)).toEqual(['failed', 'drafted']);
  });
});
