import { createHmac, timingSafeEqual } from 'node:crypto';
import { type MessageReference, referenceOf } from './messaging.ts';

/** Where the reader of an advertising e-mail leaves: a link that names the message and cannot be guessed. It never expires. */
export function createUnsubscribeLinks({ publicUrl, secret }: { publicUrl: string; secret: string }) {
  const sign = (reference: Buffer) =>
    createHmac('sha256', secret).update('unsubscribe:').update(reference).digest().subarray(0, 16);
  return {
    url({ tenantId, messageId }: MessageReference): string {
      const reference = Buffer.from(`${tenantId}${messageId}`.replaceAll('-', ''), 'hex');
      return `${publicUrl}/unsubscribe/${Buffer.concat([reference, sign(reference)]).toString('base64url')}`;
    },
    /** The message a link was made for; null when the token is not one of ours. */
    read(token: string): MessageReference | null {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== 48 || !timingSafeEqual(bytes.subarray(32), sign(bytes.subarray(0, 32))))
        return null;
      return referenceOf(uuid(bytes.subarray(0, 16)), uuid(bytes.subarray(16, 32)));
    },
  };
}

export type UnsubscribeLinks = ReturnType<typeof createUnsubscribeLinks>;

function uuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
