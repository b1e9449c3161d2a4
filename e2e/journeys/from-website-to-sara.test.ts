import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, openBrowser } from '../browser.ts';
import { newOwner, signUp } from '../pages/people.ts';
import { ask } from '../pages/sara.ts';
import { onboard, openStep, settled } from '../pages/wizard.ts';

const website = process.env.DEMO_WEBSITE_URL ?? '';

describe('an owner brings her website', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    const opened = await openBrowser();
    if (!opened) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
    browser = opened;
    ({ page, context, errors } = await newPerson(browser));
    await signUp(page, newOwner('Salon Marie'));
    await onboard(page, website);
  }, 240_000);
  afterAll(async () => {
    await context?.close();
    await browser?.close();
  });

  it('finds services with prices, each with the page it was read on', async () => {
    const services = await openStep(page, 'services');
    expect(await services.textContent()).toMatch(/\d+(,\d{2})?\s€/);
    expect(await services.locator('figure a').first().getAttribute('href')).toContain(new URL(website).host);
  });

  it('keeps a correction made in place', async () => {
    const services = await openStep(page, 'services');
    await services
      .getByRole('button', { name: /^Modifier/ })
      .first()
      .click();
    const name = services.getByLabel('Prestation');
    await name.fill('Coupe signature');
    await services.getByRole('button', { name: 'Enregistrer' }).click();
    await services.getByText('Coupe signature').waitFor();
    await page.reload();
    const again = await openStep(page, 'services');
    await again.getByText('Coupe signature').waitFor();
    await settled(page);
  });

  it('answers from the site with its page, and declines what the site does not say', async () => {
    const known = await ask(page, 'Quels sont vos horaires d’ouverture ?');
    expect(await known.getAttribute('data-declined')).toBe('false');
    expect(await known.locator('a').first().getAttribute('href')).toContain(new URL(website).host);
    const unknown = await ask(page, 'Vendez-vous des pneus neige pour camion ?');
    expect(await unknown.getAttribute('data-declined')).toBe('true');
  });

  it('goes live and shows the line for the website', async () => {
    await page.getByRole('button', { name: 'Mettre Sara en ligne' }).click();
    await page.getByRole('heading', { name: 'Sara est en ligne' }).waitFor();
    await page
      .getByText(/<script src=.*data-tenant=/)
      .first()
      .waitFor();
  });

  it('learns a question and its answer, and uses it', async () => {
    await page.goto('/questions?add=1');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Question').fill('Peut-on venir avec son perroquet ?');
    await dialog.getByLabel('Réponse').fill('Oui, les perroquets calmes sont les bienvenus le jeudi.');
    await dialog.getByRole('button', { name: 'Sara le saura' }).click();
    await page.getByText('Oui, les perroquets calmes').first().waitFor();
    await page.goto('/sara');
    const answer = await ask(page, 'Peut-on venir avec son perroquet ?');
    expect(await answer.textContent()).toContain('perroquets calmes');
  });

  it('shows a new API key once, and never again', async () => {
    await page.goto('/settings/keys');
    await page.getByRole('button', { name: 'Créer une clé' }).click();
    await page.getByLabel('Nom du logiciel').fill('Site web');
    await page.getByRole('dialog').getByRole('button', { name: 'Créer une clé' }).click();
    const key = await page.getByRole('dialog').locator('code').textContent();
    expect(key).toMatch(/^ck_live_\S{20,}$/);
    await page.getByRole('button', { name: 'C’est copié' }).click();
    await page.getByText('Site web').waitFor();
    await page.reload();
    await page.getByText('Site web').waitFor();
    expect(await page.content()).not.toContain(key);
  });

  it('leaves another business nothing to see', async () => {
    const other = await newPerson(browser);
    await signUp(other.page, newOwner('Institut Voisin'));
    await other.page.goto('/services');
    await other.page.getByText('Aucune prestation pour l’instant').waitFor();
    await other.page.goto('/documents');
    await other.page.getByText('Sara n’a encore aucun document').waitFor();
    await other.page.goto('/questions');
    await other.page.getByText('Aucune question pour l’instant').waitFor();
    await other.context.close();
  });

  it('broke no rule of the content security policy and threw nothing on the way', () => {
    expect(errors).toEqual([]);
  });
});
