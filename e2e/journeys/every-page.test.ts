import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, openBrowser, PHONE } from '../browser.ts';
import { seriousProblems, sideways, visit } from '../pages/every.ts';
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
  '/agenda',
  '/my-calendar',
  '/clients',
  '/clients/create',
  '/waitlist',
  '/waitlist?add=1',
  '/duplicates',
  '/services',
  '/services/create',
  '/appointment-types',
  '/appointment-types/create',
  '/agents',
  '/agents/create',
  '/processes',
  '/settings/profile',
  '/settings/security',
  '/settings/business',
  '/settings/booking',
  '/settings/people',
  '/settings/keys',
  '/settings/journal',
  '/nowhere',
];

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
    expect(await sideways(page)).toBeLessThanOrEqual(0);
  };

  it.each(PUBLIC)('%s has no serious accessibility problem and no sideways scroll', holds);
  it('lets somebody sign up', async () => {
    await signUp(page, newOwner('Salon Témoin'));
  });
  it.each(ROOMS)('%s has no serious accessibility problem and no sideways scroll', holds);
});
