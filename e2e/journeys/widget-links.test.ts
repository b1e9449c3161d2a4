import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson, requireBrowser } from '../browser.ts';
import { type Bookable, openBookable } from '../pages/bookable.ts';
import {
  axeProblems,
  bookThrough,
  chooseDay,
  chooseService,
  fillIn,
  smallTargets,
  times,
} from '../pages/widget.ts';

interface AppointmentRow {
  id: string;
  startsAt: string;
  status: string;
  cancelledBy: string | null;
  cancelReason: string | null;
}

let browser: Browser;
const open: BrowserContext[] = [];
beforeAll(async () => {
  browser = await requireBrowser();
});
afterEach(async () => {
  for (const context of open.splice(0)) await context.close();
});
afterAll(() => browser?.close());

async function person(options: Parameters<typeof newPerson>[1] = {}) {
  const { page, context, errors } = await newPerson(browser, options);
  open.push(context);
  return { page, errors };
}

const appointments = async (of: Bookable) =>
  (await of.api<{ items: AppointmentRow[] }>('GET', '/appointments?limit=100')).items;

/** Somebody with an appointment, on the page their link opens. */
async function withAppointment(salon: Bookable, options: Parameters<typeof newPerson>[1] = {}) {
  const { page, errors } = await person(options);
  await page.goto(`/book/${salon.slug}`);
  await page.goto(await bookThrough(page, 'Coupe femme'));
  await page.getByRole('heading', { name: 'Votre rendez-vous' }).waitFor();
  return { page, errors };
}

