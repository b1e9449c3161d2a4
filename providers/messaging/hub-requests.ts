import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookRefused } from './messaging.ts';

/**
 * Checks in constant time that Meta sent this (`X-Hub-Signature-256`: hex HMAC-SHA256 of the body's very bytes with the app's
 * secret), and reads it. @throws WebhookRefused, also where no secret is configured
 */
export function readHubRequest(
  appSecret: string | null,
  request: { signature: string | undefined; body: Buffer },
): unknown {
  const given = /^sha256=([0-9a-f]{64})$/.exec(request.signature ?? '')?.[1];
  if (!appSecret || !given) throw new WebhookRefused();
  const expected = createHmac('sha256', appSecret).update(request.body).digest();
  if (!timingSafeEqual(Buffer.from(given, 'hex'), expected)) throw new WebhookRefused();
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new WebhookRefused('The body is no JSON.');
  }
}

/** What Meta asks when an address is entered in its dashboard: the challenge back, for whoever knows our token. @throws WebhookRefused */
export function hubChallenge(
  verifyToken: string | null,
  given: { token: string; challenge: string },
): string {
  const digest = (text: string) => createHmac('sha256', 'length').update(text).digest();
  if (!verifyToken || !timingSafeEqual(digest(given.token), digest(verifyToken))) throw new WebhookRefused();
  return given.challenge;
}
