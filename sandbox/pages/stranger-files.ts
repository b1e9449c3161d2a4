import type { Response } from 'express';

/** What a browser may show in the page itself. */
const SHOWN = /^(image\/(jpeg|png|webp|gif)|audio\/|video\/)/;

/** Answers with a file somebody sent: nothing in it may run here, and what is no picture, sound or film is handed out to be saved. */
export function sendStrangersFile(
  res: Response,
  { bytes, mediaType, fileName }: { bytes: Buffer; mediaType: string; fileName?: string | undefined },
): void {
  res.set({ 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' });
  if (!SHOWN.test(mediaType)) res.attachment(fileName);
  res.type(mediaType).send(bytes);
}
