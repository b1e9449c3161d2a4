import { open } from 'node:fs/promises';

/** What the person at the terminal should read instead of a stack. */
export class Refusal extends Error {}

/** Asked before the work: nobody wants to wait for a result that has no place. @throws Refusal */
export async function requireWritable(path: string): Promise<void> {
  try {
    await (await open(path, 'a')).close();
  } catch (error) {
    throw new Refusal(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
