import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { clock } from '../../widget/time.ts';
import { newPerson, requireBrowser, stackUrl } from '../browser.ts';
import { type Bookable, openBookable } from '../pages/bookable.ts';
import { type HostSite, startHostSite } from '../pages/host-page.ts';
import {
  axeProblems,
  chooseDay,
  chooseService,
  confirm,
  fillIn,
  inParis,
  smallTargets,
  times,
  untilFocused,
  VISITOR,
} from '../pages/widget.ts';

interface AppointmentRow {
  title: string;
  clientName: string;
  startsAt: string;
  source: string;
  locale: string;
}

let browser: Browser;
let salon: Bookable;
const open: Array<BrowserContext | HostSite> = [];

beforeAll(async () => {
  browser = await requireBrowser();
  salon = await openBookable();
});
afterEach(async () => {
  for (const opened of open.splice(0)) await ('stop' in opened ? opened.stop() : opened.close());
});
afterAll(() => browser?.close());

/** Somebody on the site of a business, which lives on an origin of its own. */
async function visit(
  options: Parameters<typeof newPerson>[1] & Parameters<typeof startHostSite>[1] & { slug?: string } = {},
) {
  const site = await startHostSite(options.slug ?? salon.slug, options);
  const { page, context, errors } = await newPerson(browser, options);
  open.push(context, site);
  await page.goto(site.url);
  return { page, context, errors, site };
}

const appointments = async (of = salon) =>
  (await of.api<{ items: AppointmentRow[] }>('GET', '/appointments?limit=100&sort=createdAt&order=desc'))
    .items;

const kept = (page: Page) =>
  page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);

describe('on a page that styles everything and allows nothing', () => {
  it('somebody in Montreal books in their own time, and nothing is kept in their browser', async () => {
    const { page, context, errors } = await visit({ timeZone: 'America/Montreal' });
    await page.getByRole('heading', { name: 'Que souhaitez-vous' }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    // It opened with the page: the page's own focus and scroll are left alone.
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await chooseService(page, 'Coupe femme');
    await times(page).first().waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await chooseDay(page, 2);
    const day = (await page.locator('.day[aria-pressed=true]').getAttribute('data-date'))!;
    const opening = clock('fr-FR', 'America/Montreal', inParis(day, '09:00'));
    expect(await times(page).first().textContent()).toBe(opening);
    await page.getByText('Heure de Paris', { exact: true }).click();
    expect(await times(page).first().textContent()).toMatch(/^9\sh$/);
    await page.getByText('Votre heure', { exact: true }).click();
    await times(page).first().click();

    await page.getByRole('heading', { name: 'Vos coordonnées' }).waitFor();
    await page.getByText(/Créneau gardé pour vous encore [45]:\d\d/).waitFor();
    await page.getByText(new RegExp(`${opening} \\(9\\sh à Paris\\)`)).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await confirm(page);
    await page.getByText('Indiquez votre prénom.').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await untilFocused(page, /^firstName$/);
    await fillIn(page);
    expect(await kept(page)).toEqual(['', 0, 0]);
    expect(await context.cookies()).toEqual([]);
    await confirm(page);
    await page.getByRole('heading', { name: 'C’est réservé' }).waitFor();
    await page.getByText(new RegExp(`${opening} \\(9\\sh à Paris\\)`)).waitFor();
    expect(await axeProblems(page)).toEqual([]);

    const [booked] = await appointments();
    expect(booked).toMatchObject({
      title: 'Coupe femme',
      clientName: 'Éloïse Petit',
      source: 'widget',
      locale: 'fr-FR',
    });
    expect(booked!.startsAt).toBe(inParis(day, '09:00').toISOString());
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Ajouter à mon agenda' }).click();
    expect((await download).suggestedFilename()).toBe('rendez-vous.ics');
    expect(await kept(page)).toEqual(['', 0, 0]);
    // Nothing the page's policy forbids was even tried.
    expect(errors).toEqual([]);
  });

  it('a phone of 360 px shows every step without scrolling sideways, every target as large as a finger', async () => {
    const { page } = await visit({ viewport: { width: 360, height: 740 } });
    const holds = async () => {
      expect(await smallTargets(page)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
    };
    await page.getByText('Balayage').waitFor();
    await holds();
    await chooseService(page, 'Balayage');
    await times(page).first().waitFor();
    await holds();
    await page.getByRole('button', { name: 'Me prévenir si une place se libère' }).click();
    await page.getByRole('heading', { name: 'Liste d’attente' }).waitFor();
    await holds();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Revenir aux créneaux' }).click();
    await times(page).first().click();
    await page.getByLabel('Prénom').waitFor();
    await holds();
    await page.getByRole('button', { name: 'Date', exact: true }).click();
  });

  it('the keyboard alone books, with arrows through the days', async () => {
    const before = (await appointments()).length;
    const { page } = await visit({ hostile: true });
    await page.getByText('Balayage').waitFor();
    const focused = () =>
      page.evaluate(() => {
        const inside = document.querySelector('coccinelle-widget')!.shadowRoot!.activeElement;
        return inside?.getAttribute('aria-label') ?? inside?.textContent ?? '';
      });
    const tabTo = async (name: RegExp) => {
      for (let press = 0; press < 40; press++) {
        await page.keyboard.press('Tab');
        if (name.test(await focused())) return;
      }
      throw new Error(`the Tab key never reached ${name}; it stands on ${await focused()}`);
    };
    await page.getByText('Avant').focus();
    await tabTo(/^Coupe homme/);
    await page.keyboard.press('Enter');
    await times(page).first().waitFor();
    // The step announces itself: its heading has the focus.
    await untilFocused(page, /^Quel jour vous convient/);
    await tabTo(/créneaux? libres?$/);
    const day = await focused();
    const date = (label: string) => new RegExp(`^${label.split(',')[0]}`);
    await page.keyboard.press('ArrowDown');
    await untilFocused(page, new RegExp(`^(?!${day.split(',')[0]}).*(libres?|rien de libre)$`));
    await page.keyboard.press('ArrowUp');
    await untilFocused(page, date(day));
    await page.keyboard.press('Enter');
    await tabTo(/^\d+\sh/);
    await page.keyboard.press('Space');
    await page.getByRole('heading', { name: 'Vos coordonnées' }).waitFor();
    for (const text of ['Tom', 'Petit', '+32 470 12 34 56']) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'C’est réservé' }).waitFor();
    await untilFocused(page, /^C’est réservé$/);
    expect(await appointments()).toHaveLength(before + 1);
  });
});

