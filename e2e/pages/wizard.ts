import type { Page } from 'playwright-core';

/** Starts the autopilot on a website and follows it until every step has run. */
export async function onboard(page: Page, websiteUrl: string): Promise<void> {
  await page.getByLabel('Adresse de votre site').fill(websiteUrl);
  await page.getByRole('button', { name: 'Lire mon site' }).click();
  await page.locator('[data-step=website]').waitFor();
  await settled(page, 150_000);
}

/** Waits until nothing is left to run: only then may Sara go live. */
export async function settled(page: Page, timeoutMs = 60_000): Promise<void> {
  const button = page.getByRole('button', { name: 'Mettre Sara en ligne', disabled: false });
  await button.waitFor({ timeout: timeoutMs });
}

/** The part of a step, unfolded. */
export async function openStep(page: Page, step: string) {
  const card = page.locator(`[data-step=${step}]`);
  const button = card.locator('h2 button');
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
  return card;
}
