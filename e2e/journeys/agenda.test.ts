import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, openBrowser, PHONE } from '../browser.ts';
import { aTuesday, choose, drag, HALF_HOUR_PX, inGrid, openDay } from '../pages/agenda.ts';
import { type Bookable, openBookable } from '../pages/bookable.ts';
import { seriousProblems, settle, sideways, visit } from '../pages/every.ts';
import { logIn } from '../pages/people.ts';

describe('a receptionist keeps the agenda', () => {
  const day = aTuesday();
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];
  let salon: Bookable;

  beforeAll(async () => {
    const opened = await openBrowser();
    if (!opened) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
    browser = opened;
    salon = await openBookable();
    ({ page, context, errors } = await newPerson(browser, { viewport: { width: 1440, height: 900 } }));
    await logIn(page, salon.owner);
  });
  afterAll(async () => {
    await context?.close();
    await browser?.close();
  });

  it('books somebody new by the key N, at a free slot', async () => {
    await openDay(page, day);
    await page.keyboard.press('n');
    const panel = page.getByRole('dialog', { name: 'Nouveau rendez-vous' });
    await choose(panel, 'Client', 'Éloïse Petit', /^Nouveau client : Éloïse Petit/);
    await panel.getByLabel('Téléphone').fill('06 12 34 56 78');
    await choose(panel, 'Prestation', 'femme', /^Coupe femme/);
    await panel.getByLabel('Avec').click();
    await page.getByRole('option', { name: 'Léa' }).click();
    await panel.getByRole('button', { name: '10 h 30', exact: true }).click();
    await panel.getByText('La confirmation partira par SMS à Éloïse Petit').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await panel.getByRole('button', { name: /^Réserver / }).click();
    await panel.waitFor({ state: 'hidden' });
    await inGrid(page, 'Éloïse Petit').waitFor();
    expect(await inGrid(page, 'Éloïse Petit').textContent()).toMatch(/10\sh\s30/);
  });

  it('drags it to another hour, sees the message, and puts it back', async () => {
    await drag(page, inGrid(page, 'Éloïse Petit'), { y: 4 * HALF_HOUR_PX });
    const dialog = page.getByRole('dialog', { name: /^Déplacer le rendez-vous de Éloïse Petit/ });
    await dialog
      .getByText(/12\sh\s30/)
      .first()
      .waitFor();
    await dialog.getByRole('note', { name: 'SMS' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Remettre en place' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await inGrid(page, 'Éloïse Petit').textContent()).toMatch(/10\sh\s30/);
    const { items } = await salon.api<{ items: { startsAt: string; sequence: number }[] }>(
      'GET',
      '/appointments',
    );
    expect(items.map(({ sequence }) => sequence)).toEqual([0]);
  });

  it('gives it to somebody else by dragging it across, and confirms', async () => {
    const [lea, karim] = await Promise.all(
      ['Léa', 'Karim'].map((name) => page.getByRole('region').getByText(name, { exact: true }).boundingBox()),
    );
    await drag(page, inGrid(page, 'Éloïse Petit'), { x: karim!.x - lea!.x, y: 2 * HALF_HOUR_PX });
    const dialog = page.getByRole('dialog', { name: /^Déplacer/ });
    await dialog.getByText(/désormais avec Karim/).waitFor();
    await dialog.getByRole('button', { name: /^Déplacer/ }).click();
    await page.getByText('Rendez-vous déplacé.').waitFor();
    const moved = inGrid(page, 'Éloïse Petit');
    expect(await moved.textContent()).toMatch(/11\sh\s30/);
    const { items } = await salon.api<{ items: { agentName: string; sequence: number }[] }>(
      'GET',
      '/appointments',
    );
    expect(items).toMatchObject([{ agentName: 'Karim', sequence: 1 }]);
  });

  it('is offered the nearest free slots where a time is taken', async () => {
    await page.keyboard.press('n');
    const panel = page.getByRole('dialog', { name: 'Nouveau rendez-vous' });
    await choose(panel, 'Client', 'Amina Benali', /^Nouveau client : Amina Benali/);
    await choose(panel, 'Prestation', 'femme', /^Coupe femme/);
    await panel.getByLabel('Avec').click();
    await page.getByRole('option', { name: 'Karim' }).click();
    await panel.getByLabel('Une autre heure').fill('11:45');
    await panel.getByRole('button', { name: /^Réserver / }).click();
    const nearest = panel.getByRole('group', { name: 'Créneaux libres les plus proches' });
    await nearest.getByRole('button').nth(2).waitFor();
    expect(await nearest.getByRole('button').count()).toBe(3);
    await nearest.getByRole('button').first().click();
    await panel.waitFor({ state: 'hidden' });
    await inGrid(page, 'Amina Benali').waitFor();
  });

  it('opens an appointment by keyboard, confirms it, and cancels it with a reason', async () => {
    await inGrid(page, 'Éloïse Petit').focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Éloïse Petit' });
    await panel.getByRole('button', { name: 'Confirmer' }).click();
    await panel.getByText('Confirmé', { exact: true }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Annuler le rendez-vous' }).click();
    const dialog = page.getByRole('dialog', { name: 'Annuler ce rendez-vous ?' });
    await dialog.getByLabel('Raison').fill('Grippe');
    await dialog.getByRole('button', { name: 'Annuler le rendez-vous' }).click();
    await panel.getByText('Annulé par l’équipe : Grippe').waitFor();
    // The button that had the focus is gone: the panel takes it back in a moment, and hears no key before.
    await panel.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    await inGrid(page, 'Éloïse Petit').waitFor({ state: 'detached' });
  });

  it('books every week, and names the dates that are not free', async () => {
    const blocked = new Date(`${day}T00:00:00Z`);
    blocked.setUTCDate(blocked.getUTCDate() + 7);
    const next = blocked.toISOString().slice(0, 10);
    await salon.api('POST', '/appointments', {
      serviceId: salon.services['Coupe homme'],
      agentId: salon.agents.Léa,
      startsAt: `${next}T15:00:00+01:00`,
      client: { firstName: 'Paul', lastName: 'Girard' },
    });
    await page.keyboard.press('n');
    const panel = page.getByRole('dialog', { name: 'Nouveau rendez-vous' });
    await choose(panel, 'Client', 'Petit', /^Éloïse Petit/);
    await choose(panel, 'Prestation', 'homme', /^Coupe homme/);
    await panel.getByLabel('Avec').click();
    await page.getByRole('option', { name: 'Léa' }).click();
    await panel.getByLabel('Une autre heure').fill('15:00');
    await panel.getByLabel('Répétition').click();
    await page.getByRole('option', { name: 'Chaque semaine' }).click();
    await panel.getByLabel('Combien de fois').fill('3');
    await panel.getByRole('button', { name: /^Réserver / }).click();
    await panel.getByText('Une date n’est pas libre, rien n’a été réservé').waitFor();
    await panel.getByRole('button', { name: 'Réserver les autres dates' }).click();
    await page.getByText(/^2 rendez-vous réservés/).waitFor();
  });

  it('walks through time with the keyboard alone', async () => {
    await openDay(page, day);
    const title = page.locator('#content h1');
    const before = await title.textContent();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((was) => document.querySelector('#content h1')?.textContent !== was, before);
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((was) => document.querySelector('#content h1')?.textContent === was, before);
    await page.keyboard.press('s');
    await page.waitForURL('**/agenda?*view=week*');
    await page.keyboard.press('m');
    await page.waitForURL('**/agenda?*view=month*');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Raccourcis clavier' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Aujourd’hui', disabled: true }).waitFor();
  });

  it('names who is booked when somebody goes away', async () => {
    await visit(page, `/agents/${salon.agents.Karim}/availability`);
    await page.getByRole('button', { name: 'Ajouter une absence' }).click();
    const form = page.getByRole('group', { name: 'Ajouter une absence' });
    await form.getByLabel('Premier jour').fill(day);
    await form.getByLabel('Dernier jour').fill(day);
    await form.getByRole('button', { name: 'Ajouter', exact: true }).click();
    await page.getByText('1 rendez-vous tombe dans ce temps').waitFor();
    await page.getByRole('link', { name: 'Amina Benali' }).first().waitFor();
    await visit(page, '/');
    await page.getByText('1 rendez-vous tombe pendant une absence').waitFor();
  });

  it('sees a mistake in hours at once, and the slots that come of them', async () => {
    await visit(page, `/agents/${salon.agents.Léa}/availability`);
    const preview = page.getByRole('complementary', { name: 'Ce que vos clients voient' });
    await preview
      .getByText(/9\sh, 9\sh\s45/)
      .first()
      .waitFor();
    const monday = page.getByRole('group', { name: 'lundi' });
    await monday.getByLabel('lundi : À').fill('08:00');
    await monday.getByRole('alert').filter({ hasText: 'La fin est avant le début.' }).waitFor();
    await preview.getByText(/^Corrigez la plage signalée/).waitFor();
    expect(await page.getByRole('button', { name: 'Enregistrer' }).isDisabled()).toBe(true);
    await monday.getByRole('button', { name: 'C’est bien la nuit' }).click();
    await monday.getByText('le lendemain').waitFor();
    await monday.getByLabel('lundi : À').fill('12:00');
    await monday.getByRole('button', { name: 'Copier lundi vers d’autres jours' }).click();
    await page.getByRole('menuitem', { name: 'Tous les jours' }).click();
    await page.getByText(/rendez-vous déjà pris tombe(nt)? hors de ces horaires/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('Horaires enregistrés.').waitFor();
  });

  it('finds a client with the palette, and their story on one page', async () => {
    await visit(page, '/');
    await page.keyboard.press('Control+K');
    await page.getByRole('combobox').fill('0612345678');
    await page.getByRole('option', { name: 'Éloïse Petit' }).click();
    await page.waitForURL('**/clients/*');
    await settle(page);
    await page
      .getByText(/^Rendez-vous de .* annulé$/)
      .first()
      .waitFor();
    await page.getByText('Raison : Grippe').waitFor();
    expect(await page.getByRole('link', { name: /^06\s12\s34\s56\s78$/ }).count()).toBe(1);
  });

  it.each([
    (date: string) => `/agenda?view=week&date=${date}`,
    (date: string) => `/agenda?view=month&date=${date}`,
    () => '/clients',
    () => '/waitlist?add=1',
    () => '/settings/booking',
  ])('page %# has no serious accessibility problem', async (path) => {
    await visit(page, path(day));
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('on a phone it is a list that fits, and books as well', async () => {
    const phone = await newPerson(browser, { viewport: PHONE });
    await logIn(phone.page, salon.owner);
    await visit(phone.page, `/agenda?view=day&date=${day}`);
    await phone.page.getByRole('button', { name: /Amina Benali/ }).click();
    await phone.page.getByRole('dialog', { name: 'Amina Benali' }).waitFor();
    expect(await seriousProblems(phone.page)).toEqual([]);
    expect(await sideways(phone.page)).toBeLessThanOrEqual(0);
    for (const path of [
      `/agents/${salon.agents.Léa}/availability`,
      '/clients',
      '/settings/booking',
      '/waitlist',
    ]) {
      await visit(phone.page, path);
      expect(await sideways(phone.page)).toBeLessThanOrEqual(0);
    }
    // FullCalendar is for desks: nothing of it came along.
    expect(
      await phone.page.evaluate(() =>
        performance.getEntriesByType('resource').some(({ name }) => /DeskGrid/.test(name)),
      ),
    ).toBe(false);
    await phone.context.close();
  });

  it('broke no rule of the content security policy and threw nothing on the way', () => {
    expect(errors).toEqual([]);
  });
});
