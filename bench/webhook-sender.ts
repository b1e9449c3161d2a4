/**
 * Twilio's own machines: sends webhooks at their times in a process that does nothing else, so that what is measured is the
 * product's acknowledgement and not the event loop of whoever plays providers, model and clients beside it.
 */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEVELOPMENT_WEBHOOK_SECRETS } from '../sandbox/server.ts';
import { signature } from '../sandbox/vendors/twilio-wire.ts';
import { phoneOf } from '../testing/written-to.ts';

export interface WebhookLoad {
  publicUrl: string;
  perSecond: number;
  seconds: number;
  /** So many clients write in turn. */
  writers: number;
}

/** Milliseconds of each webhook. */
export interface WebhookTimes {
  /** From sending it to its answer. */
  acknowledged: number[];
  /** How late the sender itself was: time in which nobody could have been measured. */
  late: number[];
}

const agent = new Agent({ keepAlive: true });
/** Another machine does not wait for this one's processors; without the right to it the sender competes like the rest. */
const AHEAD_OF_THE_REST = -10;

process.on('message', (load: WebhookLoad) => {
  send(load).then(
    (times) => process.send?.(times),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
try {
  setPriority(AHEAD_OF_THE_REST);
} catch {}
process.send?.('ready');

/** Sends so many webhooks a second, each at its time whatever became of those before. @throws when one is refused */
async function send({ publicUrl, perSecond, seconds, writers }: WebhookLoad): Promise<WebhookTimes> {
  const times: WebhookTimes = { acknowledged: [], late: [] };
  const beganAt = performance.now();
  await Promise.all(
    Array.from({ length: perSecond * seconds }, async (_, n) => {
      const due = beganAt + (n * 1_000) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      const sentAt = performance.now();
      times.late.push(sentAt - due);
      await sendOne(publicUrl, phoneOf(2_000 + (n % writers)));
      times.acknowledged.push(performance.now() - sentAt);
    }),
  );
  return times;
}

function sendOne(publicUrl: string, from: string): Promise<void> {
  const url = `${publicUrl}/webhooks/twilio/sms`;
  const form = {
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    From: from,
    To: '+33639980001',
    Body: 'Bonjour, vous êtes ouverts samedi ?',
    NumSegments: '1',
  };
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signature(DEVELOPMENT_WEBHOOK_SECRETS.twilio, url, form),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode! < 300
          ? resolve()
          : reject(new Error(`a webhook was answered ${answer.statusCode}`)),
      );
    });
    asked.once('error', reject);
    asked.end(new URLSearchParams(form).toString());
  });
}
