import type { Page } from 'playwright-core';

/** Starts the autopilot on a website and follows it until every step has run. */
export async function onboard(page: Page, websiteUrl: string): Promise<void> {
  await page.getByLabel('Adresse de votre site').fill(websiteUrl);
  await page.getByRole('button', { name: 'Lire mon site' }).click();
  await page.locator('[data-step=website]').waitFor();
  await page.waitForFunction(
    () => {
      const steps = [...document.querySelectorAll<HTMLElement>('[data-step]')];
      return (
        steps.length === 7 &&
        steps.every((step) => !['pending', 'running'].includes(step.dataset.status ?? ''))
      );
    },
    undefined,
    { timeout: 150_000 },
  );
}

/** The part of a step, unfolded. */
export async function openStep(page: Page, step: string) {
  const card = page.locator(`[data-step=${step}]`);
  const button = card.locator('h2 button');
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
  return card;
}
