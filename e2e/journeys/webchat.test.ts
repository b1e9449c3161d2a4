import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, PHONE, requireBrowser } from '../browser.ts';
import { type Bookable, openBookable } from '../pages/bookable.ts';
import { chatOf } from '../pages/chat.ts';
import { type HostSite, startHostSite } from '../pages/host-page.ts';
import { logIn } from '../pages/people.ts';
import { axeProblems, smallTargets, untilFocused } from '../pages/widget.ts';

let browser: Browser;
let salon: Bookable;
const open: Array<BrowserContext | HostSite> = [];

beforeAll(async () => {
  browser = await requireBrowser();
  salon = await openBookable();
}, 120_000);
afterEach(async () => {
  for (const opened of open.splice(0)) await ('stop' in opened ? opened.stop() : opened.close());
});
afterAll(() => browser?.close());

/** Somebody on the site of a business, which styles everything and allows nothing but our script and API. */
async function visit(
  options: Parameters<typeof newPerson>[1] & Parameters<typeof startHostSite>[1] & { slug?: string } = {},
) {
  const site = await startHostSite(options.slug ?? salon.slug, options);
  const { page, context, errors } = await newPerson(browser, options);
  open.push(context, site);
  await page.goto(site.url);
  return { page, context, errors, site, chat: chatOf(page) };
}

const kept = (page: Page) =>
  page.evaluate(() => [document.cookie, Object.keys(localStorage), sessionStorage.length]);

/** Looks at what comes on the screen, and waits until the browser keeps that it was looked at. */
async function lookedAt(page: Page, slug: string, look: () => Promise<void>): Promise<void> {
  const name = `coccinelle-chat:${slug}`;
  const before = await page.evaluate((key) => localStorage.getItem(key), name);
  await look();
  await page.waitForFunction(([key, was]) => localStorage.getItem(key!) !== was, [name, before] as const);
}

/** Loads the page anew. @returns what its button says once the words nobody looked at were counted and drawn */
async function buttonAfterReload(page: Page): Promise<string> {
  const [counted] = await Promise.all([
    page.waitForResponse(
      (response) =>
        response.request().method() === 'GET' && new URL(response.url()).pathname.endsWith('/chat/unread'),
    ),
    page.reload(),
  ]);
  expect(counted.status()).toBe(200);
  await counted.finished();
  // What it changes is drawn by the second picture after it.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  return (await page.getByRole('button', { name: 'Écrire à Sara' }).textContent()) ?? '';
}

