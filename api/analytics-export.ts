import type { Response } from 'express';
import { z } from 'zod';
import { type Taking, takingsAfter } from '../db/analytics.ts';
import type { TenantTransaction } from '../db/database.ts';
import type { TenantProfile } from '../db/identity.ts';
import type { Line } from '../domain/analytics/report.ts';
import { csvStyle } from '../domain/export/safe-cell.ts';
import { calendarDate } from '../domain/formats.ts';
import { writePdf } from '../providers/tables/pdf-report.ts';
import {
  type PlainCell,
  type Sheet,
  type SheetCell,
  type SheetColumn,
  writeWorkbook,
} from '../providers/tables/xlsx-writer.ts';
import { type AnsweredReport, analyticsQuery, readReport } from './analytics.ts';
import { figuresIn, summaryOf, totalOf } from './analytics-lines.ts';
import { reportWords } from './analytics-words.ts';
import { sendAsFile, sendCsv, XLSX } from './files.ts';
import { type Language, languageOf } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';

const PAGE_LINES = 2_000;

const exportReport = route({
  method: 'get',
  path: '/api/v1/analytics/export',
  tag: 'Analytics',
  summary:
    'A period to hand on: report (PDF), workbook (Excel) or journal of held appointments and imported visits (CSV)',
  description:
    'With the business, the period and totals; the workbook holds the journal too. The same query as the report itself.',
  access: 'analytics:read',
  query: analyticsQuery.extend({ format: z.enum(['pdf', 'xlsx', 'csv']).default('pdf') }),
  example: { query: { days: '30', format: 'pdf' } },
  async handler({ query, asTenant, audit, auth, receivedAt, req, res }): Promise<typeof ANSWERED> {
    const language = languageOf(req.headers['accept-language']);
    const { report, tenant, only } = await asTenant(async (tx) => {
      const step = query.format === 'xlsx' ? 'day' : undefined;
      const read = await readReport(tx, query, receivedAt, step);
      const detail = { format: query.format, from: read.report.from, to: read.report.to };
      await audit(tx, {
        action: 'analytics.exported',
        subjectKind: 'tenant',
        subjectId: auth.tenantId,
        detail,
      });
      return { ...read, only: await namesOf(tx, query) };
    });
    const words = reportWords[language];
    const subject = { report, tenant, only, language, printedAt: receivedAt };
    const name = `${tenant.name} - ${query.format === 'csv' ? words.journal : words.title} ${report.from} ${report.to}.${query.format}`;
    const { agentId = null, serviceId = null } = query;
    const takings = async function* () {
      for (let after: Taking | null = null; ; ) {
        const page: Taking[] = await asTenant((tx) =>
          takingsAfter(tx, { ...report, agentId, serviceId }, after, PAGE_LINES),
        );
        yield* page;
        if (page.length < PAGE_LINES) return;
        after = page.at(-1)!;
      }
    };
    if (query.format === 'csv') await sendJournal(res, name, subject, takings());
    else if (query.format === 'xlsx') await sendWorkbook(res, name, subject, takings());
    else await sendPdf(res, name, subject);
    return ANSWERED;
  },
});

interface Subject {
  report: AnsweredReport;
  tenant: TenantProfile;
  /** The agent or service the report is of; empty: of everything. */
  only: string[];
  language: Language;
  printedAt: Date;
}

async function namesOf(
  tx: TenantTransaction,
  query: { agentId?: string | undefined; serviceId?: string | undefined },
) {
  const rows = await tx.sql<{ name: string }>(
    `select name from agents where id = ? union all select name from services where id = ?`,
    [query.agentId ?? null, query.serviceId ?? null],
  );
  return rows.map(({ name }) => name);
}

/** What the report is, line by line. */
function linesAbout({ report, only, language, tenant, printedAt }: Subject): string[] {
  const words = reportWords[language];
  const { range, date } = figuresIn(language, report);
  return [
    words.period(range(report.from, report.to)),
    ...only.map(words.only),
    words.compared(range(report.before.from, report.before.to)),
    words.printed(date(calendarDate(printedAt, tenant.timeZone))),
  ];
}

