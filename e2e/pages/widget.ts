import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';

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

export async function chooseService(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
}

/** The free times of the day that is chosen. */
export function times(page: Page): Locator {
  return page.locator('.times').getByRole('button');
}

/** The n-th day with free times that is shown, from 0. */
export async function chooseDay(page: Page, n: number): Promise<void> {
  await page.locator('.day:not([aria-disabled])').nth(n).click();
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
