import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { choosePorts, type StackPorts, startOnPorts } from './environment.ts';

describe('a part whose port another program takes as it starts', () => {
  let dataDir: string;
  let ports: StackPorts;
  const open: Server[] = [];
  const told: string[] = [];
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'coccinelle-ports-'));
    ports = await choosePorts(3000, dataDir, join(dataDir, 'no websites'), { onlyFree: true });
    told.length = 0;
  });
  afterEach(async () => {
    for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
    await rm(dataDir, { recursive: true });
  });

  const listen = async (port: number): Promise<number> => {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    open.push(server);
    return port;
  };
  const start = (begin: () => Promise<number>) =>
    startOnPorts({ ports, dataDir, told: (why) => told.push(why) }, ['temporal'], begin);

  it('is started once more on another, which is told and remembered', async () => {
    const taken = await listen(ports.temporal);
    const port = await start(() => listen(ports.temporal));
    expect(port).not.toBe(taken);
    expect(told).toEqual([expect.stringContaining(`port ${taken} was taken meanwhile, so ${port} is used`)]);
    expect(JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8'))).toMatchObject({ temporal: port });
  });

  it('fails as it does where the port is not the reason, and where the second start fails too', async () => {
    let times = 0;
    const broken = async () => {
      times += 1;
      throw new Error('no such file');
    };
    await expect(start(broken)).rejects.toThrow('no such file');
    expect([times, told]).toEqual([1, []]);
    await listen(ports.temporal);
    await expect(start(broken)).rejects.toThrow('no such file');
    expect(times).toBe(3);
  });
});
