import { createHmac, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { VendorRefusal } from '../provider.ts';

/** What Meta's Graph API has in common for WhatsApp, Instagram and Messenger. */

export interface GraphRefusal {
  code: number;
  subcode?: number;
  details?: string;
}

/** A refusal with the Graph API's own code. */
export function refused(
  code: number,
  sentence: string,
  more: { status?: number; subcode?: number; details?: string } = {},
): VendorRefusal {
  const { status = 400, subcode, details } = more;
  return new VendorRefusal(status, `(#${code}) ${sentence}`, {
    code,
    ...(subcode !== undefined && { subcode }),
    ...(details !== undefined && { details }),
  } satisfies GraphRefusal);
}

const CODES: Record<number, number> = { 401: 190, 403: 10, 404: 100, 429: 80007, 503: 2 };

/** The error body of every Graph API. */
export function errorBody(status: number, message: string, requestId: string, details: unknown): object {
  const told = (details ?? {}) as Partial<GraphRefusal>;
  return {
    error: {
      message,
      type: 'OAuthException',
      code: told.code ?? CODES[status] ?? (status >= 500 ? 1 : 100),
      ...(told.subcode !== undefined && { error_subcode: told.subcode }),
      ...(told.details !== undefined && {
        error_data: { messaging_product: 'whatsapp', details: told.details },
      }),
      fbtrace_id: requestId,
    },
  };
}

export function requireToken(req: Request): void {
  if (!/^Bearer \S+/.test(req.get('authorization') ?? ''))
    throw refused(190, 'Invalid OAuth access token - Cannot parse access token', { status: 401 });
}

export function traceId(): string {
  return `A${randomBytes(16).toString('base64url').slice(0, 22)}`;
}

/** An object nobody has, in Meta's words. */
export function noObject(id: string): VendorRefusal {
  return refused(
    100,
    `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    { subcode: 33 },
  );
}

/** JSON as Meta writes it: what is not ASCII is escaped in lower case, and the signature is over exactly that. */
export function escapedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `X-Hub-Signature-256` of a body. */
export function hubSignature(appSecret: string, body: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body, 'utf8').digest('hex')}`;
}
