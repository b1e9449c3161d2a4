import { createServer } from 'node:net';

/** Whether something could listen on that port of that address now. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      // A machine without that address (no IPv6) has nobody listening on it.
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(true);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port nobody listens on now. Another process can still be quicker: start over when it was. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('the system gave no port'));
      });
    });
  });
}

/** The first of the preferred ports that is free, else any free one. */
export async function choosePort(preferred: Array<number | undefined>, taken: Set<number>): Promise<number> {
  for (const port of preferred) {
    if (port && !taken.has(port) && (await isFree(port))) {
      taken.add(port);
      return port;
    }
  }
  const port = await freePort();
  taken.add(port);
  return port;
}
