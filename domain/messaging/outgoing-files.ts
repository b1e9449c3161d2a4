import type { Channel } from './channels.ts';

/** What staff may send along: photographs and papers, nothing that moves or runs. */
export const SENT_TYPES = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type SentType = (typeof SENT_TYPES)[number];

const MB = 1024 * 1024;
const KB = 1024;

/** The largest file of each type by channel, in bytes; absent: the channel carries none. */
const LIMITS: Partial<Record<Channel, Record<SentType, number>>> = {
  // WhatsApp's own 5 MB for pictures; a paper may be 100 MB there, and nobody sends a client that.
  whatsapp: { 'image/jpeg': 5 * MB, 'image/png': 5 * MB, 'application/pdf': 16 * MB },
  // A mailbox takes 25 MB at most, and an attachment grows by a third on its way.
  email: { 'image/jpeg': 16 * MB, 'image/png': 16 * MB, 'application/pdf': 16 * MB },
  // By MMS or behind a link.
  sms: { 'image/jpeg': 5 * MB, 'image/png': 5 * MB, 'application/pdf': 16 * MB },
};

/** The largest file any channel takes. */
export const LARGEST_SENT = 16 * MB;

/** The types a channel carries, for a field that chooses files; none where it carries no files. */
export function sentTypesOn(channel: Channel): readonly SentType[] {
  return LIMITS[channel] ? SENT_TYPES : [];
}

/** Why a file cannot leave on a channel, or null when it can. `mediaType` is what its bytes say; null: nothing known. */
export function refusalToSendFile(
  channel: Channel,
  { mediaType, sizeBytes }: { mediaType: string | null; sizeBytes: number },
): 'channel' | 'empty' | 'type' | 'too-large' | null {
  const limits = LIMITS[channel];
  if (!limits) return 'channel';
  if (sizeBytes === 0) return 'empty';
  const limit = limits[mediaType as SentType];
  if (limit === undefined) return 'type';
  return sizeBytes > limit ? 'too-large' : null;
}

/** A number of North America or Australia, where carriers take pictures from a programme. */
const MMS_COUNTRIES = /^\+(?:1|61)\d/;
/** Carriers drop larger papers (help.twilio.com, « size limits for MMS media messages »). */
const MMS_PDF_BYTES = 600 * KB;

/** Whether a file reaches a phone as MMS; elsewhere (all of Europe) a text carries a link to it. */
export function goesByMms(to: string, file: { mediaType: string; sizeBytes: number }): boolean {
  if (!MMS_COUNTRIES.test(to)) return false;
  return file.mediaType !== 'application/pdf' || file.sizeBytes <= MMS_PDF_BYTES;
}
