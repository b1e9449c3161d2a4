import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import exceljs from 'exceljs';
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { openSalon } from '../testing/salon.ts';

let api: TestApi;
let token: string;
let tenantId: string;
let agents: string[];
beforeAll(async () => {
  api = await openTestApi({ deps: { clock: () => new Date('2026-03-31T10:00:00Z') } });
  ({ token, tenantId } = await api.person());
  await api.t.asSuperuser(`update tenants set name = 'Chez Éloïse & Zoé' where id = $1`, [tenantId]);
  const salon = await openSalon(api.t, { tenantId, agents: 2 });
  agents = salon.agentIds;
  const [client] = await api.t.asSuperuser<{ id: string }>(
    `insert into clients (tenant_id, first_name, last_name) values ($1, 'Anaïs', '=Lefèvre') returning id`,
    [tenantId],
  );
  // Sixty held visits in March, one each morning and noon, a cancelled one, and one of February.
  await api.t.asSuperuser(
    `insert into appointments (tenant_id, agent_id, client_id, service_id, title, price_cents, starts_at, ends_at, status, cancelled_at)
     select $1, ($2::uuid[])[1 + i % 2], $3, $4, 'Coupe & brushing', 4550, at, at + interval '45 minutes',
       case when i = 60 then 'cancelled' else 'completed' end, case when i = 60 then now() end
     from generate_series(0, 60) i
     cross join lateral (select timestamptz '2026-03-01T09:00Z' + (i % 31) * interval '1 day' + (i / 31) * interval '3 hours' as at) s`,
    [tenantId, `{${agents}}`, client!.id, salon.serviceId],
  );
  await api.t.asSuperuser(
    `insert into appointments (tenant_id, agent_id, client_id, title, price_cents, starts_at, ends_at, status)
     values ($1, $2, $3, 'Coupe', 3000, '2026-02-10T09:00Z', '2026-02-10T10:00Z', 'completed')`,
    [tenantId, agents[0], client!.id],
  );
});
afterAll(() => api.close());

const MARCH = 'from=2026-03-01&to=2026-03-31';

