import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, requireBrowser } from '../browser.ts';
import { openBookable } from '../pages/bookable.ts';
import { seriousProblems, sideways } from '../pages/every.ts';
import { bookFor, someNumber } from '../pages/inbox.ts';
import { logIn } from '../pages/people.ts';
import { openPhone, type SandboxPhone } from '../pages/sandbox-phone.ts';

describe('somebody who has two records', () => {
  const number = someNumber();
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];
  let phone: SandboxPhone;
  let clientId: string;

  beforeAll(async () => {
    browser = await requireBrowser();
    const salon = await openBookable();
    clientId = await bookFor(salon, { firstName: 'Éloïse', lastName: 'Petit', phone: number });
    await salon.api('POST', '/clients', {
      firstName: 'Eloise',
      lastName: 'Petit',
      email: 'eloise@exemple.fr',
      notes: 'Allergique au latex.',
    });
    ({ page, context, errors } = await newPerson(browser));
    await logIn(page, salon.owner);
    phone = await openPhone(browser, number);
  }, 180_000);
  afterAll(async () => {
    await phone?.page.context().close();
    await context?.close();
    await browser?.close();
  });

  const entry = (kind: string) => page.locator(`[data-kind="${kind}"]`);

  it('has one story, and what they write stands in it without a reload', async () => {
    await page.goto(`/clients/${clientId}`);
    await entry('appointment.booked').waitFor();
    await phone.write('Bonjour, je viens avec ma trottinette');
    await entry('message').filter({ hasText: 'trottinette' }).waitFor();
    await page.getByRole('button', { name: 'Rendez-vous', exact: true }).click();
    await entry('message').first().waitFor({ state: 'detached' });
    await entry('appointment.booked').waitFor();
  });

  it('is suggested on their page, merged, and has everything of both', async () => {
    await page.getByText('Peut-être la même personne que').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Fusionner' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fusionner' }).click();
    await page.getByText('Fiches réunies ici').waitFor();
    // The one added by hand is a client already: it stays, and the old address leads to it.
    await page.waitForURL((url) => !url.pathname.endsWith(clientId));
    await page.getByText('Allergique au latex.').waitFor();
    await entry('message').filter({ hasText: 'trottinette' }).waitFor();
    await entry('record').filter({ hasText: 'réunie' }).waitFor();
    expect(await sideways(page)).toBeLessThanOrEqual(0);
  });

  it('is found by a word half typed, from anywhere', async () => {
    await page.goto('/clients');
    await page.getByRole('heading', { name: 'Clients' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('trotti');
    await page.getByRole('option', { name: /trottinette/ }).click();
    await page.waitForURL(/\/messages\/[0-9a-f-]{36}/);
    await page.goto('/messages?state=sara');
    await page.getByRole('searchbox').first().fill('trottin');
    await page.getByRole('region', { name: 'Dans les messages' }).getByRole('link').first().waitFor();
  });

  it('is two again', async () => {
    await page.goto('/clients');
    await page.getByRole('link', { name: /Petit/ }).click();
    await page.getByRole('button', { name: 'Défusionner' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Défusionner' }).click();
    await page.getByText('Peut-être la même personne que').waitFor();
    await page.getByRole('button', { name: 'Ce n’est pas la même' }).click();
    await page.getByText('Peut-être la même personne que').waitFor({ state: 'detached' });
    await page.goto('/duplicates');
    await page.getByText('Aucun doublon en vue').waitFor();
    expect(errors).toEqual([]);
  });
});
