/**
 * Where files lie: bytes under a key such as `<tenant>/media/<id>`. Written whole or not at all; written again, the latest
 * stays. Every method throws ProviderError and nothing else.
 */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /** null: there is no such object. */
  get(key: string): Promise<Buffer | null>;
  /** Gone already = done. */
  delete(key: string): Promise<void>;
}

const KEY = /^[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*$/;

/** Keys are ours, and never a way out of the folder or bucket. */
export function checkKey(key: string): string {
  if (!KEY.test(key) || key.length > 500) throw new TypeError('this is no key of an object');
  return key;
}
