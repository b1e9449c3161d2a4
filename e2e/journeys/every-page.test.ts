import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, openBrowser, PHONE } from '../browser.ts';
import { newOwner, signUp } from '../pages/people.ts';

const PUBLIC = ['/welcome', '/login', '/signup'];
const ROOMS = [
  '/',
  '/onboarding',
  '/messages',
  '/messages?state=sara',
  '/calls',
  '/sara',
  '/documents?add=1',
  '/questions',
  '/questions?add=1',
  '/search?q=horaires',
  '/services',
  '/services/create',
  '/agents',
  '/agents/create',
  '/processes',
  '/settings/profile',
  '/settings/security',
  '/settings/business',
  '/settings/people',
  '/settings/keys',
  '/settings/journal',
  '/nowhere',
];

/** A page has settled when its heading stands and nothing says it is loading. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () => document.querySelectorAll('main [role=status][aria-label=Chargement]').length === 0,
  );
}

async function seriousProblems(page: Page): Promise<string[]> {
  // axe wants a page of its own context; `legacyMode` keeps it to this one frame.
  const { violations } = await new AxeBuilder({ page: page as never }).setLegacyMode(true).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

describe.each([
  ['a desk', undefined],
  ['a phone', PHONE],
])('every page on %s', (_where, viewport) => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (!opened) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
    browser = opened;
    ({ page, context } = await newPerson(browser, viewport ? { viewport } : {}));
  });
  afterAll(async () => {
    await context?.close();
    await browser?.close();
  });

  const holds = async (path: string) => {
    await visit(page, path);
    // The pages are the same tree at both widths; what a phone adds is its bars, and those are on every page.
    if (!viewport || path === '/' || path === '/welcome') expect(await seriousProblems(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
  };

  it.each(PUBLIC)('%s has no serious accessibility problem and no sideways scroll', holds);
  it('lets somebody sign up', async () => {
    await signUp(page, newOwner('Salon Témoin'));
  });
  it.each(ROOMS)('%s has no serious accessibility problem and no sideways scroll', holds);
});
