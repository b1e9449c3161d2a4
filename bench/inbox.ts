/**
 * The inbox with 50,000 conversations: a page of the list at its top, middle and end over HTTP, beside a bare route with one
 * query; then a real browser scrolling from the first to the last, with its requests, its memory and its longest stall.
 */
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { ensureBuild } from '../dev/browser-builds.ts';
import { openBrowser } from '../e2e/browser.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import globalSetup from '../testing/global-setup.ts';
import globalTeardown from '../testing/global-teardown.ts';
import { bareRoute, latencyOf } from './latency.ts';
import type { BenchRow } from './row.ts';

const CONVERSATIONS = 50_000;
const REQUESTS = 60;
const PAGE = 50;
/** A wheel's notch after another, from the top; then the scrollbar dragged to the end. */
const NOTCHES = 200;
const NOTCH_PX = 600;
const DRAGS = 100;
const ROW_PX = 92;
/** What a person notices as a stutter. */
const STALL_MS = 100;
const HEAP_MB = 80;
const PASSWORD = 'une phrase assez longue';
const root = join(import.meta.dirname, '..');

export async function run(): Promise<BenchRow[]> {
  await globalSetup();
  try {
    const { dir } = await ensureBuild(root, 'admin-ui', join(root, '.data', 'bench-inbox-build.log'));
    const api = await openTestApi({ env: { ADMIN_UI_DIR: dir } });
    const bare = await bareRoute(api.t.url);
    try {
      const person = await api.person({ password: PASSWORD });
      await seed(api, person.tenantId);
      const pages = await listLatencies(api, person.token);
      const least = await latencyOf(REQUESTS, () => fetch(bare.url).then((answer) => answer.text()));
      const whole = await wholeList(api, person.tenantId);
      return [
        {
          name: `inbox, a page of ${PAGE} of ${CONVERSATIONS.toLocaleString('en')} conversations over HTTP: first, middle, last`,
          figure: pages.map(({ p95 }) => `p95 ${p95.toFixed(0)} ms`).join(', '),
          comparedWith: `a bare Express + pg route: ${least.p95.toFixed(1)} ms`,
          target: '≤ 100 ms',
          meets: pages.every(({ p95 }) => p95 <= 100),
        },
        ...(await scrolling(api, person.email, whole)),
      ];
    } finally {
      await bare.close();
      await api.close();
    }
  } finally {
    await globalTeardown();
  }
}

/**
 * A client, their last word and a conversation each, as the years leave them: counted by the database after each step, as it
 * would have been over years, since what runs for every row is planned by what is known of the table.
 */
async function seed({ t }: TestApi, tenantId: string): Promise<void> {
  for (const statement of [
    `insert into clients (tenant_id, first_name, last_name, phone)
     select '${tenantId}', 'Prénom' || n, 'Nom' || n, '+336399' || lpad(n::text, 5, '0') from generate_series(1, ${CONVERSATIONS}) n`,
    `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, from_address, to_address, body_text, status)
     select '${tenantId}', id, 'sms', 'inbound', 'message', 'bench/' || id, phone, '+33639980001',
            'Bonjour, auriez-vous une place cette semaine pour une coupe et une couleur ?', 'received' from clients`,
    `insert into conversations (tenant_id, client_id, state, owner, last_message_id, last_message_at, last_channel)
     select '${tenantId}', m.client_id, 'waiting', 'staff', m.id,
            now() - make_interval(mins => right(m.from_address, 5)::int), 'sms' from messages m`,
  ]) {
    await t.asSuperuser(statement);
    await t.asSuperuser('vacuum analyze');
  }
}

/** One after the other: a person looks at one page at a time. */
async function listLatencies(api: TestApi, token: string) {
  const pages = [];
  for (const offset of [0, CONVERSATIONS / 2, CONVERSATIONS - PAGE])
    pages.push(await latencyOfList(api, token, offset));
  return pages;
}

const latencyOfList = (api: TestApi, token: string, offset: number) =>
  latencyOf(REQUESTS, async () => {
    const answer = await api.request(
      'GET',
      `/api/v1/conversations?state=waiting&limit=${PAGE}&offset=${offset}`,
      { token },
    );
    if (answer.body.items.length !== PAGE) throw new Error(`the page at ${offset} is not full`);
  });

/** What it would weigh to send them all at once, in megabytes. */
async function wholeList({ t }: TestApi, tenantId: string): Promise<number> {
  const [row] = await t.asSuperuser<{ bytes: number }>(
    `select sum(length(row_to_json(v)::text) + 250)::int as bytes from conversations v where tenant_id = '${tenantId}'`,
  );
  return row!.bytes / 1_000_000;
}

