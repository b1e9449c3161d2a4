import { parseArgs } from 'node:util';
import { createVapiCaller } from '../providers/voice/vapi-caller.ts';
import { runCallScenarios, sandboxPhone, type TestPhone } from './call-runner.ts';
import type { CallScore } from './call-scoring.ts';
import { openPhoneStack } from './phone-stack.ts';
import { Refusal } from './refusal.ts';
import { withThrowAwayDatabase } from './throw-away-database.ts';

const USAGE = `usage: npm run calls
       VAPI_API_KEY=… npm run calls -- --api URL --key API_KEY --number +33… --from PHONE_NUMBER_ID`;

/**
 * `npm run calls`: five telephone calls in French, scored. Alone, it plays them in the sandbox around a throw-away database;
 * with a real VAPI it calls the business's own number from another number of the account, aloud (docs/voice.md).
 */
async function main(): Promise<boolean> {
  const { api, key, number, from } = options();
  if (!api)
    return withThrowAwayDatabase(undefined, async (db, url) => {
      const stack = await openPhoneStack(db, url);
      try {
        return await play(sandboxPhone(stack.sandboxUrl, stack, '+33639980012'), stack, 20_000);
      } finally {
        await stack.close();
      }
    });
  const apiKey = process.env.VAPI_API_KEY;
  if (!apiKey || !key || !number || !from) throw new Refusal(USAGE);
  const caller = createVapiCaller({ apiKey, phoneNumberId: from });
  const phone: TestPhone = {
    number: await caller.number(),
    play: async ({ name, brief }) => {
      const reason = await caller.call(number, brief);
      console.error(`« ${name} » : ${reason ?? 'terminé'}`);
    },
  };
  return play(phone, { apiUrl: api.replace(/\/$/, ''), apiKey: key }, 180_000);
}

async function play(
  phone: TestPhone,
  product: { apiUrl: string; apiKey: string },
  patienceMs: number,
): Promise<boolean> {
  console.log('Compréhension  Exactitude  Agenda  Appel');
  const scores = await runCallScenarios(phone, product, { patienceMs, onScore: print });
  const isPerfect = scores.every(({ missed }) => missed.length === 0);
  console.log(
    isPerfect ? '\nCinq appels sur cinq, rien à redire.' : '\nDes appels ont manqué quelque chose.',
  );
  return isPerfect;
}

function print({ scenario, understanding, accuracy, booking, missed }: CallScore): void {
  const share = (value: number, width: number) => `${Math.round(value * 100)} %`.padEnd(width);
  console.log(
    `${share(understanding, 15)}${share(accuracy, 12)}${(booking ? 'juste' : 'faux').padEnd(8)}${scenario}`,
  );
  for (const what of missed) console.log(`${' '.repeat(35)}– ${what}`);
}

function options() {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ options: { api: text, key: text, number: text, from: text } }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n${USAGE}`);
  }
}

try {
  process.exit((await main()) ? 0 : 1);
} catch (error) {
  if (error instanceof Refusal) console.error(error.message);
  else console.error(error);
  process.exit(2);
}
