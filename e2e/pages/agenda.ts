import type { Locator, Page } from 'playwright-core';
import { settle } from './every.ts';

/** A Tuesday in one to two weeks, `YYYY-MM-DD`: far enough for every notice, on no machine's today. */
export function aTuesday(): string {
  const day = new Date(Date.now() + 7 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((2 - day.getUTCDay() + 7) % 7));
  return day.toISOString().slice(0, 10);
}

/** Opens a day of the agenda and waits until its grid is drawn. */
export async function openDay(page: Page, date: string): Promise<void> {
  await page.goto(`/agenda?view=day&date=${date}`);
  await settle(page);
  await page.locator('.lane-inner').first().waitFor({ state: 'attached' });
}

/** An appointment in the grid, by the client's name. */
export function inGrid(page: Page, name: string): Locator {
  return page.locator('.event').filter({ hasText: name });
}

/** Drags an appointment by pixels, as a hand would: a press, small steps, a pause, a release. */
export async function drag(page: Page, event: Locator, by: { x?: number; y?: number }): Promise<void> {
  await event.scrollIntoViewIfNeeded();
  const box = await event.boundingBox();
  if (!box) throw new Error('The appointment is not on the page.');
  const from = { x: box.x + Math.min(30, box.width / 2), y: box.y + 8 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 4, from.y + 6, { steps: 3 });
  await page.mouse.move(from.x + (by.x ?? 0), from.y + (by.y ?? 0), { steps: 12 });
  await page.locator('.event-ghost').first().waitFor();
  await page.mouse.up();
}

/** Half an hour in the grid (admin-ui/agenda/look.ts). */
export const HALF_HOUR_PX = 30;

/** Chooses an entry of a field that finds while one types. */
export async function choose(
  scope: Locator,
  label: string,
  typed: string,
  option: RegExp | string,
): Promise<void> {
  await scope.getByRole('combobox', { name: label }).fill(typed);
  await scope.page().getByRole('option', { name: option }).first().click();
}