describe('a visitor of the site writes to Sara', () => {
  it('with the keyboard alone, is answered, books, and finds it all again after a reload', async () => {
    const { page, errors, chat } = await visit();
    const button = page.getByRole('button', { name: 'Écrire à Sara' });
    await button.waitFor();
    expect(await kept(page)).toEqual(['', [], 0]);
    await button.focus();
    await page.keyboard.press('Enter');
    await untilFocused(page, /^$/);
    await chat.field.waitFor();
    expect(
      await chat.field.evaluate((field) => (field.getRootNode() as ShadowRoot).activeElement === field),
    ).toBe(true);
    expect(await axeProblems(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    // Nothing is kept before something is said.
    expect(await kept(page)).toEqual(['', [], 0]);

    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await page.keyboard.type(`Bonjour, je voudrais une coupe femme le ${day}`);
    await page.keyboard.press('Enter');
    expect(await chat.answer(1)).toMatch(/Coupe femme/);
    expect(await kept(page)).toEqual(['', [`coccinelle-chat:${salon.slug}`], 0]);
    await chat.write('le premier');
    for (let n = 2; n < 12; n += 1) {
      const said = await chat.answer(n);
      if (/récapitule/i.test(said)) await chat.write('oui');
      else if (/prénom/i.test(said)) await chat.write('Éloïse');
      else if (/nom de famille/i.test(said)) await chat.write('Petit');
      else if (/téléphone/i.test(said)) await chat.write('06 39 98 00 75');
      else if (/e-mail/i.test(said)) await chat.write('non');
      else if (/numéro|c’est bien/i.test(said)) await chat.write('oui');
      else break;
    }
    const { items } = await salon.api<{ items: Array<{ clientName: string; source: string }> }>(
      'GET',
      '/appointments?limit=10&sort=createdAt&order=desc',
    );
    expect(items[0]).toMatchObject({ clientName: 'Éloïse Petit', source: 'sara' });
    expect(await axeProblems(page)).toEqual([]);

    const words = await chat.lines('sara').count();
    // Escape closes, and the focus is where it was.
    await page.keyboard.press('Escape');
    await chat.dialog.waitFor({ state: 'hidden' });
    await untilFocused(page, /Écrire à Sara/);
    expect(await buttonAfterReload(page)).toBe('Écrire à Sara');
    await chat.open();
    await chat.lines('visitor').filter({ hasText: 'Éloïse' }).waitFor();
    expect(await chat.lines('sara').count()).toBe(words);
    expect(errors).toEqual([]);
  });

  it('sees a person take over by name, is answered by them, and is followed by e-mail', async () => {
    const other = await openBookable();
    const { page, errors, chat } = await visit({ slug: other.slug });
    await chat.open();
    await chat.write('Bonjour');
    await chat.answer(1);
    const staff = await newPerson(browser);
    open.push(staff.context);
    await logIn(staff.page, other.owner);
    await staff.page.goto('/messages?state=sara');
    const row = staff.page.getByRole('list', { name: 'Conversations' }).getByRole('link').first();
    await row.waitFor();
    await row.click();
    await staff.page.getByRole('button', { name: 'Prendre la main' }).click();
    await chat.dialog.getByText('Marie vous répond').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);

    await chat.dialog.getByLabel('Adresse e-mail').fill('eloise');
    await chat.dialog.getByRole('button', { name: 'Recevoir la réponse par e-mail' }).click();
    await chat.dialog.getByText('Cette adresse semble incomplète').waitFor();
    await chat.dialog.getByLabel('Adresse e-mail').fill('eloise@exemple.fr');
    await chat.dialog.getByRole('button', { name: 'Recevoir la réponse par e-mail' }).click();
    await chat.dialog.getByText('C’est noté').waitFor();

    await staff.page.getByLabel('Votre message').fill('Bonjour, c’est Marie.');
    await staff.page.getByRole('button', { name: 'Envoyer' }).click();
    await chat.lines('staff').filter({ hasText: 'Bonjour, c’est Marie.' }).waitFor();

    // What comes while the chat is closed is counted on its button, also after the page was loaded anew.
    const counted = page.getByRole('button', { name: 'Écrire à Sara (1)' });
    const writeUnseen = async (text: string) => {
      await page.keyboard.press('Escape');
      await chat.dialog.waitFor({ state: 'hidden' });
      await staff.page.getByLabel('Votre message').fill(text);
      await staff.page.getByRole('button', { name: 'Envoyer' }).click();
      await counted.waitFor();
    };
    const read = async (text: string) => {
      await counted.click();
      await chat.lines('staff').filter({ hasText: text }).waitFor();
    };
    await writeUnseen('À quelle heure ?');
    await page.reload();
    await counted.waitFor();
    await lookedAt(page, other.slug, () => read('À quelle heure ?'));
    // And no more once it was looked at, also where the chat was only opened again.
    await writeUnseen('Demain matin ?');
    await lookedAt(page, other.slug, () => read('Demain matin ?'));
    expect(await buttonAfterReload(page)).toBe('Écrire à Sara');
    expect(errors).toEqual([]);
  });

  it('on a phone has the whole screen, in English where the page is, and loses nothing when the line is cut', async () => {
    const { page, context, errors, chat } = await visit({ viewport: PHONE, lang: 'en', locale: 'en-GB' });
    await page.getByRole('button', { name: 'Write to Sara' }).click();
    const field = page.getByRole('dialog', { name: 'Sara' }).getByLabel('Your message');
    await field.waitFor();
    const box = (await page.getByRole('dialog', { name: 'Sara' }).boundingBox())!;
    expect([box.x, box.y, box.width]).toEqual([0, 0, PHONE.width]);
    expect(await axeProblems(page)).toEqual([]);
    await context.setOffline(true);
    await field.fill('Hello');
    await field.press('Enter');
    await page.getByText('Not sent.').waitFor();
    // It leaves by itself when there is a line again.
    await context.setOffline(false);
    await chat.lines('sara').nth(1).waitFor();
    expect(errors).toEqual([]);
  });

  it('over the dialog of the floating button, and not at all where the business has closed it', async () => {
    const { page, chat } = await visit({ attributes: 'data-mode="button"' });
    await page.getByRole('button', { name: 'Prendre rendez-vous' }).click();
    await chat.open();
    await chat.write('Bonjour');
    await chat.answer(1);
    await page.keyboard.press('Escape');
    await chat.dialog.waitFor({ state: 'hidden' });
    await page.getByRole('dialog', { name: /Prendre rendez-vous/ }).waitFor();
    const closed = await openBookable({ settings: { webChat: false } });
    const shut = await visit({ slug: closed.slug });
    await shut.page.getByRole('heading', { name: 'Que souhaitez-vous' }).waitFor();
    expect(await shut.page.getByRole('button', { name: 'Écrire à Sara' }).count()).toBe(0);
  });
});
