import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';

/** Where Temporal is: a server of ours, or Temporal Cloud by API key or mTLS. */
export interface TemporalAddress {
  address: string;
  namespace: string;
  apiKey?: string | undefined;
  tlsCertPath?: string | undefined;
  tlsKeyPath?: string | undefined;
}

/** Connection options understood by the client's and the worker's connection alike. */
export async function connectionOptions(target: TemporalAddress) {
  if (target.tlsCertPath && target.tlsKeyPath) {
    const [crt, key] = await Promise.all([readFile(target.tlsCertPath), readFile(target.tlsKeyPath)]);
    return { address: target.address, tls: { clientCertPair: { crt, key } } };
  }
  if (target.apiKey) return { address: target.address, tls: true as const, apiKey: target.apiKey };
  return { address: target.address };
}

/** Connects the Temporal client; every payload passes `codec`. Throws when the server does not answer. */
export async function connectTemporal(
  target: TemporalAddress,
  codec: PayloadCodec,
): Promise<{ client: Client; connection: Connection }> {
  const connection = await Connection.connect({
    ...(await connectionOptions(target)),
    connectTimeout: '10 seconds',
  });
  return {
    connection,
    client: new Client({
      connection,
      namespace: target.namespace,
      dataConverter: { payloadCodecs: [codec] },
    }),
  };
}
