import type { Request, Response } from 'express';
import ipaddr from 'ipaddr.js';
import type { PublicBucket, Verdict } from '../db/rate-limit.ts';
import type { Claim } from './authentication.ts';
import type { ApiDeps } from './deps.ts';
import { problem } from './problems.ts';
import type { Route } from './route.ts';

/**
 * Counts one request against the budget it belongs to (docs/decisions/0003-api.md):
 * - the back office (a valid session, from a page of our own origin): per session, so that a salon's screens behind one
 *   address, or a busy integration, never lock the owner out;
 * - everything else: per address, and with a known business also per business and hour;
 * - webhooks: per provider and address.
 * @throws 429 with Retry-After.
 */
export async function countRequest(
  route: Route,
  claim: Claim | { kind: 'tenant'; tenantId: string },
  req: Request,
  res: Response,
  deps: ApiDeps,
): Promise<void> {
  const kind = route.rateLimit ?? 'api';
  if (kind === 'none') return;
  // By who sends, too: a stranger's flood must not use up the provider's own budget, since not every provider sends again.
  if (kind === 'webhook')
    return judge(
      res,
      await deps.limits.consume('webhook', `${providerOf(req.path)} ${networkOf(req.ip ?? '')}`),
    );
  if (claim.kind === 'tenant') return judge(res, await deps.limits.consume('tenant', claim.tenantId));
  if (claim.kind === 'user' && req.headers['sec-fetch-site'] === 'same-origin')
    return judge(res, await deps.limits.consume('session', claim.claims.sessionId));
  judge(res, await deps.limits.consume('ip', networkOf(req.ip ?? '')));
  if (claim.kind === 'user') judge(res, await deps.limits.consume('tenant', claim.claims.tenantId));
}

/** Counts one thing a stranger takes from a business: by their network there, or for the business whole. @throws 429 with Retry-After. */
export async function countStranger(
  deps: Pick<ApiDeps, 'limits'>,
  bucket: PublicBucket,
  from: { tenantId: string; ip?: string | undefined },
): Promise<void> {
  const verdict = await deps.limits.consume(bucket, `${from.tenantId} ${networkOf(from.ip ?? '')}`);
  if (!verdict.allowed) throw tooMany(verdict.resetSeconds);
}

/** 429, and when to come back. */
export function tooMany(seconds: number) {
  return problem('rate-limited', { values: { seconds }, headers: { 'Retry-After': String(seconds) } });
}

/** What an address is counted by: in IPv6 every line has a network of its own (RFC 6177), so the /64 it lies in. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  const [a, b, c, d] = (address as ipaddr.IPv6).parts.map((part) => part.toString(16));
  return `${a}:${b}:${c}:${d}::/64`;
}

/** `/webhooks/vapi/…` → `vapi`. */
function providerOf(path: string): string {
  return path.split('/')[2] ?? '';
}

/** Writes the headers of the tightest budget (draft-ietf-httpapi-ratelimit-headers) and refuses when one is spent. */
function judge(res: Response, verdict: Verdict): void {
  const shown = res.getHeader('RateLimit-Remaining');
  if (shown === undefined || verdict.remaining < Number(shown)) {
    res.set({
      'RateLimit-Limit': String(verdict.limit),
      'RateLimit-Remaining': String(verdict.remaining),
      'RateLimit-Reset': String(verdict.resetSeconds),
      'RateLimit-Policy': `${verdict.limit};w=${verdict.windowSeconds}`,
    });
  }
  if (verdict.allowed) return;
  throw tooMany(verdict.resetSeconds);
}
