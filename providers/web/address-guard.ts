import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** The address is none that a stranger's website may be at: loopback, private, link-local, metadata, reserved… */
export class BlockedAddressError extends Error {
  readonly code = 'blocked_address';

  constructor(host: string) {
    super(`${host} is not a public address.`);
    this.name = 'BlockedAddressError';
  }
}

/** All addresses of a host name, as text. Injected by tests that play a hostile name server. */
export type ResolveHost = (hostname: string) => Promise<string[]>;

const resolveBySystem: ResolveHost = async (hostname) =>
  (await dnsLookup(hostname, { all: true, verbatim: true })).map((answer) => answer.address);

/** Where IPv6 global unicast addresses are given out (RFC 4291 §2.4, IANA registry): anything else is special. */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True for a public unicast address. IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) are refused
 * whole: a public site has no need of them, and each is a way around a check of IPv4 ranges.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST_V6);
}

/**
 * Reads `CRAWL_ALLOWED_PRIVATE_HOSTS` (`host:port,…`): the only private places a crawl may reach, for development.
 * Throws when an entry names no port, or when anything is allowed in production.
 */
export function parseAllowedPrivateHosts(
  value: string | undefined,
  nodeEnv: string | undefined,
): ReadonlySet<string> {
  const entries = (value ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter(Boolean);
  if (entries.length > 0 && nodeEnv === 'production') {
    throw new Error(
      'CRAWL_ALLOWED_PRIVATE_HOSTS must be empty in production: it would let a crawl reach the inner network.',
    );
  }
  for (const entry of entries) {
    const port = Number(/^(?:\[[0-9a-f:.]+\]|[^\s:/@]+):(\d{1,5})$/.exec(entry)?.[1]);
    if (!(port >= 1 && port <= 65_535)) {
      throw new Error(`CRAWL_ALLOWED_PRIVATE_HOSTS: "${entry}" is not host:port.`);
    }
  }
  return new Set(entries);
}

export interface GuardOptions {
  /** `host:port` pairs that may be reached though they are private. */
  allowedPrivateHosts: ReadonlySet<string>;
  connectTimeoutMs: number;
  resolve?: ResolveHost;
}

/**
 * An undici connector that opens sockets to public addresses only. It resolves the name itself, refuses when any answer is
 * not public, and hands the checked address (not the name) to the socket, so the name cannot resolve to something
 * else in between (DNS rebinding). Literals, redirects and kept-alive origins all pass here, since every socket does.
 */
export function guardedConnector(options: GuardOptions): buildConnector.connector {
  const open = buildConnector({ timeout: options.connectTimeoutMs });
  const resolve = options.resolve ?? resolveBySystem;

  return (target, callback) => {
    const hostname = target.hostname.replace(/^\[|\]$/g, '');
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    const refuse = (error: Error) => callback(error, null);

    addressesOf(hostname)
      .then((addresses) => {
        const allowed = options.allowedPrivateHosts.has(
          `${isIPv6(hostname) ? `[${hostname}]` : hostname.toLowerCase()}:${port}`,
        );
        if (addresses.length === 0)
          throw Object.assign(new Error(`${hostname} has no address.`), { code: 'ENOTFOUND' });
        if (!allowed && !addresses.every(isPublicAddress)) throw new BlockedAddressError(hostname);
        connectTo(addresses, 0);
      })
      .catch(refuse);

    function connectTo(addresses: string[], index: number): void {
      // TLS still names and verifies the host, not the address.
      const servername = target.servername ?? (isIP(hostname) ? undefined : hostname);
      open({ ...target, port, hostname: addresses[index]!, servername }, (error, socket) => {
        if (socket) callback(null, socket);
        else if (index + 1 < addresses.length && isUnreachable(error)) connectTo(addresses, index + 1);
        else callback(error ?? new Error('The connection could not be opened.'), null);
      });
    }
  };

  async function addressesOf(hostname: string): Promise<string[]> {
    return isIP(hostname) ? [hostname] : await resolve(hostname);
  }
}

/** Another address of the same name may answer where this one cannot be reached. */
function isUnreachable(error: Error | null): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return [
    'ENETUNREACH',
    'EHOSTUNREACH',
    'ECONNREFUSED',
    'EADDRNOTAVAIL',
    'ETIMEDOUT',
    'UND_ERR_CONNECT_TIMEOUT',
  ].includes(code);
}