const settled = async (page: Page) => {
  expect(await axeProblems(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
};

describe('a client’s link', () => {
  it('confirms, moves and cancels, each told in words', async () => {
    const salon = await openBookable();
    const { page, errors } = await withAppointment(salon, { viewport: { width: 360, height: 740 } });
    expect(await page.title()).toBe('Votre rendez-vous · Salon Marie');
    await settled(page);
    await page.getByRole('button', { name: 'Je confirme ma venue' }).click();
    await page.getByText('Merci, votre venue est confirmée.').first().waitFor();
    await settled(page);

    const [before] = await appointments(salon);
    await page.getByRole('button', { name: 'Déplacer', exact: true }).click();
    await chooseDay(page, 1);
    await settled(page);
    await times(page).nth(2).click();
    await page.getByRole('heading', { name: 'Déplacer à cette date' }).waitFor();
    await settled(page);
    await page.getByRole('button', { name: 'Déplacer le rendez-vous' }).click();
    await page.getByText('Votre rendez-vous est déplacé').first().waitFor();
    const [moved] = await appointments(salon);
    expect(moved).toMatchObject({ id: before!.id, status: 'booked' });
    expect(moved!.startsAt).not.toBe(before!.startsAt);

    await page.getByRole('button', { name: 'Annuler', exact: true }).click();
    await page.getByLabel('La raison').fill('Empêchée');
    await settled(page);
    await page.getByRole('button', { name: 'Annuler le rendez-vous' }).click();
    await page.getByText('Votre rendez-vous est annulé.').first().waitFor();
    await settled(page);
    expect(await appointments(salon)).toMatchObject([
      { status: 'cancelled', cancelledBy: 'client', cancelReason: 'Empêchée' },
    ]);
    await page.getByRole('link', { name: 'Prendre un autre rendez-vous' }).click();
    await page.getByRole('heading', { name: 'Que souhaitez-vous' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('moves to one of the nearest when the wanted time has just been taken', async () => {
    const salon = await openBookable();
    const { page } = await withAppointment(salon);
    await page.getByRole('button', { name: 'Déplacer', exact: true }).click();
    await chooseDay(page, 1);
    await times(page).nth(3).click();
    // The link's own way to move, so that both want the same person's time.
    const shown = await page.locator('.big').textContent();
    const [mine] = await appointments(salon);
    const { agentId, startsAt } = (await salon.api<{ agentId: string; startsAt: string }>(
      'GET',
      `/appointments/${mine!.id}`,
    ))!;
    const wanted = await page.evaluate(
      async ([path, label]) => {
        const from = new Date().toISOString();
        const to = new Date(Date.now() + 30 * 86_400_000).toISOString();
        const answer = await fetch(`${path}/slots?from=${from}&to=${to}`);
        const { slots } = (await answer.json()) as { slots: Array<{ start: string }> };
        const hour = label!.match(/(\d+)\sh(?:\s(\d+))?$/)!;
        const day = label!.match(/\d+/)![0];
        return slots.find(({ start }) => {
          const at = new Date(start);
          return (
            at.getDate() === Number(day) &&
            at.getHours() === Number(hour[1]) &&
            at.getMinutes() === Number(hour[2] ?? 0)
          );
        })!.start;
      },
      [`/api/v1/manage/${new URL(page.url()).pathname.split('/').at(-1)}`, shown] as const,
    );
    expect(wanted).not.toBe(startsAt);
    await salon.api('POST', '/appointments', {
      serviceId: salon.services['Coupe femme'],
      agentId,
      startsAt: wanted,
      client: { firstName: 'Quelqu’un', lastName: 'D’autre', phone: '06 98 76 54 32' },
    });
    await page.getByRole('button', { name: 'Déplacer le rendez-vous' }).click();
    const nearest = page.getByRole('list', { name: 'Créneaux les plus proches' }).getByRole('button');
    await nearest.first().waitFor();
    await settled(page);
    await nearest.first().click();
    await page.getByRole('button', { name: 'Déplacer le rendez-vous' }).click();
    await page.getByText('Votre rendez-vous est déplacé').first().waitFor();
  });

  it('after the visit asks how it was, and thanks who was content with a link', async () => {
    const salon = await openBookable({
      services: [],
      settings: { reviewUrl: 'https://avis.example/salon-marie', changeNoticeMinutes: 0 },
    });
    const type = await salon.api<{ id: string }>('POST', '/appointment-types', {
      name: 'Tout de suite',
      durationMinutes: 10,
      minNoticeMinutes: 0,
      intervalMinutes: 5,
    });
    await salon.api('POST', '/services', {
      name: 'Coupe femme',
      durationMinutes: 10,
      appointmentTypeId: type.id,
    });
    // Whenever this runs, somebody works now.
    for (const id of Object.values(salon.agents)) {
      const rules = await salon.api<{ items: Array<{ id: string; weekday: number }> }>(
        'GET',
        `/agents/${id}/availability-rules`,
      );
      for (const rule of rules.items)
        await salon.api('PUT', `/agents/${id}/availability-rules/${rule.id}`, {
          weekday: rule.weekday,
          startTime: '00:00',
          endTime: '24:00',
        });
    }
    const { page } = await person();
    await page.goto(`/book/${salon.slug}`);
    // The only service is chosen already.
    await page.getByRole('heading', { name: 'Quel jour vous convient' }).waitFor();
    await times(page).first().click();
    await fillIn(page);
    await page.getByRole('button', { name: 'Confirmer le rendez-vous' }).click();
    const link = page.getByRole('link', { name: 'Déplacer ou annuler' });
    const manageUrl = (await link.getAttribute('href'))!;
    const [booked] = await appointments(salon);
    await salon.api('POST', `/appointments/${booked!.id}/status`, { status: 'completed' });

    await page.goto(manageUrl);
    await page.getByRole('group', { name: 'Comment était-ce' }).waitFor();
    await settled(page);
    await page.getByRole('button', { name: '5, parfait' }).click();
    await page.getByText('Merci de votre réponse.').first().waitFor();
    expect(await page.getByRole('link', { name: 'Laisser un avis en ligne' }).getAttribute('href')).toBe(
      'https://avis.example/salon-marie',
    );
    await settled(page);
    expect(await salon.api('GET', `/appointments/${booked!.id}`)).toMatchObject({ satisfaction: 5 });
  });

  it('that is altered or over says so', async () => {
    const { page } = await person();
    await page.goto('/rdv/nonsense');
    await page.getByRole('alert').getByText('Ce lien n’est plus valable').waitFor();
    await settled(page);
    await page.goto('/offre/nonsense');
    await page.getByRole('alert').getByText('Ce lien n’est plus valable').waitFor();
  });
});

/** The link in the newest e-mail to this address, as its reader finds it in the sandbox's mailbox. */
async function linkFromMail(page: Page, email: string, path: string): Promise<string> {
  const sandbox = process.env.SANDBOX_URL;
  if (!sandbox) throw new Error('SANDBOX_URL must name the sandbox of the stack.');
  for (let look = 0; look < 60; look++) {
    await page.goto(`${sandbox}/pages/resend`);
    const mail = page.getByRole('listitem').filter({ hasText: email });
    for (const href of await mail
      .locator('a.open')
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href))) {
      const text = await (await page.request.get(href)).text();
      const found = new RegExp(`https?://[^\\s"'<>]+${path}[A-Za-z0-9_-]+`).exec(
        text.replaceAll('&amp;', '&'),
      );
      if (found) return found[0];
    }
    await page.waitForTimeout(500);
  }
  throw new Error(`no e-mail to ${email} had a link to ${path}`);
}

describe('the waiting list', () => {
  it('offers what becomes free by e-mail, and the link takes it', async () => {
    // No quiet hours: this runs at any time of the day.
    const salon = await openBookable({ settings: { quietHours: { start: '00:00', end: '00:00' } } });
    const email = `${randomUUID()}@exemple.fr`;
    const { page: first } = await withAppointment(salon);
    const [taken] = await appointments(salon);
    const waiting = await person();
    await waiting.page.goto(`/book/${salon.slug}`);
    await chooseService(waiting.page, 'Coupe femme');
    await times(waiting.page).first().waitFor();
    await waiting.page.getByRole('button', { name: 'Me prévenir si une place se libère' }).click();
    const day = taken!.startsAt.slice(0, 10);
    await waiting.page.getByLabel('Du', { exact: true }).fill(day);
    await waiting.page.getByLabel('Au', { exact: true }).fill(day);
    await fillIn(waiting.page, { firstName: 'Nora', lastName: 'Attente', email });
    await waiting.page.getByRole('button', { name: 'M’inscrire' }).click();
    await waiting.page.getByRole('heading', { name: 'Vous êtes sur la liste' }).waitFor();
    await settled(waiting.page);

    await first.getByRole('button', { name: 'Annuler', exact: true }).click();
    await first.getByRole('button', { name: 'Annuler le rendez-vous' }).click();
    await first.getByText('Votre rendez-vous est annulé.').first().waitFor();

    const offer = await linkFromMail(waiting.page, email, '/offre/');
    await waiting.page.goto(offer);
    await waiting.page.getByRole('heading', { name: 'Un créneau s’est libéré' }).waitFor();
    await waiting.page.getByText(/Il est gardé pour vous encore \d+:\d\d/).waitFor();
    await settled(waiting.page);
    await waiting.page.getByRole('button', { name: 'Je le prends' }).click();
    await waiting.page.getByRole('heading', { name: 'Ce créneau est à vous' }).waitFor();
    await settled(waiting.page);
    // Opened again, the link still knows.
    await waiting.page.reload();
    await waiting.page.getByRole('link', { name: 'Voir mon rendez-vous' }).click();
    await waiting.page.getByRole('heading', { name: 'Votre rendez-vous' }).waitFor();
    expect((await appointments(salon)).filter(({ status }) => status === 'booked')).toMatchObject([
      { startsAt: taken!.startsAt },
    ]);
  });
});
