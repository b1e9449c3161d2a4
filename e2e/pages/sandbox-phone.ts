import type { Browser, Page } from 'playwright-core';
import { newPerson } from '../browser.ts';

/** The number the sandbox's businesses write from. */
const BUSINESS = '+33639980001';
const FIRST_TEXT_MS = 30_000;

/** A client's phone as the sandbox shows it in the browser. */
export interface SandboxPhone {
  write(text: string): Promise<void>;
  /** Waits until a text stands on the phone. */
  waitFor(text: string): Promise<void>;
  page: Page;
}

/** Opens the phone of a client the business has written to. @throws when no sandbox is named */
export async function openPhone(browser: Browser, number: string): Promise<SandboxPhone> {
  const sandbox = process.env.SANDBOX_URL;
  if (!sandbox) throw new Error('SANDBOX_URL must name the sandbox of the running stack.');
  const { page } = await newPerson(browser);
  const address = `${sandbox}/pages/twilio/${encodeURIComponent(number)}/${encodeURIComponent(BUSINESS)}?lang=fr`;
  // There is no such page before the first text has arrived.
  const until = Date.now() + FIRST_TEXT_MS;
  for (;;) {
    const answer = await page.goto(address);
    if (answer?.ok()) break;
    if (Date.now() > until) throw new Error(`No text has reached ${number}.`);
    await page.waitForTimeout(250);
  }
  return {
    page,
    async write(text) {
      await page.getByLabel('Message').fill(text);
      await page.getByRole('button', { name: 'Répondre' }).click();
      await page.getByText(text).first().waitFor();
    },
    async waitFor(text) {
      await page.getByText(text).first().waitFor();
    },
  };
}