async function sendJournal(
  res: Response,
  name: string,
  subject: Subject,
  takings: AsyncIterable<Taking>,
): Promise<void> {
  const { language, tenant } = subject;
  const words = reportWords[language];
  let cents = 0;
  async function* lines() {
    for await (const taking of takings) {
      if (taking.currency === tenant.currency) cents += taking.priceCents ?? 0;
      yield cellsOf(taking, tenant, language);
    }
    yield [words.total, '', '', '', '', cents / 100, tenant.currency];
  }
  await sendCsv(res, {
    name,
    headings: Object.values(words.columns),
    lines: lines(),
    style: csvStyle(language),
  });
}

/** `23/11/2026`, `14:30`, who, what, by whom, how much. */
function cellsOf(taking: Taking, tenant: TenantProfile, language: Language): PlainCell[] {
  const zone = { timeZone: tenant.timeZone } as const;
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  return [
    new Intl.DateTimeFormat(locale, { ...zone, day: '2-digit', month: '2-digit', year: 'numeric' }).format(
      taking.startsAt,
    ),
    taking.isImported
      ? ''
      : new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' }).format(
          taking.startsAt,
        ),
    taking.client,
    taking.title,
    taking.isImported ? reportWords[language].history : taking.agent,
    taking.priceCents === null ? null : taking.priceCents / 100,
    taking.currency,
  ];
}

/** Services or agents, and a line of what a file told, which knows neither: so that every table comes to the same total. */
function withHistory<Name extends string | null>(
  lines: readonly (Line & { name: Name })[],
  { report, language }: Pick<Subject, 'report' | 'language'>,
): (Line & { name: Name | string })[] {
  const { visits = 0, revenueCents = 0 } = report.imported ?? {};
  if (visits === 0) return [...lines];
  return [
    ...lines,
    {
      ...totalOf([]),
      name: reportWords[language].history,
      appointments: visits,
      completed: visits,
      revenueCents,
    },
  ];
}

async function sendPdf(res: Response, name: string, subject: Subject): Promise<void> {
  const { report, tenant, language } = subject;
  const words = reportWords[language];
  const { money, integer, share, date, month } = figuresIn(language, report);
  const columns = (heading: string, width: number, hasTime = false) => [
    { heading, width },
    ...[
      words.held,
      words.missed,
      words.cancelled,
      ...(hasTime ? [words.kpis.occupancy] : []),
      words.kpis.revenue,
    ].map((one) => ({ heading: one, width: 2, align: 'right' as const })),
  ];
  const row = (label: string, line: Line, hasTime = false) => [
    label,
    integer(line.completed),
    integer(line.noShows),
    integer(line.cancelled),
    ...(hasTime ? [share(line.occupancy)] : []),
    money(line.revenueCents),
  ];
  const total = totalOf(report.series);
  const busy = report.series.filter(({ appointments, cancelled }) => appointments + cancelled > 0);
  const byMonth = report.step === 'month';
  const [services, agents] = [withHistory(report.services, subject), withHistory(report.agents, subject)];
  sendAsFile(res, { name, mediaType: 'application/pdf' });
  await new Promise<void>((resolve, reject) => {
    res.once('finish', resolve);
    // Whoever asked has left.
    res.once('close', resolve);
    res.once('error', reject);
    writePdf(res, {
      business: tenant.name,
      title: words.title,
      lines: linesAbout(subject),
      language,
      pageOf: words.pageOf,
      notes: [
        ...(report.imported
          ? [words.imported(integer(report.imported.visits), money(report.imported.revenueCents))]
          : []),
        ...report.otherCurrencies.map(({ appointments, cents, currency }) =>
          words.otherCurrency(appointments, money(cents, currency)),
        ),
        ...words.notes,
      ],
      tables: [
        {
          title: words.summary,
          columns: [
            { heading: words.figure, width: 4 },
            { heading: words.now, width: 2, align: 'right' },
            { heading: words.before, width: 2, align: 'right' },
            { heading: words.change, width: 2, align: 'right' },
          ],
          rows: summaryOf(report, language).map(({ name, now, before, change }) => [
            name,
            now,
            before,
            change,
          ]),
        },
        {
          title: byMonth ? words.byMonth : words.byDay,
          columns: columns(byMonth ? words.month : words.day, 3),
          rows: busy.map((line) => row(byMonth ? month(line.start) : date(line.start), line)),
          total: row(words.total, total),
        },
        {
          title: words.byService,
          columns: columns(words.service, 3),
          rows: services.map((line) => row(line.name ?? words.noService, line)),
          total: row(words.total, totalOf(services)),
        },
        {
          title: words.byAgent,
          columns: columns(words.agent, 3, true),
          rows: agents.map((line) => row(line.name, line, true)),
          total: row(words.total, { ...totalOf(agents), occupancy: report.kpis.occupancy.value }, true),
        },
      ],
    });
  });
}

