import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  METADATA_ENCODING_KEY,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding.js';
import proto from '@temporalio/proto';
import { parseWorkflowId } from './ids.ts';

const ENCODING = 'binary/encrypted';
const KEY_REF = 'coccinelle-key';

/** Which data key protects a payload: a tenant's, or one of its subjects'. */
export interface KeyRef {
  tenantId: string;
  subject: string;
}

/** Keys of the codec. `null` = destroyed: what it protected is erased. */
export interface KeyRing {
  key(ref: KeyRef): Promise<Buffer | null>;
  /** For payloads that belong to no tenant. */
  platformKey: Buffer;
}

/**
 * Encrypts every payload with AES-256-GCM under the data key of the workflow's subject, found from the workflow ID.
 * Destroying that key erases the subject from all histories at once: they then decode to a tombstone instead of failing.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: KeyRing;

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    const ref = keyRefOf(context);
    const key = ref ? await this.#keys.key(ref) : this.#keys.platformKey;
    if (!key)
      throw new Error('the data key of this subject was destroyed: nothing more may be written about it');
    return payloads.map((payload) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const plain = proto.temporal.api.common.v1.Payload.encode(payload).finish();
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return {
        metadata: {
          [METADATA_ENCODING_KEY]: encode(ENCODING),
          [KEY_REF]: encode(ref ? `${ref.tenantId}/${ref.subject}` : 'platform'),
        },
        data: Buffer.concat([iv, cipher.getAuthTag(), body]),
      };
    });
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.#decodeOne(payload)));
  }

  async #decodeOne(payload: Payload): Promise<Payload> {
    const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
    if (!encoding || decode(encoding) !== ENCODING || !payload.data) return payload;
    const ref = decode(payload.metadata?.[KEY_REF] ?? encode('platform'));
    const [tenantId, ...subject] = ref.split('/');
    const key =
      ref === 'platform'
        ? this.#keys.platformKey
        : await this.#keys.key({ tenantId: tenantId!, subject: subject.join('/') });
    if (!key)
      return { metadata: { [METADATA_ENCODING_KEY]: encode('json/plain') }, data: encode('{"erased":true}') };
    const data = Buffer.from(payload.data);
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12));
    decipher.setAuthTag(data.subarray(12, 28));
    const plain = Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]);
    return proto.temporal.api.common.v1.Payload.decode(plain);
  }
}

/** One key a business: what workflows hold of people are ids. */
function keyRefOf(context: SerializationContext | undefined): KeyRef | null {
  const id = context?.workflowId ? parseWorkflowId(context.workflowId) : null;
  return id ? { tenantId: id.tenantId, subject: 'tenant' } : null;
}
