import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookRefused } from './messaging.ts';

/** Meta's own stand in some ten; what walks through them all, call in call, must not meet thousands. */
const DEEPEST = 100;

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
  const text = request.body.toString('utf8');
  if (depthOf(text) > DEEPEST) throw new WebhookRefused('The body is nested too deep.');
  try {
    return JSON.parse(text);
  } catch {
    throw new WebhookRefused('The body is no JSON.');
  }
}

/** How many brackets of JSON stand in one another at most; those in strings do not count. */
function depthOf(json: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < json.length; at += 1) {
    const mark = json[at];
    if (inString) {
      if (mark === '\\') at += 1;
      else if (mark === '"') inString = false;
    } else if (mark === '"') inString = true;
    else if (mark === '{' || mark === '[') deepest = Math.max(deepest, ++depth);
    else if (mark === '}' || mark === ']') depth -= 1;
  }
  return deepest;
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