async function sendWorkbook(
  res: Response,
  name: string,
  subject: Subject,
  takings: AsyncIterable<Taking>,
): Promise<void> {
  const { report, tenant, language } = subject;
  const words = reportWords[language];
  const title = (what: string) => [`${tenant.name} · ${what}`, ...linesAbout(subject)];
  const figures: SheetColumn[] = [
    { heading: words.held, width: 12, format: 'integer' },
    { heading: words.missed, width: 12, format: 'integer' },
    { heading: words.cancelled, width: 12, format: 'integer' },
    { heading: words.kpis.revenue, width: 18, format: 'money' },
  ];
  const cells = (line: Line) => [line.completed, line.noShows, line.cancelled, line.revenueCents / 100];
  const sheet = (what: string, first: SheetColumn, rows: SheetCell[][], lines: readonly Line[]): Sheet => ({
    name: what,
    title: title(what),
    columns: [first, ...figures],
    rows,
    total: [first.format === 'date' ? null : words.total, ...cells(totalOf(lines))],
  });
  const [services, agents] = [withHistory(report.services, subject), withHistory(report.agents, subject)];
  let cents = 0;
  async function* journal() {
    for await (const taking of takings) {
      if (taking.currency === tenant.currency) cents += taking.priceCents ?? 0;
      yield [calendarDate(taking.startsAt, tenant.timeZone), ...cellsOf(taking, tenant, language).slice(1)];
    }
    yield [null, null, null, null, words.total, cents / 100, tenant.currency];
  }
  sendAsFile(res, { name, mediaType: XLSX });
  await writeWorkbook(
    res,
    [
      {
        name: words.summary,
        title: title(words.title),
        columns: [
          { heading: words.figure, width: 34 },
          { heading: words.now, width: 18 },
          { heading: words.before, width: 18 },
          { heading: words.change, width: 18 },
        ],
        rows: summaryOf(report, language).map(({ name, figures }) => [name, ...figures]),
      },
      sheet(
        words.byDay,
        { heading: words.day, width: 16, format: 'date' },
        report.series.map((line) => [line.start, ...cells(line)]),
        report.series,
      ),
      sheet(
        words.byService,
        { heading: words.service, width: 34 },
        services.map((line) => [line.name ?? words.noService, ...cells(line)]),
        services,
      ),
      sheet(
        words.byAgent,
        { heading: words.agent, width: 34 },
        agents.map((line) => [line.name, ...cells(line)]),
        agents,
      ),
      {
        name: words.journalSheet,
        title: title(words.journal),
        columns: [
          { heading: words.columns.date, width: 14, format: 'date' },
          { heading: words.columns.time, width: 8 },
          { heading: words.columns.client, width: 28 },
          { heading: words.columns.service, width: 34 },
          { heading: words.columns.agent, width: 22 },
          { heading: words.columns.amount, width: 14, format: 'money' },
          { heading: words.columns.currency, width: 10 },
        ],
        rows: journal(),
      },
    ],
    { currency: tenant.currency },
  );
}

export const routes: Route[] = [exportReport];