async function scrolling(api: TestApi, email: string, wholeMb: number): Promise<BenchRow[]> {
  const browser = await openBrowser();
  if (!browser) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
  try {
    const page = await browser.newPage({
      baseURL: api.url,
      viewport: { width: 1440, height: 900 },
      locale: 'fr-FR',
    });
    await logIn(page, email);
    await page.goto('/messages');
    await page.getByText(`Prénom1 `).first().waitFor();
    const cdp = await page.context().newCDPSession(page);
    const before = await heapMb(cdp);
    const wheel = await counted(page, (list) => wheelDown(page, list));
    const drag = await counted(page, (list) => dragToEnd(page, list));
    await page.getByText(`Prénom${CONVERSATIONS} `).first().waitFor();
    const after = await heapMb(cdp);
    const rows = await page.locator('[data-row]').count();
    return [
      {
        name: `inbox, scrolling ${NOTCHES} notches of the wheel (${Math.round((NOTCHES * NOTCH_PX) / ROW_PX)} rows)`,
        figure: `${wheel.requests} requests, longest stall ${wheel.stallMs.toFixed(0)} ms`,
        comparedWith: `a request for each notch: ${NOTCHES}`,
        target: `≤ 1 request in ${PAGE} rows and 2 more, no stall over ${STALL_MS} ms`,
        meets: wheel.requests <= (NOTCHES * NOTCH_PX) / ROW_PX / PAGE + 2 && wheel.stallMs <= STALL_MS,
      },
      {
        name: `inbox, the scrollbar dragged to the last of ${CONVERSATIONS.toLocaleString('en')}`,
        figure: `${drag.requests} requests, longest stall ${drag.stallMs.toFixed(0)} ms`,
        comparedWith: `pages passed on the way: ${CONVERSATIONS / PAGE}`,
        target: `no stall over ${STALL_MS} ms`,
        meets: drag.stallMs <= STALL_MS,
      },
      {
        name: 'inbox, memory of the page after both',
        figure: `${after.toFixed(0)} MB (${before.toFixed(0)} MB before), ${rows} rows drawn`,
        comparedWith: `the whole list as JSON: ${wholeMb.toFixed(0)} MB`,
        target: `≤ ${HEAP_MB} MB`,
        meets: after <= HEAP_MB,
      },
    ];
  } finally {
    await browser.close();
  }
}

async function logIn(page: Page, email: string): Promise<void> {
  await page.goto('/login');
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
}

const LIST = 'ul[aria-label="Conversations"]';

async function counted(
  page: Page,
  scroll: (list: string) => Promise<void>,
): Promise<{ requests: number; stallMs: number }> {
  let requests = 0;
  const onRequest = (request: { url(): string }) => {
    if (/\/api\/v1\/conversations\?/.test(request.url())) requests += 1;
  };
  page.on('request', onRequest);
  // The longest time between two frames while it scrolls.
  await page.evaluate(`(() => {
    window.longestStall = 0;
    let last = performance.now();
    const tick = (now) => {
      window.longestStall = Math.max(window.longestStall, now - last);
      last = now;
      window.stallWatch = requestAnimationFrame(tick);
    };
    window.stallWatch = requestAnimationFrame(tick);
  })()`);
  await scroll(LIST);
  await page.waitForTimeout(1_000);
  const stallMs = (await page.evaluate(
    '(cancelAnimationFrame(window.stallWatch), window.longestStall)',
  )) as number;
  page.off('request', onRequest);
  return { requests, stallMs };
}

async function wheelDown(page: Page, list: string): Promise<void> {
  await page.locator(list).hover({ position: { x: 100, y: 200 } });
  for (let notch = 0; notch < NOTCHES; notch += 1) {
    await page.mouse.wheel(0, NOTCH_PX);
    await page.waitForTimeout(50);
  }
}

async function dragToEnd(page: Page, list: string): Promise<void> {
  await page.evaluate(
    `(async () => {
      const box = document.querySelector('${list}').parentElement;
      const from = box.scrollTop;
      for (let step = 1; step <= ${DRAGS}; step += 1) {
        box.scrollTop = from + ((box.scrollHeight - from) * step) / ${DRAGS};
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    })()`,
  );
}

async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await cdp.send('Runtime.getHeapUsage')) as { usedSize: number };
  return usedSize / 1_000_000;
}
