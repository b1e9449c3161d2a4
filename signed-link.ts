import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link in a message opens. The number is part of every link already sent: never reuse one. */
const KINDS = { appointment: 1, 'waitlist-offer': 2, unsubscribe: 3, webchat: 4, media: 5 } as const;
export type LinkKind = keyof typeof KINDS;

export interface Link {
  kind: LinkKind;
  /** UUID of the appointment, of the entry on the waiting list, of the message to hear no more of, of the visitor in the chat, or of the file. */
  id: string;
  expiresAt: Date;
}

const MAC_BYTES = 12;
const MINUTE_MS = 60_000;

/**
 * A link token: 33 bytes, 44 characters, since an SMS pays for each. It says what it opens and until when, and carries 96
 * bits of HMAC-SHA256 over that; whoever has it may act as the person it was sent to.
 */
export function signLink(link: Link, secret: string): string {
  const body = Buffer.alloc(21);
  body.writeUInt8(KINDS[link.kind], 0);
  Buffer.from(link.id.replaceAll('-', ''), 'hex').copy(body, 1);
  body.writeUInt32BE(Math.ceil(link.expiresAt.getTime() / MINUTE_MS), 17);
  return Buffer.concat([body, mac(body, secret)]).toString('base64url');
}

/** What a token opens; null for one that is not ours, altered, or over. */
export function openLink(token: string, secret: string, now: Date): Link | null {
  if (!/^[A-Za-z0-9_-]{44}$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const [body, given] = [bytes.subarray(0, 21), bytes.subarray(21)];
  if (!timingSafeEqual(given, mac(body, secret))) return null;
  const kind = (Object.keys(KINDS) as LinkKind[]).find((name) => KINDS[name] === body.readUInt8(0));
  const expiresAt = new Date(body.readUInt32BE(17) * MINUTE_MS);
  if (!kind || expiresAt <= now) return null;
  const hex = body.subarray(1, 17).toString('hex');
  return { kind, id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), expiresAt };
}

/** A key of its own for links: a token of another kind signed with the same secret can never pass for one. */
function mac(body: Buffer, secret: string): Buffer {
  const key = createHmac('sha256', secret).update('coccinelle link key').digest();
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}
