import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Opens a page and waits until it has settled: its heading stands and nothing says it is loading. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settle(page);
}

export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () => document.querySelectorAll('main [role=status][aria-label=Chargement]').length === 0,
  );
}

/** What axe finds serious or critical, each with where. */
export async function seriousProblems(page: Page): Promise<string[]> {
  // axe wants a page of its own context; `legacyMode` keeps it to this one frame.
  const { violations } = await new AxeBuilder({ page: page as never }).setLegacyMode(true).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

/** How far the page scrolls sideways, in pixels; 0 or less is not at all. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
