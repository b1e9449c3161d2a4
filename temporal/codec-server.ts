import type { Payload } from '@temporalio/common';
import type { EncryptionCodec } from './codec.ts';

/** A payload as the Temporal UI sends it: protobuf JSON, bytes in base64. */
export interface JsonPayload {
  metadata?: Record<string, string> | undefined;
  data?: string | undefined;
}

const fromJson = (payload: JsonPayload): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(payload.metadata ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')]),
  ),
  data: Buffer.from(payload.data ?? '', 'base64'),
});

const toJson = (payload: Payload): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(payload.metadata ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]),
  ),
  data: Buffer.from(payload.data ?? []).toString('base64'),
});

/** What Temporal calls a codec server's `/decode`: opens payloads for the eyes of an admin in the Temporal UI. */
export async function decodePayloads(
  codec: EncryptionCodec,
  payloads: JsonPayload[],
): Promise<JsonPayload[]> {
  return (await codec.decode(payloads.map(fromJson))).map(toJson);
}
