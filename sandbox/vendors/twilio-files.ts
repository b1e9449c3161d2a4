import { randomBytes } from 'node:crypto';
import type { Router } from 'express';
import { type ProviderContext, VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';
import { listedFiles, type TwilioFile, type TwilioMessage } from './twilio-wire.ts';

/** A picture on its way from a phone. */
export interface SentFile {
  mediaType: string;
  bytes: Buffer;
}

/** Where a file can be read is good for four hours. */
const ADDRESS_MS = 4 * 60 * 60_000;

// A collection each: what is written anew for one file is that one.
const bytesOf = (context: ProviderContext, id: string) =>
  context.state.collection<Row & { data: string }>(`twilio-file-${id}`);

export function putTwilioFile(context: ProviderContext, { mediaType, bytes }: SentFile): TwilioFile {
  const id = `ME${randomBytes(16).toString('hex')}`;
  bytesOf(context, id).put({ id, data: bytes.toString('base64') });
  return { id, content_type: mediaType };
}

/** A received file with its bytes, by its id. */
export function twilioFile(
  context: ProviderContext,
  id: string,
): (TwilioFile & { bytes: Buffer }) | undefined {
  const messages = context.state.collection<TwilioMessage>('messages').list();
  const file = messages.flatMap(({ files = [] }) => files).find((one) => one.id === id);
  const data = file && bytesOf(context, id).get(id)?.data;
  return file && data !== undefined ? { ...file, bytes: Buffer.from(data, 'base64') } : undefined;
}

/** What the form of a webhook says of a message's files, by their addresses at the API. */
export function fileFields({ account_sid, id, files = [] }: TwilioMessage): Record<string, string> {
  const at = `https://api.twilio.com/2010-04-01/Accounts/${account_sid}/Messages/${id}/Media`;
  return Object.assign(
    { NumMedia: String(files.length) },
    ...files.map((file, i) => ({
      [`MediaUrl${i}`]: `${at}/${file.id}`,
      [`MediaContentType${i}`]: file.content_type,
    })),
  );
}

/** The API's files, and the place they lie at, which asks for no key; the caller of the API has shown one. */
export function twilioFileRoutes(router: Router, context: ProviderContext): void {
  const messageOf = (account: string, id: string) => {
    const message = context.state.collection<TwilioMessage>('messages').get(id);
    if (message?.account_sid !== account)
      throw new VendorRefusal(404, 'The requested resource was not found', 20404);
    return message;
  };
  router.get('/2010-04-01/Accounts/:account/Messages/:message/Media.json', (req, res) => {
    res.json(listedFiles(messageOf(req.params.account, req.params.message)));
  });
  router.get('/2010-04-01/Accounts/:account/Messages/:message/Media/:file', (req, res) => {
    const { files = [] } = messageOf(req.params.account, req.params.message);
    if (!files.some(({ id }) => id === req.params.file))
      throw new VendorRefusal(404, 'The requested resource was not found', 20404);
    const expires = context.now().getTime() + ADDRESS_MS;
    const place = `${req.protocol}://${req.get('host')}${req.baseUrl}`;
    res.redirect(307, `${place}/mms-cdn/${req.params.file}?Expires=${expires}`);
  });
  router.get('/mms-cdn/:file', (req, res) => {
    const file = twilioFile(context, req.params.file);
    if (!file || Number(req.query.Expires) < context.now().getTime())
      throw new VendorRefusal(403, 'Access denied');
    res.type(file.content_type).send(file.bytes);
  });
}
