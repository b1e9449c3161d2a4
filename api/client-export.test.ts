import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import exceljs from 'exceljs';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

async function exported(
  token: string,
  query: string,
  language = 'fr',
): Promise<{ headers: Headers; bytes: Buffer }> {
  const response = await fetch(`${api.url}/api/v1/clients/export?${query}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': language },
  });
  expect(response.status).toBe(200);
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function business(
  lines: { first: string; last: string; phone?: string; notes?: string; status?: string }[],
) {
  const person = await api.person();
  for (const { first, last, phone = null, notes = null, status = 'client' } of lines)
    await api.t.asSuperuser(
      `insert into clients (tenant_id, first_name, last_name, phone, notes, status) values ($1, $2, $3, $4, $5, $6)`,
      [person.tenantId, first, last, phone, notes, status],
    );
  return person;
}

it('clients leave as a file that opens with accents, readable numbers, and no formula', async () => {
  const marie = await business([
    { first: 'Éloïse', last: 'Petit', phone: '+33612345678', notes: '=cmd|calc' },
    { first: '@Zoé', last: 'Abel', phone: '+442079460018', status: 'prospect' },
  ]);
  const { headers, bytes } = await exported(marie.token, 'format=csv');
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toContain('filename="Clients Salon Test.csv"');
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const rows = parse(bytes, { bom: true, delimiter: ';' }) as string[][];
  expect(rows[0]!.slice(0, 5)).toEqual(['Nom', 'Prénom', 'Téléphone', 'E-mail', 'Statut']);
  expect(rows[1]!.slice(0, 6)).toEqual(['Abel', "'@Zoé", "'+44 20 7946 0018", '', 'Prospect', '0']);
  expect(rows[2]!.slice(0, 3)).toEqual(['Petit', 'Éloïse', '06 12 34 56 78']);
  expect(rows[2]!.at(-1)).toBe("'=cmd|calc");
  const only = await exported(marie.token, 'format=csv&status=prospect', 'en');
  expect((parse(only.bytes, { bom: true }) as string[][]).map((row) => row[0])).toEqual([
    'Last name',
    'Abel',
  ]);
});

it('the workbook holds the same, its dates as dates and its texts as texts', async () => {
  const marie = await business([{ first: 'Éloïse', last: '=Petit', phone: '+33612345678' }]);
  const { headers, bytes } = await exported(marie.token, 'format=xlsx');
  expect(headers.get('content-type')).toMatch(/spreadsheetml/);
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.load(bytes as never);
  const sheet = workbook.getWorksheet('Clients')!;
  expect(sheet.getRow(1).getCell(1).value).toBe('Nom');
  expect(sheet.getRow(2).getCell(1).value).toBe("'=Petit");
  expect(sheet.getRow(2).getCell(3).value).toBe('06 12 34 56 78');
  expect(sheet.getRow(2).getCell(10).value).toBeInstanceOf(Date);
});

it('pages hold together over two thousand and more, equal names included, and another business’s stay there', async () => {
  const marie = await business([]);
  await business([{ first: 'Paul', last: 'Autre' }]);
  await api.t.asSuperuser(
    `insert into clients (tenant_id, first_name, last_name) select $1, 'Éloïse', 'Petit' from generate_series(1, 4001)`,
    [marie.tenantId],
  );
  const { bytes } = await exported(marie.token, 'format=csv');
  const rows = parse(bytes, { bom: true, delimiter: ';' }) as string[][];
  expect(rows).toHaveLength(4_002);
  expect(bytes.includes('Autre')).toBe(false);
});

it('is for owners, admins and keys that were given it: an employee sees the clients, and takes none of them away', async () => {
  const { tenantId, userId } = await business([{ first: 'Éloïse', last: 'Petit' }]);
  const taken = (token: string) => api.request('GET', '/api/v1/clients/export', { token });
  const [admin, agent] = [
    await api.person({ tenantId, role: 'admin' }),
    await api.person({ tenantId, role: 'agent' }),
  ];
  const reading = await api.key(tenantId, userId, ['clients:read']);
  const exporting = await api.key(tenantId, userId, ['clients:export']);
  const answers = [];
  for (const token of [admin.token, exporting.key, agent.token, reading.key])
    answers.push((await taken(token)).status);
  expect(answers).toEqual([200, 200, 403, 403]);
  expect((await api.request('GET', '/api/v1/clients', { token: agent.token })).status).toBe(200);
  const figures = await api.request('GET', '/api/v1/analytics/export?format=csv', { token: agent.token });
  expect(figures.status).toBe(403);
});
