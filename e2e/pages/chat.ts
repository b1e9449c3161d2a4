import type { Page } from 'playwright-core';

/** The chat as its visitor meets it. */
export function chatOf(page: Page) {
  const dialog = page.getByRole('dialog', { name: 'Sara' });
  const field = dialog.getByLabel('Votre message');
  const lines = (author: string) => dialog.locator(`.line.${author}:not(.typing) p`);
  return {
    dialog,
    field,
    lines,
    async open() {
      await page.getByRole('button', { name: 'Écrire à Sara' }).click();
      await field.waitFor();
    },
    async write(text: string) {
      await field.fill(text);
      await field.press('Enter');
      await lines('visitor').filter({ hasText: text }).last().waitFor();
    },
    /** Sara's n-th answer; her greeting is the first line and none. */
    async answer(n: number): Promise<string> {
      await lines('sara').nth(n).waitFor({ timeout: 60_000 });
      return (await lines('sara').nth(n).textContent()) ?? '';
    },
  };
}
