import { z } from 'zod';
import { type ClientLine, clientsAfter } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { readablePhone } from '../domain/contact/phone.ts';
import { csvStyle } from '../domain/export/safe-cell.ts';
import { calendarDate } from '../domain/formats.ts';
import { writeWorkbook } from '../providers/tables/xlsx-writer.ts';
import { sendAsFile, sendCsv, XLSX } from './files.ts';
import { defineProblems, type Language, languageOf, Problem } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';

/** A workbook is put together in memory. */
const MOST_IN_EXCEL = 100_000;
const PAGE_CLIENTS = 2_000;

const OWN = defineProblems({
  'too-many-for-excel': {
    status: 422,
    title: { fr: 'Trop pour Excel', en: 'Too many for Excel' },
    detail: {
      fr: 'Au-delà de 100 000 lignes, choisissez le format CSV : Excel l’ouvre aussi.',
      en: 'Beyond 100,000 lines choose the CSV format: Excel opens it as well.',
    },
  },
});

const COLUMNS: { fr: string; en: string; width: number; format?: 'integer' | 'date' }[] = [
  { fr: 'Nom', en: 'Last name', width: 22 },
  { fr: 'Prénom', en: 'First name', width: 18 },
  { fr: 'Téléphone', en: 'Phone', width: 18 },
  { fr: 'E-mail', en: 'E-mail', width: 32 },
  { fr: 'Statut', en: 'Status', width: 12 },
  { fr: 'Visites', en: 'Visits', width: 10, format: 'integer' },
  { fr: 'Dernière visite', en: 'Last visit', width: 16, format: 'date' },
  { fr: 'Prochain rendez-vous', en: 'Next appointment', width: 20, format: 'date' },
  { fr: 'Satisfaction', en: 'Satisfaction', width: 12, format: 'integer' },
  { fr: 'Arrivée', en: 'Since', width: 14, format: 'date' },
  { fr: 'Notes', en: 'Notes', width: 40 },
];
const STATUS = { client: { fr: 'Client', en: 'Client' }, prospect: { fr: 'Prospect', en: 'Prospect' } };

const exportClients = route({
  method: 'get',
  path: '/api/v1/clients/export',
  tag: 'Clients',
  summary: 'Clients as a file: CSV or Excel',
  description:
    'Those a list with the same `q` and `status` shows, by name. What a spreadsheet would take for a formula is text there. For owners, admins and keys that were given it.',
  access: 'clients:export',
  query: z.object({
    format: z.enum(['csv', 'xlsx']).default('csv'),
    q: z.string().trim().max(200).optional(),
    status: z.enum(['prospect', 'client']).optional(),
  }),
  problems: [OWN['too-many-for-excel']],
  example: { query: { format: 'csv', status: 'client' } },
  async handler({ query, asTenant, auth, audit, req, res }): Promise<typeof ANSWERED> {
    const language = languageOf(req.headers['accept-language']);
    const tenant = (await asTenant(readTenant))!;
    await asTenant((tx) =>
      audit(tx, {
        action: 'clients.exported',
        subjectKind: 'tenant',
        subjectId: auth.tenantId,
        detail: { format: query.format },
      }),
    );
    const cellsOf = (client: ClientLine) => lineOf(client, language, tenant);
    const clients = pages((after) =>
      asTenant((tx: TenantTransaction) => clientsAfter(tx, query, after, PAGE_CLIENTS)),
    );
    const name = `Clients ${tenant.name}`;
    if (query.format === 'csv') {
      const headings = COLUMNS.map((column) => column[language]);
      await sendCsv(res, {
        name: `${name}.csv`,
        headings,
        lines: mapped(clients, cellsOf),
        style: csvStyle(language),
      });
      return ANSWERED;
    }
    const rows = [];
    for await (const client of clients) {
      if (rows.length === MOST_IN_EXCEL) throw new Problem(OWN['too-many-for-excel']);
      rows.push(cellsOf(client));
    }
    sendAsFile(res, { name: `${name}.xlsx`, mediaType: XLSX });
    const columns = COLUMNS.map(({ width, format, ...words }) => ({
      heading: words[language],
      width,
      ...(format ? { format } : {}),
    }));
    await writeWorkbook(res, [{ name: 'Clients', title: [], columns, rows }]);
    return ANSWERED;
  },
});

function lineOf(
  client: ClientLine,
  language: Language,
  { country, timeZone }: { country: string; timeZone: string },
) {
  const dayOf = (at: Date | null) => at && calendarDate(at, timeZone);
  return [
    client.lastName,
    client.firstName,
    client.phone && readablePhone(client.phone, country),
    client.email,
    STATUS[client.status][language],
    client.visits,
    dayOf(client.lastVisitAt),
    dayOf(client.nextAppointmentAt),
    client.satisfaction,
    dayOf(client.createdAt),
    client.notes,
  ];
}

async function* pages(next: (after: ClientLine | null) => Promise<ClientLine[]>): AsyncGenerator<ClientLine> {
  for (let after: ClientLine | null = null; ; ) {
    const page: ClientLine[] = await next(after);
    yield* page;
    if (page.length < PAGE_CLIENTS) return;
    after = page.at(-1)!;
  }
}

async function* mapped<From, To>(items: AsyncIterable<From>, map: (item: From) => To): AsyncGenerator<To> {
  for await (const item of items) yield map(item);
}

export const routes: Route[] = [exportClients];
