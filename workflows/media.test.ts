import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { connectAccount } from '../db/channel-accounts.ts';
import { awaitMedia, findMedia } from '../db/media.ts';
import { listTemplates } from '../db/message-templates.ts';
import { noticeTemplates } from '../domain/messaging/templates/whatsapp.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { mediaWorkflowId } from '../temporal/ids.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { workflowStarted } from '../testing/workflow-started.ts';
import type { forgetFilesWorkflow, mediaWorkflow } from './media.ts';

/** The smallest PNG: one transparent pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

let environment: TestWorkflowEnvironment;
let product: TestProduct;
let control: ReturnType<typeof sandboxControl>;
beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
  control = sandboxControl(product.sandbox.url);
}, 180_000);
afterEach(() => control.clearFaults());
afterAll(async () => {
  await product.close();
  await environment.teardown();
});

/** A file at WhatsApp, as a client's phone leaves it there. */
async function uploaded(bytes: Buffer, mediaType: string): Promise<string> {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', mediaType);
  form.set('file', new File([new Uint8Array(bytes)], 'file', { type: mediaType }));
  const response = await fetch(`${product.sandbox.url}/whatsapp/v24.0/106540352242922/media`, {
    method: 'POST',
    headers: { authorization: 'Bearer x' },
    body: form,
  });
  return ((await response.json()) as { id: string }).id;
}

/** A message with that file has come in; its workflow is started by the relay. */
async function came(providerMediaId: string, times = 1) {
  const tenantId = await product.t.tenant();
  const mediaId = crypto.randomUUID();
  await product.t.db.asTenant(tenantId, async (tx) => {
    const [message] = await tx.sql<{ id: string }>(
      `insert into messages (tenant_id, channel, direction, kind, intent_key, to_address, body_text, status)
       values (?, 'whatsapp', 'inbound', 'message', ?, '1', '', 'received') returning id`,
      [tenantId, mediaId],
    );
    await awaitMedia(tx, {
      id: mediaId,
      messageId: message!.id,
      type: 'image',
      provider: 'whatsapp',
      providerMediaId,
      declaredType: 'image/png',
      fileName: null,
    });
    for (let more = 1; more < times; more += 1) await tx.ask({ kind: 'media.fetch', tenantId, mediaId });
  });
  const handle = environment.client.workflow.getHandle<typeof mediaWorkflow>(
    mediaWorkflowId(tenantId, mediaId),
  );
  await workflowStarted(handle);
  const row = async () => (await product.t.db.asTenant(tenantId, (tx) => findMedia(tx, mediaId)))!;
  return { tenantId, mediaId, handle, row };
}

describe('a file that came with a message', () => {
  it('is brought into the store, once, in few events', async () => {
    const { handle, row, tenantId, mediaId } = await came(await uploaded(PNG, 'image/png'), 3);
    expect(await handle.result()).toBe('stored');
    expect(await row()).toMatchObject({
      status: 'stored',
      mediaType: 'image/png',
      sizeBytes: PNG.length,
      objectKey: `${tenantId}/media/${mediaId}`,
    });
    const { dir } = product.config.objects;
    expect(await readFile(join(dir, tenantId, 'media', mediaId))).toEqual(PNG);
    const history = await handle.fetchHistory();
    expect(history.events!.length).toBeLessThanOrEqual(12);
    recordHistory('media', 'stored', history);
  }, 120_000);

  it('survives an afternoon of 503, at both of its addresses', async () => {
    const id = await uploaded(PNG, 'image/png');
    await control.fault({
      provider: 'whatsapp',
      kind: 'status',
      status: 503,
      match: { path: `/v24.0/${id}` },
      times: 12,
    });
    await control.fault({
      provider: 'whatsapp',
      kind: 'status',
      status: 503,
      match: { path: `/download/${id}` },
      times: 6,
    });
    const before = await environment.currentTimeMs();
    const { handle, row } = await came(id);
    expect(await handle.result()).toBe('stored');
    expect((await row()).status).toBe('stored');
    expect((await environment.currentTimeMs()) - before).toBeGreaterThan(3_600_000);
    recordHistory('media', 'stored-after-failures', await handle.fetchHistory());
  }, 120_000);

  it('that WhatsApp never gives is lost after seven days, and says so', async () => {
    const id = await uploaded(PNG, 'image/png');
    await control.fault({
      provider: 'whatsapp',
      kind: 'status',
      status: 503,
      match: { path: `/v24.0/${id}` },
      times: null,
    });
    const { handle, row } = await came(id);
    expect(await handle.result()).toBe('lost');
    expect(await row()).toMatchObject({ status: 'lost', reason: 'gave-up', objectKey: null });
    recordHistory('media', 'lost', await handle.fetchHistory());
  }, 180_000);

  it('nobody has any more, or we do not keep, ends at once', async () => {
    const gone = await came('1234567890');
    expect(await gone.handle.result()).toBe('lost');
    expect(await gone.row()).toMatchObject({ status: 'lost', reason: 'gone' });
    const page = await came(await uploaded(Buffer.from('<html><script>alert(1)</script>'), 'image/png'));
    expect(await page.handle.result()).toBe('refused');
    expect(await page.row()).toMatchObject({ status: 'refused', reason: 'type', objectKey: null });
  }, 120_000);
});

describe('the files of somebody who was erased', () => {
  it('leave the object store once that is committed, and nobody else’s', async () => {
    const { handle, mediaId, tenantId } = await came(await uploaded(PNG, 'image/png'));
    await handle.result();
    const other = await came(await uploaded(PNG, 'image/png'));
    await other.handle.result();
    const [requestId, taken] = [crypto.randomUUID(), `${other.tenantId}/media/${other.mediaId}`];
    await product.t.db.asTenant(tenantId, (tx) =>
      tx.ask({
        kind: 'files.delete',
        tenantId,
        requestId,
        objectKeys: [`${tenantId}/media/${mediaId}`, `${tenantId}/media/never-came`, taken],
      }),
    );
    const forgotten = environment.client.workflow.getHandle<typeof forgetFilesWorkflow>(
      mediaWorkflowId(tenantId, `forget.${requestId}`),
    );
    await workflowStarted(forgotten);
    await forgotten.result();
    const { dir } = product.config.objects;
    await expect(readFile(join(dir, tenantId, 'media', mediaId))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(join(dir, taken))).toEqual(PNG);
    recordHistory('forget-files', 'ended', await forgotten.fetchHistory());
  }, 120_000);
});

describe('WhatsApp’s templates', () => {
  it('are handed in and taken over when a number is connected', async () => {
    const tenantId = await product.t.tenant();
    await product.t.db.asTenant(tenantId, (tx) =>
      connectAccount(tx, {
        channel: 'whatsapp',
        externalId: '5065403001',
        parentId: '5022901001',
        display: '+33465710001',
      }),
    );
    const [request] = await product.t.asSuperuser<{ id: string }>(
      `select payload->>'requestId' as id from outbox where tenant_id = $1 and kind = 'templates.sync'`,
      [tenantId],
    );
    const handle = environment.client.workflow.getHandle(`tenant/${tenantId}/templates/${request!.id}`);
    await workflowStarted(handle);
    await handle.result();
    expect(await product.t.db.asTenant(tenantId, listTemplates)).toHaveLength(noticeTemplates().length);
    const history = await handle.fetchHistory();
    expect(history.events!.length).toBeLessThanOrEqual(12);
    recordHistory('templates', 'ended', history);
  }, 120_000);
});
