import { access, constants } from 'node:fs/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

// Nothing but the product under test is talked to: no updates, no sync, no first-run pages.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium of this machine, or null when there is none. */
export async function openBrowser(): Promise<Browser | null> {
  for (const executablePath of PLACES) {
    if (!executablePath) continue;
    const there = await access(executablePath, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return chromium.launch({ executablePath, args: FLAGS });
  }
  return null;
}

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Where the stack under test answers. @throws when the journeys are run without one. */
export function stackUrl(): string {
  const url = process.env.COCCINELLE_URL;
  if (!url) throw new Error('COCCINELLE_URL must name a running stack.');
  return url;
}

/** A headless Chromium. @throws where there is none, since a journey without one would say nothing. */
export async function requireBrowser(): Promise<Browser> {
  const browser = await openBrowser();
  if (!browser) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
  return browser;
}

/** A person with a browser of their own: cookies and storage are shared with nobody. */
export async function newPerson(
  browser: Browser,
  options: { viewport?: { width: number; height: number }; locale?: string; timeZone?: string } = {},
): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
  const context = await browser.newContext({
    baseURL: stackUrl(),
    viewport: options.viewport ?? DESK,
    locale: options.locale ?? 'fr-FR',
    timezoneId: options.timeZone ?? 'Europe/Paris',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  // What the content security policy refuses shows up here and nowhere else.
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      errors.push(message.text());
  });
  return { page, context, errors };
}
