import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalid } from './problems.ts';

function seal(token: string, tenantId: string, secret: string): string {
  return createHmac('sha256', secret).update(`page\n${tenantId}\n${token}`).digest('base64url');
}

/**
 * Signs a page token of somebody else's making (Temporal's) for one business: Temporal fails, slowly, on tokens that were
 * tampered with, so only what we handed out comes back in.
 */
export function sealPageToken(token: string | null, tenantId: string, secret: string): string | null {
  return token === null ? null : `${token}.${seal(token, tenantId, secret)}`;
}

/** The token inside. @throws 422 when it is not one of ours, for this business. */
export function openPageToken(
  sealed: string | undefined,
  tenantId: string,
  secret: string,
): string | undefined {
  if (sealed === undefined) return undefined;
  const [token = '', signature = ''] = sealed.split('.');
  const [given, right] = [Buffer.from(signature), Buffer.from(seal(token, tenantId, secret))];
  if (given.length === right.length && timingSafeEqual(given, right)) return token;
  throw invalid('pageToken', 'unknown', {
    fr: 'Cette page n’existe plus : reprenez depuis le début.',
    en: 'This page no longer exists: start from the beginning.',
  });
}
