import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPublicAddress, parseAllowedPrivateHosts } from './address-guard.ts';
import { createWebFetcher, type FetchFailure } from './web-fetcher.ts';

describe('isPublicAddress', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.1',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2001::1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '100::1',
    '4000::1',
    'localhost',
    '',
    '999.1.1.1',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450:4007::1'])(
    'allows %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('parseAllowedPrivateHosts', () => {
  it('reads host:port pairs', () => {
    expect([...parseAllowedPrivateHosts('localhost:8080, 127.0.0.1:3001,[::1]:80', 'development')]).toEqual([
      'localhost:8080',
      '127.0.0.1:3001',
      '[::1]:80',
    ]);
    expect(parseAllowedPrivateHosts(undefined, 'production').size).toBe(0);
  });

  it('refuses an entry without a port, and any entry in production', () => {
    for (const bad of ['localhost', 'localhost:0', 'localhost:99999', 'http://localhost:80', 'a@b:80']) {
      expect(() => parseAllowedPrivateHosts(bad, 'development')).toThrow('not host:port');
    }
    expect(() => parseAllowedPrivateHosts('localhost:80', 'production')).toThrow('production');
  });
});

describe('a fetch towards the inner network', () => {
  let server: Server;
  let port: number;
  let asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers.host}${request.url}`);
      const target = new URL(request.url!, 'http://x').searchParams.get('to');
      if (target) response.writeHead(302, { location: target }).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<p>secret</p>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  const names: Record<string, string[]> = {
    'inner.example.com': ['127.0.0.1'],
    'mixed.example.com': ['93.184.216.34', '127.0.0.1'],
    'mapped.example.com': ['::ffff:127.0.0.1'],
  };

  async function reasonFor(
    url: string,
    allowed: string[] = [],
    resolve = async (name: string) => names[name] ?? [],
  ) {
    const fetcher = createWebFetcher({
      userAgent: 'Coccinelle/1.0',
      allowedPrivateHosts: new Set(allowed),
      connectTimeoutMs: 2000,
      resolve,
    });
    asked = [];
    try {
      const answer = await fetcher.fetch({ url, accept: ['text/html'] });
      return `read ${Buffer.from(answer.body).toString()}`;
    } catch (error) {
      return (error as FetchFailure).reason;
    } finally {
      await fetcher.close();
    }
  }

  it('refuses literals in every spelling', async () => {
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '017700000001',
      '0177.0.0.1',
      '0x7f000001',
      '0x7f.1',
      '127.1',
      '0',
      '0.0.0.0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '１２７.0.0.1',
      '127。0。0。1',
      '169.254.169.254',
    ]) {
      expect([host, await reasonFor(`http://${host}:${port}/`)]).toEqual([host, 'blocked_address']);
    }
    expect(asked).toEqual([]);
  });

  it('refuses a name with a private answer, even among public ones', async () => {
    for (const name of Object.keys(names)) {
      expect([name, await reasonFor(`http://${name}:${port}/`)]).toEqual([name, 'blocked_address']);
    }
    expect(await reasonFor('http://unknown.example.com/')).toBe('host_not_found');
  });

  it('refuses a redirect to a private address', async () => {
    const allowed = [`127.0.0.1:${port}`];
    for (const inner of [
      'http://localhost/',
      'http://[::1]/',
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data/',
    ]) {
      const url = `http://127.0.0.1:${port}/?to=${encodeURIComponent(inner)}`;
      expect([inner, await reasonFor(url, allowed, async () => ['127.0.0.1'])]).toEqual([
        inner,
        'blocked_address',
      ]);
    }
    for (const other of ['file:///etc/passwd', 'http://user:secret@127.0.0.1/', 'gopher://127.0.0.1/']) {
      const url = `http://127.0.0.1:${port}/?to=${encodeURIComponent(other)}`;
      expect([other, await reasonFor(url, allowed)]).toEqual([other, 'redirect_refused']);
    }
  });

  it('connects to the address it checked, so a name that changes its answer gains nothing', async () => {
    // A public answer for the check, a private one for anybody who asks again.
    let questions = 0;
    const rebinding = async () => (++questions === 1 ? ['203.0.114.1'] : ['127.0.0.1']);
    const reason = await reasonFor(`http://rebind.example.com:${port}/`, [], rebinding);
    expect(['timeout', 'connection_failed']).toContain(reason);
    expect(questions).toBe(1);
    expect(asked).toEqual([]);
  });

  it('permits exactly the allowed host and port', async () => {
    expect(await reasonFor(`http://127.0.0.1:${port}/`, [`127.0.0.1:${port}`])).toBe('read <p>secret</p>');
    expect(await reasonFor(`http://127.0.0.1:${port}/`, [`127.0.0.1:${port + 1}`])).toBe('blocked_address');
    expect(
      await reasonFor(`http://localhost:${port}/`, [`127.0.0.1:${port}`], async () => ['127.0.0.1']),
    ).toBe('blocked_address');
    expect(await reasonFor(`http://127.0.0.2:${port}/`, [`127.0.0.1:${port}`])).toBe('blocked_address');
  });

  it('refuses credentials and other schemes before anything is opened', async () => {
    for (const url of [
      `http://a:b@127.0.0.1:${port}/`,
      'ftp://example.com/',
      'file:///etc/passwd',
      'data:text/html,x',
    ]) {
      expect(await reasonFor(url, [`127.0.0.1:${port}`])).toBe('invalid_url');
    }
    expect(asked).toEqual([]);
  });
});
