import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { clock } from '../../widget/time.ts';

export const VISITOR = { firstName: 'Éloïse', lastName: 'Petit', phone: '06 12 34 56 78' };

/** Every violation inside the widget, of any weight. */
export async function axeProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: page as never })
    .setLegacyMode(true)
    .include('coccinelle-widget')
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

/** What can be pressed or written in, and is smaller than a finger (44 px). */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector('coccinelle-widget')!.shadowRoot!;
    const all = root.querySelectorAll<HTMLElement>('button, a, input:not(.sr), select, textarea, .chip');
    return [...all]
      .filter((element) => element.offsetParent !== null && !element.closest('.trap'))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 44 || box.width < 40)
      .map(({ element, box }) => `${element.outerHTML.slice(0, 80)} ${box.width}×${box.height}`);
  });
}

/** Waits until what has the focus inside the widget is called so (its label, its field's name, or its words). */
export async function untilFocused(page: Page, name: RegExp): Promise<void> {
  await page.waitForFunction(
    ([source, flags]) => {
      const inside = document.querySelector('coccinelle-widget')!.shadowRoot!.activeElement;
      const called =
        inside?.getAttribute('aria-label') ?? inside?.getAttribute('name') ?? inside?.textContent ?? '';
      return new RegExp(source!, flags).test(called);
    },
    [name.source, name.flags],
  );
}

export async function chooseService(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
}

/** The free times of the day that is chosen. */
export function times(page: Page): Locator {
  return page.locator('.times').getByRole('button');
}

/** The n-th day with free times, from 0: of this month, or of the next where this one has not as many left. */
export async function chooseDay(page: Page, n: number): Promise<void> {
  const free = page.locator('.day:not([aria-disabled])');
  await free.first().waitFor();
  if ((await free.count()) <= n) {
    const shown = await free.first().getAttribute('data-date');
    await page.getByRole('button', { name: 'Mois suivant' }).click();
    await page.locator(`.day[data-date="${shown}"]`).waitFor({ state: 'detached' });
  }
  await free.nth(n).click();
}

/** The instant of a wall-clock time in Paris, in winter and in summer. */
export function inParis(date: string, time: string): Date {
  const offsets = ['+01:00', '+02:00'].map((offset) => new Date(`${date}T${time}:00${offset}`));
  return offsets.find((at) => clock('en-GB', 'Europe/Paris', at).padStart(5, '0') === time)!;
}

export async function fillIn(
  page: Page,
  visitor: Partial<typeof VISITOR & { email: string }> = VISITOR,
): Promise<void> {
  const labels = {
    firstName: 'Prénom',
    lastName: 'Nom',
    phone: 'Téléphone',
    email: 'Adresse e-mail',
  } as const;
  for (const [field, label] of Object.entries(labels)) {
    const value = visitor[field as keyof typeof labels];
    if (value !== undefined) await page.getByLabel(label, { exact: true }).fill(value);
  }
}

export const confirm = (page: Page) => page.getByRole('button', { name: 'Confirmer le rendez-vous' }).click();

/** Books the first free time of a day a while ahead. @returns where the client manages it */
export async function bookThrough(page: Page, service: string, visitor = VISITOR): Promise<string> {
  await chooseService(page, service);
  await chooseDay(page, 2);
  await times(page).first().click();
  await fillIn(page, visitor);
  await confirm(page);
  await page.getByRole('heading', { name: 'C’est réservé' }).waitFor();
  return (await page.getByRole('link', { name: 'Déplacer ou annuler' }).getAttribute('href'))!;
}
