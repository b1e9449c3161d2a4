import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, openBrowser } from '../browser.ts';
import { type Bookable, openBookable } from '../pages/bookable.ts';
import { bookFor, someNumber } from '../pages/inbox.ts';
import { logIn } from '../pages/people.ts';
import { openPhone, type SandboxPhone } from '../pages/sandbox-phone.ts';

const QUESTION = 'Bonjour';
const ANSWER = 'Oui, avec plaisir, il aura sa gamelle.';

describe('a client writes a text', () => {
  const number = someNumber();
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];
  let phone: SandboxPhone;
  let salon: Bookable;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (!opened) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
    browser = opened;
    salon = await openBookable();
    await bookFor(salon, { firstName: 'Éloïse', lastName: 'Petit', phone: number });
    ({ page, context, errors } = await newPerson(browser));
    await logIn(page, salon.owner);
    phone = await openPhone(browser, number);
  }, 120_000);
  afterAll(async () => {
    await phone?.page.context().close();
    await context?.close();
    await browser?.close();
  });

  const row = (name = 'Éloïse Petit') =>
    page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: new RegExp(name) });
  const bubble = (author: string, text: string) =>
    page.locator(`[data-author=${author}]`).filter({ hasText: text });

  it('and it stands in Sara’s conversations without a reload', async () => {
    await page.goto('/messages?state=sara');
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    await phone.write(QUESTION);
    await row().waitFor();
  });

  it('opens by keyboard, with Sara’s answer beside the question', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/messages\/[0-9a-f-]{36}/);
    await bubble('client', QUESTION).waitFor();
    await bubble('sara', '').first().waitFor();
    await page.locator('[data-owner=sara]').waitFor();
    await bubble('product', 'Confirmation du rendez-vous').first().waitFor();
  });

  it('is left by keyboard, and the focus is on the row one came from; out of a message it is on what was said', async () => {
    await page.keyboard.press('r');
    await page.keyboard.press('Escape');
    await page.locator('[role=log]:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/messages');
    await page.locator(':focus').filter({ hasText: 'Éloïse Petit' }).waitFor();
    await page.keyboard.press('Enter');
    await bubble('client', QUESTION).waitFor();
  });

  it('lets one write on while somebody else’s conversation comes into its place in the list', async () => {
    const jeanne = number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10);
    await bookFor(salon, { firstName: 'Jeanne', lastName: 'Morel', phone: jeanne });
    const other = await openPhone(browser, jeanne);
    const field = page.getByLabel('Votre message');
    await page.keyboard.press('r');
    await page.locator('textarea:focus').waitFor();
    await other.write(QUESTION);
    await row('Jeanne Morel').waitFor();
    await other.page.context().close();
    await page.keyboard.type('Oui');
    expect(await field.inputValue()).toBe('Oui');
    await field.fill('');
    await page.keyboard.press('Escape');
    // From what was said one walks on through the list.
    await page.locator('[role=log]:focus').waitFor();
    await page.keyboard.press('k');
    await page.locator(':focus').filter({ hasText: 'Jeanne Morel' }).waitFor();
  });

  it('is taken over and answered, and the answer is in the phone, told as delivered', async () => {
    await page.keyboard.press('t');
    await page.locator('[data-owner=staff]').waitFor();
    await page.getByText('Vous répondez, Sara se tait').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type(ANSWER);
    await page.keyboard.press('Control+Enter');
    await bubble('staff', ANSWER).waitFor();
    await phone.waitFor(ANSWER);
    await page.locator('[data-author=staff][data-status=delivered]').getByText('distribué').waitFor();
  });

  it('waits for us when the client writes on: Sara is silent, home and rail say so', async () => {
    const said = await page.locator('[data-author=sara]').count();
    await phone.write('Merci, et le parking ?');
    await bubble('client', 'et le parking').waitFor();
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByText('1 personne attend une réponse')
      .first()
      .waitFor({ state: 'attached' });
    expect(await page.locator('[data-author=sara]').count()).toBe(said);
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: /1 personne attend une réponse/ }).waitFor();
    await page.getByRole('link', { name: 'Répondre' }).first().click();
    await page.waitForURL('**/messages');
    await row().click();
  });

  it('keeps what was begun through a reload, and a note for the team', async () => {
    await page.getByLabel('Votre message').fill('Le parking est');
    await page.reload();
    await page.getByLabel('Votre message').waitFor();
    expect(await page.getByLabel('Votre message').inputValue()).toBe('Le parking est');
    await page.getByLabel('Votre message').fill('');
    await page.getByRole('button', { name: 'Terminer' }).focus();
    await page.keyboard.press('n');
    await page.keyboard.type('Vient avec son chien.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('listitem').filter({ hasText: 'Vient avec son chien.' }).waitFor();
    expect(await page.getByLabel('Nouvelle note').inputValue()).toBe('');
    await page.locator('textarea:focus').waitFor();
  });

  it('answers by a saved answer, filled, from a slash; what is not known keeps it from leaving', async () => {
    const field = page.getByLabel('Votre message');
    await page.getByRole('button', { name: 'Réponses prêtes' }).click();
    await page.getByRole('button', { name: 'Nouvelle réponse' }).click();
    await page.getByLabel('Nom de la réponse').fill('Parking');
    await page.getByLabel('Texte', { exact: true }).fill('Bonjour {prénom}, le parking est rue des Lilas.');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('button', { name: 'Modifier « Parking »' }).waitFor();
    await page.getByRole('button', { name: 'Fermer', exact: true }).click();
    await field.click();
    await page.keyboard.type('/par');
    await page.getByRole('option', { name: /Parking/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (filled) => [...document.querySelectorAll('textarea')].some((one) => one.value === filled),
      'Bonjour Éloïse, le parking est rue des Lilas.',
    );
    await page.keyboard.type(' {nom}');
    await page.getByText('Il manque :').waitFor();
    expect(await page.getByRole('button', { name: 'Envoyer' }).isDisabled()).toBe(true);
    await field.fill('Bonjour Éloïse, le parking est rue des Lilas.');
    await page.keyboard.press('Control+Enter');
    await phone.waitFor('le parking est rue des Lilas');
  });

  it('sends a photo, which the phone opens behind its link and the thread shows', async () => {
    await page.locator('input[data-attach]').setInputFiles({
      name: 'coupe.png',
      mimeType: 'image/png',
      buffer: Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    });
    await page.locator('[data-attached=fine]').waitFor();
    await page.getByLabel('Votre message').fill('Comme ceci ?');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-author=staff] [data-file=image] img').waitFor();
    const link = phone.page.getByRole('link', { name: /\/media\// }).first();
    const shown = await phone.page.request.get((await link.getAttribute('href')) ?? '');
    expect(shown.headers()['content-type']).toBe('image/png');
  });

  it('asks Sara for a draft, which stands in the message and is not sent', async () => {
    await phone.write('Combien coûte une coupe homme ?');
    await bubble('client', 'coupe homme').waitFor();
    const said = await page.locator('[data-author=staff]').count();
    await page.getByRole('button', { name: 'Proposer une réponse' }).click();
    await page.locator('[data-suggestion=drafted]').waitFor();
    expect(await page.getByLabel('Votre message').inputValue()).toMatch(/28/);
    await page.getByText(/D’après \d+ passage/).click();
    expect(await page.locator('[data-author=staff]').count()).toBe(said);
    await page.getByLabel('Votre message').fill('');
    await page.getByRole('button', { name: 'Fermer le brouillon' }).click();
  });

  it('is given to the whole team by a key, and back to oneself', async () => {
    await page.getByRole('button', { name: 'Terminer' }).focus();
    await page.keyboard.press('a');
    await page.getByRole('menuitem', { name: 'Toute l’équipe' }).click();
    await page.getByText('À vous de répondre, Sara se tait').waitFor();
    await page.getByRole('button', { name: 'Confier à…' }).click();
    await page.getByRole('menuitem', { name: 'Moi' }).click();
    await page.getByText('Vous répondez, Sara se tait').waitFor();
  });

  it('has no serious accessibility problem', async () => {
    const { violations } = await new AxeBuilder({ page: page as never }).setLegacyMode(true).analyze();
    expect(
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`)),
    ).toEqual([]);
  });

  it('is put off until tomorrow, then closed by a key', async () => {
    await page.getByRole('button', { name: 'Plus tard' }).click();
    await page.getByRole('menuitem', { name: /^Demain/ }).click();
    await page.getByText('Elle reviendra').waitFor();
    await page.getByRole('navigation', { name: 'Conversations par état' }).getByText('Plus tard').click();
    await row().click();
    await page.locator('[data-owner=staff]').waitFor();
    await page.keyboard.press('e');
    await page.getByText('Conversation terminée.').waitFor();
    await page.getByRole('navigation', { name: 'Conversations par état' }).getByText('Terminées').click();
    await row().waitFor();
  });

  it('broke no rule of the content security policy and threw nothing on the way', () => {
    expect(errors).toEqual([]);
  });
});
