import { inflateRawSync } from 'node:zlib';
import mammoth from 'mammoth';

const MAX_INFLATED_BYTES = 120 * 1024 * 1024;
const MAX_ENTRIES = 5000;

/** A Word document as HTML. Throws with code `too_large` for an archive that would not fit, or the library's own error. */
export async function parseDocx(bytes: Uint8Array): Promise<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkArchive(buffer);
  const { value } = await mammoth.convertToHtml(
    { buffer },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
  );
  return value;
}

/**
 * Unpacks every entry once with a bound. The library unpacks without one, and sizes written in an archive may lie, so a
 * file of some kilobytes could fill the machine's memory.
 */
function checkArchive(zip: Buffer): void {
  const tooLarge = () =>
    Object.assign(new Error('The document is too large when unpacked.'), { code: 'too_large' });
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0) throw new Error('its archive has no end');
  const entries = zip.readUInt16LE(end + 10);
  if (entries > MAX_ENTRIES) throw tooLarge();
  let at = zip.readUInt32LE(end + 16);
  let total = 0;
  for (let entry = 0; entry < entries; entry++) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('its archive is damaged');
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + packed);
    try {
      total +=
        method === 8 ? inflateRawSync(data, { maxOutputLength: MAX_INFLATED_BYTES }).length : data.length;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
      throw error;
    }
    if (total > MAX_INFLATED_BYTES) throw tooLarge();
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}
