import type { InboundEvent } from './messaging.ts';
import { type TwilioOptions, twilioClient } from './twilio.ts';
import { twilioFileId } from './twilio-media.ts';
import { MOST_FILES, type TwilioParameters, twilioFiles, twilioInboundEvent } from './twilio-webhooks.ts';

/** More than this in one look is a flood: the oldest of it are left. */
const MOST = 5_000;
/** The most Twilio gives at once (50 unless asked): where calls fail, a look of many pages would never come to its end. */
const PAGE = 1_000;

export interface ReceivedTexts {
  /** Every text message to the account's numbers since then, the oldest first. @throws ProviderError */
  since(instant: Date): Promise<Array<{ event: InboundEvent; payload: TwilioParameters; at: Date }>>;
}

/**
 * What was written to the account's numbers, from Twilio's own log: it gives a webhook up after fifteen seconds, the log keeps
 * the message (www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources).
 */
export function createTwilioLog(
  options: Pick<TwilioOptions, 'accountSid' | 'authToken' | 'baseUrl' | 'timeoutMs'>,
): ReceivedTexts {
  const { client, mapped } = twilioClient(options);
  return {
    since: async (instant) => {
      const all = await mapped(() =>
        client.messages.list({ dateSentAfter: instant, limit: MOST, pageSize: PAGE }),
      );
      const inbound = all.filter(({ direction }) => direction === 'inbound').reverse();
      // The log says that there are files, and their own list which.
      const filesOf = async ({ sid, numMedia }: (typeof inbound)[number]) => {
        if (!(Number(numMedia) > 0)) return {};
        const files = await mapped(() => client.messages(sid).media.list({ limit: MOST_FILES }));
        return twilioFiles(
          files.map((file) => ({
            id: twilioFileId(file.accountSid, sid, file.sid),
            declaredType: file.contentType ?? null,
          })),
        );
      };
      // One after the other: a flood of them would be refused, and the look begin anew each time.
      const texts: Awaited<ReturnType<ReceivedTexts['since']>> = [];
      for (const one of inbound) {
        const payload = {
          MessageSid: one.sid,
          From: one.from,
          To: one.to,
          Body: one.body ?? '',
          NumSegments: one.numSegments,
          NumMedia: one.numMedia,
        };
        // Its own list of files, where the webhook has their addresses.
        const event = { ...twilioInboundEvent(payload), ...(await filesOf(one)) };
        texts.push({ event, payload, at: one.dateSent ?? one.dateCreated });
      }
      return texts;
    },
  };
}