describe('what goes wrong on the way', () => {
  it('a slot somebody else just took is replaced gently, and nothing typed is lost', async () => {
    const own = await openBookable();
    const { page } = await visit({ slug: own.slug });
    await chooseService(page, 'Coupe femme');
    await chooseDay(page, 1);
    await times(page).nth(1).click();
    await fillIn(page);
    await page.getByRole('button', { name: 'Date', exact: true }).click();
    const wanted = times(page).nth(4);
    const label = await wanted.textContent();
    // Both people are booked at the time that is still shown as free.
    const day = (await page.locator('.day[aria-pressed=true]').getAttribute('data-date'))!;
    const [hours = '', minutes = ''] = label!.split(/\s*h\s*/);
    const startsAt = inParis(day, `${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}`);
    for (const agentId of Object.values(own.agents))
      await own.api('POST', '/appointments', {
        serviceId: own.services['Coupe femme'],
        agentId,
        startsAt: startsAt.toISOString(),
        client: { firstName: 'Quelqu’un', lastName: 'D’autre', phone: '06 98 76 54 32' },
      });
    await wanted.click();
    await page.getByText('Ce créneau vient d’être pris.').waitFor();
    const nearest = page.getByRole('list', { name: 'Créneaux les plus proches' }).getByRole('button');
    expect(await nearest.count()).toBe(3);
    expect(await axeProblems(page)).toEqual([]);
    await nearest.first().click();
    await page.getByRole('heading', { name: 'Vos coordonnées' }).waitFor();
    expect(await page.getByLabel('Prénom').inputValue()).toBe(VISITOR.firstName);
    await confirm(page);
    await page.getByRole('heading', { name: 'C’est réservé' }).waitFor();
    expect(await appointments(own)).toHaveLength(3);
  });

  it('keeps the slot of who is writing, gives back that of who has left, and keeps it again on request', async () => {
    const own = await openBookable();
    const site = await startHostSite(own.slug);
    const { page, context } = await newPerson(browser);
    open.push(context, site);
    await page.clock.install();
    const holds: Array<{ replaces?: string }> = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/holds')) holds.push(request.postDataJSON());
    });
    await page.goto(site.url);
    await chooseService(page, 'Coupe femme');
    await times(page).first().click();
    await page.getByLabel('Prénom').waitFor();
    await page.clock.fastForward('04:00');
    await page.getByLabel('Prénom').fill('Éloïse');
    await page.clock.fastForward('00:45');
    await page.getByText(/encore [45]:\d\d/).waitFor();
    expect(holds).toMatchObject([{}, { replaces: expect.any(String) }]);
    await page.clock.fastForward('05:30');
    await page.getByText('Le créneau n’est plus gardé.').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect(holds).toHaveLength(2);
    await page.getByRole('button', { name: 'Le garder à nouveau' }).click();
    await page.getByText(/encore [45]:\d\d/).waitFor();
    expect(await page.getByLabel('Prénom').inputValue()).toBe('Éloïse');
  });

  it('without a network it says so, keeps everything, and goes on when it is back', async () => {
    const { page, context } = await visit();
    await chooseService(page, 'Coupe femme');
    await times(page).first().waitFor();
    await context.setOffline(true);
    await times(page).first().click();
    await page.getByRole('alert').getByText('Vous êtes hors ligne').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await context.setOffline(false);
    await times(page).first().click();
    await page.getByRole('heading', { name: 'Vos coordonnées' }).waitFor();
    await fillIn(page, { ...VISITOR, firstName: 'Nora' });
    await context.setOffline(true);
    await confirm(page);
    await page.getByRole('alert').getByText('Vous êtes hors ligne').waitFor();
    expect(await page.getByLabel('Prénom').inputValue()).toBe('Nora');
    await context.setOffline(false);
    await confirm(page);
    await page.getByRole('heading', { name: 'C’est réservé' }).waitFor();
  });

  it('an answer lost on the way, and a double press: it is booked once', async () => {
    const own = await openBookable();
    const { page } = await visit({ slug: own.slug });
    await chooseService(page, 'Coupe femme');
    await times(page).first().click();
    await fillIn(page);
    let lost = 0;
    await page.route('**/appointments', async (route) => {
      if (lost++ > 0) return route.continue();
      // The server has booked; the visitor never hears of it.
      await route.fetch();
      await route.abort('connectionreset');
    });
    await confirm(page);
    await page.getByRole('alert').getByText('vous ne réserverez pas deux fois').waitFor();
    await page.getByRole('button', { name: 'Confirmer le rendez-vous' }).dblclick();
    await page.getByRole('heading', { name: 'C’est réservé' }).waitFor();
    expect(await appointments(own)).toHaveLength(1);
  });

  it('too many requests: it waits as long as it was told to', async () => {
    const { page } = await visit({ slug: salon.slug, attributes: 'data-mode="page"' });
    let refused = 0;
    await page.route(`**/book/${salon.slug}`, (route) => {
      if (refused++ > 0) return route.continue();
      return route.fulfill({
        status: 429,
        headers: {
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Expose-Headers': 'Retry-After',
          'Retry-After': '2',
          'Content-Type': 'application/problem+json',
        },
        body: '{"type":"https://coccinelle.app/problems/rate-limited","detail":""}',
      });
    });
    await page.reload();
    await page.getByRole('button', { name: /^Réessayer dans \d s$/ }).waitFor();
    await page.getByRole('button', { name: 'Réessayer', exact: true }).click();
    await page.getByText('Balayage').waitFor();
  });

  it.each([
    [
      'a site the business did not name',
      { allowedDomains: ['ailleurs.example'] },
      'Ce site n’est pas autorisé',
    ],
    ['a business that takes no bookings', { onlineBooking: false }, 'Pas de réservation en ligne'],
  ])('%s: it says why, and offers no button over the page', async (_, settings, title) => {
    const own = await openBookable({ services: [], settings });
    const { page } = await visit({ slug: own.slug });
    await page.getByRole('alert').getByText(title).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Réessayer' }).count()).toBe(0);
    const site = await startHostSite(own.slug, { attributes: 'data-mode="button"' });
    const floating = await newPerson(browser);
    open.push(floating.context, site);
    const refused = floating.page.waitForResponse((response) => response.status() === 403);
    await floating.page.goto(site.url);
    await (await refused).finished();
    // Longer than it takes to draw a button, where one would be drawn.
    await floating.page.waitForTimeout(500);
    expect(await floating.page.getByRole('button').count()).toBe(0);
  });

  it('a name nobody has: the line is wrong, and it says so', async () => {
    const { page } = await visit({ slug: 'personne-ici' });
    await page.getByRole('alert').getByText('Réservation introuvable').waitFor();
  });
});

