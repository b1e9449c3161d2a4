import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';

export interface Owner {
  email: string;
  password: string;
  businessName: string;
}

/** Somebody new each time, so that journeys never meet each other's data. */
export function newOwner(businessName: string): Owner {
  return {
    email: `${randomUUID()}@exemple.fr`,
    password: 'une phrase assez longue',
    businessName,
  };
}

/** Signs up through the form; ends on the onboarding page. */
export async function signUp(page: Page, owner: Owner): Promise<void> {
  await page.goto('/signup');
  await page.getByLabel('Nom de l’entreprise').fill(owner.businessName);
  await page.getByLabel('Prénom').fill('Marie');
  await page.locator('input[name=lastName]').fill('Lambert');
  await page.getByLabel('Adresse e-mail').fill(owner.email);
  await page.locator('input[name=password]').fill(owner.password);
  await page.getByRole('button', { name: 'Créer un compte' }).click();
  await page.waitForURL('**/onboarding');
}

/** Signs in through the form; ends on the home page. */
export async function logIn(page: Page, owner: Owner): Promise<void> {
  await page.goto('/login');
  await page.locator('input[name=email]').fill(owner.email);
  await page.locator('input[name=password]').fill(owner.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await page.locator('#content').getByRole('heading', { level: 1 }).waitFor();
}
