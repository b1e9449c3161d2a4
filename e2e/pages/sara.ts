import type { Locator, Page } from 'playwright-core';

/** Asks in the conversation on the page; returns the log once the answer is whole. */
export async function ask(page: Page, question: string): Promise<Locator> {
  const log = page.getByRole('log');
  const settled = log.locator('[data-turn=done], [data-turn=failed]');
  const before = await settled.count();
  await page.getByRole('textbox', { name: 'Votre question' }).fill(question);
  await page.keyboard.press('Enter');
  await settled.nth(before).waitFor();
  return settled.nth(before);
}
