import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';

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

/** Where what becomes of failures stands; the workflows' bundle needs it too. */
export const failureConverterPath = fileURLToPath(new URL('./failure-converter.cjs', import.meta.url));

/** How everything that is handed to Temporal is written: payloads and the words of failures by `codec`. */
export function dataConverterOf(codec: PayloadCodec): DataConverter {
  return { payloadCodecs: [codec], failureConverterPath };
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
      dataConverter: dataConverterOf(codec),
    }),
  };
}