async function file(query: string, language = 'fr'): Promise<{ headers: Headers; bytes: Buffer }> {
  const response = await fetch(`${api.url}/api/v1/analytics/export?${query}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': language },
  });
  expect(response.status).toBe(200);
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe('the report', () => {
  it('is of a period beside the one before, by day, agent and service', async () => {
    const { body } = await api.request('GET', `/api/v1/analytics?${MARCH}`, { token });
    expect(body).toMatchObject({
      from: '2026-03-01',
      before: { from: '2026-01-29', to: '2026-02-28' },
      step: 'day',
      currency: 'EUR',
      kpis: {
        appointments: { value: 60, before: 1, change: 59 },
        revenueCents: { value: 273_000, before: 3_000, change: 90 },
        showRate: { value: 1, before: 1, change: 0 },
      },
    });
    expect(body.series).toHaveLength(31);
    expect(body.agents).toHaveLength(2);
    expect(body.services).toMatchObject([{ name: 'Coupe femme', appointments: 60 }]);
  });
  it('of some days ends today on the clock of the business', async () => {
    const { body } = await api.request('GET', '/api/v1/analytics?days=7', { token });
    expect({ from: body.from, to: body.to }).toEqual({ from: '2026-03-25', to: '2026-03-31' });
  });
  it('of no days, or of more than two years, is refused', async () => {
    for (const query of [
      'from=2026-03-02&to=2026-03-01',
      'from=2020-01-01&to=2026-01-01',
      'days=0',
      'days=9999',
    ])
      expect((await api.request('GET', `/api/v1/analytics?${query}`, { token })).status).toBe(422);
  });
  it('is for owners and admins', async () => {
    const agent = await api.person({ tenantId, role: 'agent' });
    for (const path of ['', '/cohorts', '/export'])
      expect((await api.request('GET', `/api/v1/analytics${path}`, { token: agent.token })).status).toBe(403);
  });
  it('of who comes again counts months of first visits', async () => {
    const { body } = await api.request('GET', '/api/v1/analytics/cohorts?months=3', { token });
    expect(body).toEqual({
      thisMonth: '2026-03-01',
      cohorts: [{ month: '2026-02-01', clients: 1, returned: [1] }],
    });
  });
});

describe('what is handed on', () => {
  it('as a PDF names business and period, adds up, counts its pages, and keeps accents', async () => {
    const { headers, bytes } = await file(`${MARCH}&format=pdf`);
    if (process.env.KEEP_PDF) await writeFile(process.env.KEEP_PDF, bytes);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toContain(encodeURIComponent('Chez Éloïse'));
    const pdf = await getDocumentProxy(new Uint8Array(bytes));
    const { info } = await getMeta(pdf);
    expect(info.Title).toBe('Rapport d’activité · Chez Éloïse & Zoé');
    const { text, totalPages } = await extractText(pdf, { mergePages: false });
    expect(totalPages).toBeGreaterThan(1);
    const pages = text.map((page) => page.replace(/\s+/g, ' '));
    pages.forEach((page, i) => {
      expect(page).toContain(`Page ${i + 1} sur ${totalPages}`);
      expect(page).toContain('Chez Éloïse & Zoé');
    });
    const all = pages.join(' ');
    expect(all).toContain('Période : 1–31 mars 2026');
    expect(all).toContain('Chiffre d’affaires 2 730,00 € 30,00 €');
    expect(all).toMatch(/Total 60 0 1 2 730,00 €/);
    expect(all).toContain('31 mars 2026');
  });
  it('as a workbook has figures as numbers, dates as dates, totals, and the journal', async () => {
    const { bytes } = await file(`${MARCH}&format=xlsx`);
    const workbook = new exceljs.Workbook();
    await workbook.xlsx.load(bytes as never);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual([
      'Synthèse',
      'Par jour',
      'Par prestation',
      'Par collaborateur',
      'Journal',
    ]);
    const summary = workbook.getWorksheet('Synthèse')!;
    const line = (name: string) => {
      const row = summary.getColumn(1).values.indexOf(name);
      return [2, 3, 4].map((column) => summary.getRow(row).getCell(column));
    };
    expect(line('Chiffre d’affaires').map(({ value }) => value)).toEqual([2_730, 30, 90]);
    const looks = ['Chiffre d’affaires', 'Présence', 'Coût de Sara'].map((name) => line(name)[0]!);
    expect(looks.map(({ numFmt }) => numFmt)).toEqual(['#,##0.00 "€"', '0.0%', '#,##0.00 "$"']);
    for (const { value } of looks) expect(typeof value).toBe('number');
    const days = workbook.getWorksheet('Par jour')!;
    expect(days.getCell('A1').value).toBe('Chez Éloïse & Zoé · Par jour');
    const total = days.lastRow!;
    expect([total.getCell(2).value, total.getCell(4).value, total.getCell(5).value]).toEqual([60, 1, 2_730]);
    expect(total.getCell(5).numFmt).toBe('#,##0.00 "€"');
    const journal = workbook.getWorksheet('Journal')!;
    expect(journal.lastRow!.getCell(6).value).toBe(2_730);
    const first = journal.getRow(7);
    expect(first.getCell(1).value).toEqual(new Date('2026-03-01T00:00:00Z'));
    expect(first.getCell(2).value).toBe('10:00');
    expect(first.getCell(3).value).toBe('Anaïs =Lefèvre');
    expect(first.getCell(6).value).toBe(45.5);
  });
  it('as CSV is the journal with its total, in the manner of the reader’s language', async () => {
    const { bytes } = await file(`${MARCH}&format=csv`);
    const rows = parse(bytes, { bom: true, delimiter: ';' }) as string[][];
    expect(rows[0]).toEqual(['Date', 'Heure', 'Client', 'Prestation', 'Collaborateur', 'Montant', 'Monnaie']);
    expect(rows[1]).toEqual([
      '01/03/2026',
      '10:00',
      'Anaïs =Lefèvre',
      'Coupe & brushing',
      'Agent 1',
      '45,5',
      'EUR',
    ]);
    expect(rows).toHaveLength(62);
    expect(rows.at(-1)).toEqual(['Total', '', '', '', '', '2730', 'EUR']);
    const one = await file(`${MARCH}&format=csv&agentId=${agents[1]}`, 'en');
    expect((parse(one.bytes, { bom: true }) as string[][]).at(-1)).toEqual([
      'Total',
      '',
      '',
      '',
      '',
      '1365',
      'EUR',
    ]);
  });
});
