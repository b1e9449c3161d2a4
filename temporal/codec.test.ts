import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { createKeyRing } from '../db/data-keys.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { EncryptionCodec } from './codec.ts';
import { decodePayloads } from './codec-server.ts';
import { onboardingWorkflowId } from './ids.ts';

const masterKey = Buffer.alloc(32, 3);
let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

const contextOf = (tenantId: string) => ({
  type: 'workflow' as const,
  namespace: 'default',
  workflowId: onboardingWorkflowId(tenantId, 'one'),
});
const secret = () => [defaultPayloadConverter.toPayload({ note: 'Madame Petit préfère le mardi' })!];

describe('the payload codec', () => {
  it('writes nothing readable, and reads it back in another process', async () => {
    const tenant = await t.tenant();
    const encoded = await new EncryptionCodec(createKeyRing(t.db, masterKey)).encode(
      secret(),
      contextOf(tenant),
    );
    expect(Buffer.from(encoded[0]!.data!).toString('latin1')).not.toContain('Petit');
    const decoded = await new EncryptionCodec(createKeyRing(t.db, masterKey)).decode(encoded);
    expect(defaultPayloadConverter.fromPayload(decoded[0]!)).toEqual({
      note: 'Madame Petit préfère le mardi',
    });
  });

  it('encrypts each tenant under a key of its own', async () => {
    const [marie, paul] = [await t.tenant(), await t.tenant()];
    const ring = createKeyRing(t.db, masterKey);
    const keys = await Promise.all(
      [marie, paul].map((tenantId) => ring.key({ tenantId, subject: 'tenant' })),
    );
    expect(keys[0]!.equals(keys[1]!)).toBe(false);
  });

  it('makes one key when two processes ask for it first at once', async () => {
    const tenantId = await t.tenant();
    const keys = await Promise.all(
      [1, 2, 3, 4].map(() => createKeyRing(t.db, masterKey).key({ tenantId, subject: 'tenant' })),
    );
    expect(new Set(keys.map((key) => key!.toString('hex'))).size).toBe(1);
  });

  it('shows a tombstone, and refuses new writing, once the key is destroyed', async () => {
    const tenantId = await t.tenant();
    const ring = createKeyRing(t.db, masterKey);
    const codec = new EncryptionCodec(ring);
    const encoded = await codec.encode(secret(), contextOf(tenantId));
    await ring.destroy({ tenantId, subject: 'tenant' });
    expect(defaultPayloadConverter.fromPayload((await codec.decode(encoded))[0]!)).toEqual({ erased: true });
    await expect(codec.encode(secret(), contextOf(tenantId))).rejects.toThrow(/destroyed/);
  });

  it('opens payloads for the Temporal UI in its JSON form', async () => {
    const tenantId = await t.tenant();
    const codec = new EncryptionCodec(createKeyRing(t.db, masterKey));
    const [encoded] = await codec.encode(secret(), contextOf(tenantId));
    const sent = {
      metadata: Object.fromEntries(
        Object.entries(encoded!.metadata!).map(([key, value]) => [
          key,
          Buffer.from(value).toString('base64'),
        ]),
      ),
      data: Buffer.from(encoded!.data!).toString('base64'),
    };
    const [opened] = await decodePayloads(codec, [sent]);
    expect(Buffer.from(opened!.data!, 'base64').toString()).toContain('Madame Petit');
  });

  it('leaves payloads of others alone', async () => {
    const codec = new EncryptionCodec(createKeyRing(t.db, masterKey));
    const plain = secret();
    expect(await codec.decode(plain)).toEqual(plain);
  });
});
