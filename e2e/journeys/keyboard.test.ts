import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { newPerson, openBrowser } from '../browser.ts';
import { newOwner, signUp } from '../pages/people.ts';

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

describe('with the keyboard alone', () => {
  const owner = newOwner('Salon Clavier');
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (!opened) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
    browser = opened;
    const first = await newPerson(browser);
    await signUp(first.page, owner);
    await first.context.close();
    ({ page } = await newPerson(browser));
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('one logs in', async () => {
    await page.goto('/login');
    await page.locator('input[name=email]').waitFor();
    await page.keyboard.type(owner.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(owner.password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/');
    // The log-in page has a heading too: only the frame has the skip link and the content.
    await page.getByText('Aller au contenu').waitFor({ state: 'attached' });
    await page.locator('#content').getByRole('heading', { level: 1 }).waitFor();
  });

  it('one skips the rail', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Aller au contenu');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  });

  it('one goes anywhere by the palette, accents or not', async () => {
    await page.keyboard.press('Control+K');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('equipe');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/agents');
  });

  it('a dialog keeps the focus and Escape leaves it', async () => {
    await page.goto('/questions?add=1');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab');
      expect(
        await page.evaluate(() => Boolean(document.activeElement?.closest('[role=dialog], .MuiDialog-root'))),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('one logs out, and the door is closed behind', async () => {
    await page.goto('/services');
    await page
      .getByRole('button', { name: /^Votre compte/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Se déconnecter' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login');
    await page.goto('/services');
    await page.waitForURL('**/login');
  });
});
