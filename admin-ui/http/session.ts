import { ApiError, errorOf } from './problem-error.ts';
import type { AuthGrant, Me } from './types.ts';

/**
 * Who is signed in. The access token lives in memory only; the refresh token is an httpOnly cookie the page never sees.
 * A reload therefore begins with one silent refresh.
 */
interface SignedIn {
  token: string;
  expiresAt: number;
}

let signedIn: SignedIn | null = null;
let refreshing: Promise<SignedIn> | null = null;
let acceptLanguage = 'fr';
const listeners = new Set<() => void>();

export const AUTH_ROOT = '/api/v1/auth';

export function setRequestLanguage(locale: string): void {
  acceptLanguage = locale;
}

export function requestLanguage(): string {
  return acceptLanguage;
}

/** Called whenever somebody signs in or out, so that caches of another person's data are dropped. */
export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function adopt(grant: AuthGrant): void {
  signedIn = { token: grant.accessToken, expiresAt: Date.parse(grant.accessTokenExpiresAt) };
  for (const listener of listeners) listener();
}

export function forget(): void {
  signedIn = null;
  for (const listener of listeners) listener();
}

export function hasToken(): boolean {
  return signedIn !== null;
}

/**
 * A token good for at least half a minute. Single-flight within the page, and one tab at a time across tabs:
 * two refreshes with the same rotating cookie would look like a stolen token and end every session.
 */
export async function accessToken(options: { renew?: boolean } = {}): Promise<string> {
  if (signedIn && !options.renew && signedIn.expiresAt - Date.now() > 30_000) return signedIn.token;
  refreshing ??= oneTabAtATime(refresh).finally(() => {
    refreshing = null;
  });
  return (await refreshing).token;
}

async function refresh(): Promise<SignedIn> {
  const response = await fetch(`${AUTH_ROOT}/refresh`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'accept-language': acceptLanguage },
    body: '{}',
  }).catch(() => {
    throw new ApiError('unreachable', '', 0, null);
  });
  if (!response.ok) {
    const error = await errorOf(response);
    if (response.status === 401 || response.status === 403) signedIn = null;
    throw error;
  }
  const grant = (await response.json()) as AuthGrant & Partial<Me>;
  signedIn = { token: grant.accessToken, expiresAt: Date.parse(grant.accessTokenExpiresAt) };
  return signedIn;
}

function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  // Web Locks exist in secure contexts only (https or localhost); elsewhere one tab is the common case.
  return navigator.locks ? navigator.locks.request('coccinelle-refresh', work) : work();
}