describe('as a button', () => {
  it('opens a dialog that keeps the focus, closes with Escape, and forgets nothing', async () => {
    const { page, errors } = await visit({ attributes: 'data-mode="button" data-label="Réserver"' });
    const button = page.getByRole('button', { name: 'Réserver' });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Prendre rendez-vous chez Salon Marie' });
    await dialog.waitFor();
    expect(await axeProblems(page)).toEqual([]);
    for (let press = 0; press < 15; press++) {
      await page.keyboard.press('Tab');
      const where = await page.evaluate(() => {
        const host = document.querySelector('coccinelle-widget')!;
        // A dialog lets the keyboard out to the browser's own bars, never to the page beneath.
        if (document.activeElement === document.body) return 'browser';
        return host.shadowRoot!.activeElement?.closest('dialog') ? 'dialog' : 'page';
      });
      expect(where).not.toBe('page');
    }
    await chooseService(page, 'Coupe femme');
    await times(page).first().click();
    await fillIn(page, { firstName: 'Éloïse' });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await untilFocused(page, /^Réserver$/);
    await button.click();
    expect(await page.getByLabel('Prénom').inputValue()).toBe('Éloïse');
    await page.getByRole('button', { name: 'Fermer' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(errors).toEqual([]);
  });
});

describe('as the page wishes', () => {
  it.each([
    ['the page’s language', { lang: 'en', locale: 'fr-FR' }, 'What would you like?'],
    ['the line’s, before the page’s', { lang: 'fr', attributes: 'data-lang="en"' }, 'What would you like?'],
    ['the visitor’s, where the page speaks another', { lang: 'de', locale: 'en-GB' }, 'What would you like?'],
  ])('in %s', async (_, options, heading) => {
    const { page } = await visit(options);
    await page.getByRole('heading', { name: heading }).waitFor();
  });

  it.each([
    ['the page around it is dark', '<meta name="color-scheme" content="dark">', '', true],
    ['the line says so', '', 'data-theme="dark"', true],
    [
      'the line says light on a dark page',
      '<meta name="color-scheme" content="dark">',
      'data-theme="light"',
      false,
    ],
  ])('dark or light: %s', async (_, head, attributes, isDark) => {
    const { page } = await visit({ head, attributes });
    await page.getByText('Balayage').waitFor();
    const background = await page.evaluate(() => {
      const sheet = document.querySelector('coccinelle-widget')!.shadowRoot!.querySelector('.sheet')!;
      return getComputedStyle(sheet).backgroundColor;
    });
    expect(background).toBe(isDark ? 'rgb(30, 30, 33)' : 'rgb(255, 255, 255)');
    expect(await axeProblems(page)).toEqual([]);
  });

  it('in the business’s colour, unless the line names another, and readable in either', async () => {
    const own = await openBookable({ settings: { accentColor: '#FFE45C' } });
    const colour = (page: Page) =>
      page.evaluate(() => {
        const root = document.querySelector('coccinelle-widget')!.shadowRoot!.querySelector('.root')!;
        return getComputedStyle(root).getPropertyValue('--fill-light');
      });
    const first = await visit({ slug: own.slug });
    await first.page.getByText('Balayage').waitFor();
    expect(await colour(first.page)).toBe('#FFE45C');
    await chooseService(first.page, 'Coupe femme');
    await times(first.page).first().waitFor();
    expect(await axeProblems(first.page)).toEqual([]);
    const second = await visit({ slug: own.slug, attributes: 'data-color="#004488"' });
    await second.page.getByText('Balayage').waitFor();
    expect(await colour(second.page)).toBe('#004488');
  });

  it('with many services: folded by category, found by a few letters', async () => {
    const services = Array.from({ length: 24 }, (_, i) => ({
      name: `Soin ${i + 1}`,
      category: ['Visage', 'Corps', 'Mains'][i % 3],
      durationMinutes: 30,
      priceKind: 'free',
    }));
    const own = await openBookable({
      services: [...services, { name: 'Épilation', category: 'Corps', durationMinutes: 20 }],
    });
    const { page } = await visit({ slug: own.slug });
    await page.getByRole('button', { name: /^Visage/, expanded: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Soin 2\b/ }).count()).toBe(0);
    await page.getByRole('button', { name: /^Corps/ }).click();
    await page.getByRole('button', { name: /^Soin 2\b/ }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByRole('searchbox').fill('epil');
    await page.getByRole('button', { name: /^Épilation/ }).click();
    await page.getByRole('heading', { name: 'Quel jour vous convient' }).waitFor();
  });

  it('on the demo website, by the line its pages carry', async () => {
    const there = await fetch(`${stackUrl()}/api/v1/book/salon-marie`);
    if (there.status === 404) await openBookable({ name: 'Salon Marie' });
    const { page, context, errors } = await newPerson(browser);
    open.push(context);
    await page.goto(`${process.env.DEMO_WEBSITE_URL}/contact.html`);
    await page.locator('coccinelle-widget').getByRole('heading', { name: 'Que souhaitez-vous' }).waitFor();
    await page.goto(process.env.DEMO_WEBSITE_URL!);
    await page.getByRole('button', { name: 'Réserver en ligne' }).click();
    await page.getByRole('dialog').getByRole('heading', { name: 'Que souhaitez-vous' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('on our own page, framed by nobody the business did not name', async () => {
    const own = await openBookable({ settings: { allowedDomains: ['ailleurs.example'] } });
    const { page, context } = await newPerson(browser);
    open.push(context);
    await page.goto(`/book/${own.slug}`);
    await page.getByRole('heading', { level: 1, name: 'Salon Marie' }).waitFor();
    await page.getByText('Balayage').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect(await page.title()).toBe('Prendre rendez-vous · Salon Marie');
    const response = await page.request.get(`${stackUrl()}/book/${own.slug}`);
    expect(response.headers()['content-security-policy']).toContain(
      "frame-ancestors 'self' ailleurs.example:*",
    );
  });
});
