import { z } from 'zod';
import {
  type ClientImport,
  chooseMapping,
  claimImport,
  createImport,
  deleteImport,
  describeImport,
  IMPORT_STATUSES,
  listImports,
  listProblems,
  mayReadFile,
  openImports,
  problemsAfter,
  readImport,
  stageLines,
} from '../db/client-imports.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { csvStyle } from '../domain/export/safe-cell.ts';
import { DUPLICATE_CHOICES, type DuplicateChoice } from '../domain/import/duplicates.ts';
import {
  asksConsent,
  CONSENT_DETAILS,
  type ColumnMapping,
  guessMapping,
  IMPORT_FIELDS,
  isHeadless,
  isOfVisits,
  NAMING_FIELDS,
  VISIT_FIELDS,
} from '../domain/import/fields.ts';
import { LINE_PROBLEMS } from '../domain/import/read-line.ts';
import { readTable, shapeOf, TableError, type TableLine } from '../providers/tables/csv-reader.ts';
import { sendCsv } from './files.ts';
import { importProblems, lineProblemWords } from './import-words.ts';
import { invalid, languageOf, Problem, problem } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';
import { idParams, instant, listOf } from './schemas.ts';

const TAG = 'Client imports';
const PATH = '/api/v1/client-imports';
const ONE = `${PATH}/:id` as const;

const MAX_UPLOAD_BYTES = 300 * 1024 * 1024;
const MAX_LINES = 1_000_000;
const MAX_COLUMNS = 100;
/** Imports of one business that wait to be finished. */
const MAX_OPEN = 5;
/** A page: put by together, and later looked at in one transaction. */
const STAGED_AT_ONCE = 2_000;
const SAMPLES = 3;
const SAMPLE_LENGTH = 80;

const fieldSchema = z.enum(IMPORT_FIELDS);
const mapping = z.array(fieldSchema.nullable()).max(MAX_COLUMNS).meta({
  description: 'Per column of the file what it says, or null for a column that is not taken.',
});
const importSchema = z
  .object({
    id: z.uuid(),
    fileName: z.string(),
    status: z.enum(IMPORT_STATUSES),
    encoding: z.string(),
    separator: z.string(),
    columns: z.array(z.object({ heading: z.string(), samples: z.array(z.string()) })),
    lineCount: z
      .number()
      .int()
      .meta({ description: 'Lines about somebody: without headings and empty lines.' }),
    mapping: mapping.meta({ description: 'As guessed from the headings, then as chosen.' }),
    duplicates: z.enum(DUPLICATE_CHOICES),
    checkedLine: z.number().int().meta({ description: 'While it is checked: the last line looked at.' }),
    creates: z.number().int().meta({ description: 'Lines that make a new client.' }),
    updates: z.number().int().meta({ description: 'Lines about somebody known, taken over.' }),
    skips: z.number().int().meta({ description: 'Lines about somebody known, left out.' }),
    invalidLines: z.number().int().meta({ description: 'Lines with a problem: not taken.' }),
    consents: z.number().int(),
    visits: z.number().int().meta({
      description: 'Visits the lines make, where a column says when somebody came; several of a day are one.',
    }),
    knownVisits: z
      .number()
      .int()
      .meta({ description: 'Lines about a day that is known already: left as it is.' }),
    createdAt: instant,
    doneAt: instant.nullable(),
  })
  .meta({ id: 'ClientImport' });
const problemSchema = z
  .object({
    line: z.number().int().meta({ description: 'Where it begins in the file, 1 the first.' }),
    columnIndex: z.number().int().nullable(),
    column: z.string().nullable().meta({ description: 'Its heading; null: the whole line.' }),
    code: z.enum(LINE_PROBLEMS),
    value: z.string(),
    message: z.string(),
  })
  .meta({ id: 'ClientImportProblem' });

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-0000000000e1',
  fileName: 'clients-2026.csv',
  status: 'checked' as const,
  encoding: 'windows-1252',
  separator: ';',
  columns: [
    { heading: 'Nom', samples: ['Petit', 'Garnier'] },
    { heading: 'Portable', samples: ['06 12 34 56 78'] },
  ],
  lineCount: 1_240,
  mapping: ['lastName' as const, 'phone' as const],
  duplicates: 'update' as const,
  checkedLine: 1_241,
  creates: 1_180,
  updates: 52,
  skips: 0,
  invalidLines: 8,
  consents: 0,
  visits: 0,
  knownVisits: 0,
  createdAt: '2026-11-23T09:00:00.000Z',
  doneAt: null,
};

const upload = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Hands in a file of clients, or of their visits (CSV)',
  description:
    'A column of days makes it a file of visits: a line each, of clients who are known or made. Up to 300 MB and a million lines; UTF-8, UTF-16, Windows or Macintosh encoding; semicolon, comma, tab or bar between cells. Nothing is imported yet: the answer tells what was found and what each column seems to say.',
  access: 'clients:write',
  upload: { field: 'file', maxBytes: MAX_UPLOAD_BYTES, onDisk: true },
  response: importSchema,
  status: 201,
  problems: Object.values(importProblems),
  example: {
    response: {
      ...EXAMPLE,
      status: 'uploaded' as const,
      checkedLine: 0,
      creates: 0,
      updates: 0,
      invalidLines: 0,
    },
  },
  async handler({ file, auth, deps, audit }) {
    if (!file?.path)
      throw invalid('file', 'required', { fr: 'Choisissez un fichier.', en: 'Choose a file.' });
    const { path, fileName } = file;
    try {
      return await takeFile(deps.db, auth.tenantId, { path, fileName, createdBy: auth.userId }, (tx, id) =>
        audit(tx, { action: 'client-import.uploaded', subjectKind: 'client-import', subjectId: id }),
      );
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      throw new Problem(importProblems[error.code], { values: { line: String(error.line ?? '?') } });
    }
  },
});

/** Files this process reads at once: each keeps a connection of everybody's for as long as it is read. */
const MOST_AT_ONCE = 3;
let reading = 0;

/** Reads the file into the staging table, in one transaction and flat memory. */
async function takeFile(
  db: Database,
  tenantId: string,
  file: { path: string; fileName: string; createdBy: string | null },
  note: (tx: TenantTransaction, id: string) => Promise<void>,
): Promise<ClientImport> {
  if (reading >= MOST_AT_ONCE) throw new Problem(importProblems['upload-busy']);
  reading += 1;
  try {
    return await readFile(db, tenantId, file, note);
  } finally {
    reading -= 1;
  }
}

async function readFile(
  db: Database,
  tenantId: string,
  file: Parameters<typeof takeFile>[2],
  note: Parameters<typeof takeFile>[3],
): Promise<ClientImport> {
  const shape = await shapeOf(file.path);
  return db.asTenant(tenantId, async (tx) => {
    if (!(await mayReadFile(tx))) throw new Problem(importProblems['upload-busy']);
    if ((await openImports(tx)) >= MAX_OPEN) throw new Problem(importProblems['too-many-imports']);
    const id = await createImport(tx, {
      fileName: file.fileName.slice(-300) || 'clients.csv',
      createdBy: file.createdBy,
      ...shape,
    });
    let columns: ClientImport['columns'] = [];
    let lineCount = 0;
    let waiting: TableLine[] = [];
    const stage = async () => {
      for (const { cells } of columns.length > 0 ? waiting : []) collectSamples(columns, cells);
      if (waiting.length > 0) await stageLines(tx, id, waiting);
      lineCount += waiting.length;
      waiting = [];
    };
    for await (const line of readTable(file.path, shape, { lines: MAX_LINES + 1, columns: MAX_COLUMNS })) {
      const cells = line.cells.map((cell) => cell.replaceAll('\0', ''));
      if (columns.length === 0) {
        const headless = isHeadless(cells);
        columns = cells.map((cell, i) => ({
          heading: headless ? `${i + 1}` : cell.trim().slice(0, 200),
          samples: [],
        }));
        if (!headless) continue;
      }
      waiting.push({ line: line.line, cells });
      if (waiting.length === STAGED_AT_ONCE) await stage();
    }
    await stage();
    if (lineCount === 0) throw new TableError('empty');
    const guessed = guessMapping(columns.map(({ heading }) => heading));
    // A till's names are seldom as well written as the records they would write over.
    const duplicates = isOfVisits(guessed) ? 'skip' : 'update';
    await describeImport(tx, id, { columns, mapping: guessed, lineCount, duplicates });
    await note(tx, id);
    return (await readImport(tx, id))!;
  });
}

function collectSamples(columns: ClientImport['columns'], cells: string[]): void {
  for (const [i, { samples }] of columns.entries()) {
    const value = (cells[i] ?? '').trim().slice(0, SAMPLE_LENGTH);
    if (value && samples.length < SAMPLES && !samples.includes(value)) samples.push(value);
  }
}

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Files of clients, newest first',
  access: 'clients:write',
  query: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(25),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  response: listOf(importSchema),
  example: { response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listImports(tx, query)),
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One file: what was found, how far it has come',
  access: 'clients:write',
  params: idParams,
  response: importSchema,
  example: { params: { id: EXAMPLE.id }, response: EXAMPLE },
  handler: ({ params, asTenant }) => asTenant((tx) => found(tx, params.id)),
});

async function found(tx: TenantTransaction, id: string): Promise<ClientImport> {
  const one = await readImport(tx, id);
  if (!one) throw problem('not-found');
  return one;
}

const check = route({
  method: 'post',
  path: `${ONE}/check`,
  tag: TAG,
  summary: 'Says what the columns are, and has every line looked at',
  description:
    'Nothing is imported yet. `duplicates` says what becomes of a line about somebody who is known already: `update`, `skip`, or `create` a second time.',
  access: 'clients:write',
  params: idParams,
  body: z.object({ mapping, duplicates: z.enum(DUPLICATE_CHOICES).default('update') }),
  response: importSchema,
  status: 202,
  problems: [importProblems['import-busy']],
  example: {
    params: { id: EXAMPLE.id },
    body: { mapping: EXAMPLE.mapping, duplicates: 'update' },
    response: { ...EXAMPLE, status: 'checking' as const },
  },
  handler: ({ params, body, asTenant }) =>
    asTenant(async (tx) => {
      const one = await found(tx, params.id);
      requireMapping(body.mapping, one.columns.length);
      requireVisits(body);
      requireConsent(body.mapping);
      await chooseMapping(tx, params.id, body);
      await ask(tx, params.id, ['uploaded', 'checked', 'failed'], 'check');
      return found(tx, params.id);
    }),
});

/** @throws 422 unless every column is spoken of, no field is said twice, and somebody can be found again. */
function requireMapping(chosen: z.output<typeof mapping>, columns: number): void {
  const given = chosen.filter((field) => field !== null);
  if (chosen.length !== columns || new Set(given).size !== given.length)
    throw invalid('mapping', 'columns', {
      fr: 'Chaque colonne doit dire une chose, et chaque chose n’être dite que par une colonne.',
      en: 'Each column must say one thing, and each thing be said by one column only.',
    });
  if (!given.some((field) => NAMING_FIELDS.has(field)))
    throw invalid('mapping', 'nobody', {
      fr: 'Indiquez au moins la colonne du nom, du téléphone ou de l’e-mail.',
      en: 'Name at least the column of the name, the phone number or the e-mail address.',
    });
}

/** @throws 422 for what is said of visits without their day, and for a second record of everybody who came. */
function requireVisits({
  mapping: chosen,
  duplicates,
}: {
  mapping: ColumnMapping;
  duplicates: DuplicateChoice;
}): void {
  if (isOfVisits(chosen)) {
    if (duplicates === 'create')
      throw invalid('duplicates', 'visits', {
        fr: 'Une visite est celle d’un client connu, ou d’un nouveau : une deuxième fiche n’a pas de sens ici.',
        en: 'A visit is a known client’s or a new one’s: a second record makes no sense here.',
      });
  } else if (chosen.some((field) => field && VISIT_FIELDS.has(field)))
    throw invalid('mapping', 'day', {
      fr: 'Indiquez aussi la colonne du jour de la visite.',
      en: 'Name the column of the day of the visit as well.',
    });
}

/** @throws 422 for when and how something was given that no column asks for. */
function requireConsent(chosen: ColumnMapping): void {
  if (asksConsent(chosen) || !chosen.some((field) => field && CONSENT_DETAILS.has(field))) return;
  throw invalid('mapping', 'consent', {
    fr: 'Indiquez aussi la colonne de l’accord dont c’est la date ou l’origine.',
    en: 'Name the column of the consent this is the date or the origin of as well.',
  });
}

async function ask(
  tx: TenantTransaction,
  importId: string,
  from: ClientImport['status'][],
  step: 'check' | 'commit',
): Promise<void> {
  const revision = await claimImport(tx, importId, from, step === 'check' ? 'checking' : 'importing');
  if (revision === null) throw new Problem(importProblems['import-busy']);
  await tx.ask({ kind: 'client-import.asked', tenantId: tx.tenantId, importId, step, revision });
}

const commit = route({
  method: 'post',
  path: `${ONE}/commit`,
  tag: TAG,
  summary: 'Takes all valid lines of a checked file, in one go',
  description: 'All of them or none. Lines with a problem are left out; the report names them.',
  access: 'clients:write',
  params: idParams,
  response: importSchema,
  status: 202,
  problems: [importProblems['import-busy']],
  example: { params: { id: EXAMPLE.id }, response: { ...EXAMPLE, status: 'importing' as const } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      const one = await found(tx, params.id);
      await ask(tx, params.id, ['checked'], 'commit');
      const { creates, updates, visits, invalidLines } = one;
      const detail = { creates, updates, visits, invalidLines };
      await audit(tx, {
        action: 'client-import.asked',
        subjectKind: 'client-import',
        subjectId: one.id,
        detail,
      });
      return found(tx, params.id);
    }),
});

const remove = route({
  method: 'delete',
  path: ONE,
  tag: TAG,
  summary: 'Forgets a file; clients taken from it stay',
  access: 'clients:write',
  params: idParams,
  problems: [importProblems['import-busy']],
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      const { status } = await found(tx, params.id);
      if (status === 'importing') throw new Problem(importProblems['import-busy']);
      await deleteImport(tx, params.id);
      await audit(tx, {
        action: 'client-import.deleted',
        subjectKind: 'client-import',
        subjectId: params.id,
      });
    }),
});

const problems = route({
  method: 'get',
  path: `${ONE}/problems`,
  tag: TAG,
  summary: 'What is wrong: line, column, why',
  access: 'clients:write',
  params: idParams,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  }),
  response: listOf(problemSchema),
  example: {
    params: { id: EXAMPLE.id },
    response: {
      items: [
        {
          line: 17,
          columnIndex: 1,
          column: 'Portable',
          code: 'phone',
          value: '06 12 34',
          message: 'Ce numéro de téléphone n’est pas valide.',
        },
      ],
      total: 1,
    },
  },
  handler: ({ params, query, asTenant, req }) =>
    asTenant(async (tx) => {
      const { columns } = await found(tx, params.id);
      const { items, total } = await listProblems(tx, params.id, query);
      const language = languageOf(req.headers['accept-language']);
      return {
        total,
        items: items.map((item) => ({
          ...item,
          column: item.columnIndex === null ? null : (columns[item.columnIndex]?.heading ?? null),
          message: lineProblemWords[item.code][language],
        })),
      };
    }),
});

const REPORT_HEADINGS = {
  fr: ['Ligne', 'Colonne', 'Valeur', 'Problème'],
  en: ['Line', 'Column', 'Value', 'Problem'],
};
/** Lines of the file read at once. */
const REPORT_LINES = 2_000;

const report = route({
  method: 'get',
  path: `${ONE}/report`,
  tag: TAG,
  summary: 'The same as a file (CSV)',
  access: 'clients:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  async handler({ params, asTenant, req, res }): Promise<typeof ANSWERED> {
    const language = languageOf(req.headers['accept-language']);
    const { columns, fileName } = await asTenant((tx) => found(tx, params.id));
    async function* lines() {
      for (let after = 0; ; ) {
        const items = await asTenant((tx) => problemsAfter(tx, params.id, after, REPORT_LINES));
        if (items.length === 0) return;
        for (const { line, columnIndex, value, code } of items)
          yield [
            line,
            columnIndex === null ? '' : (columns[columnIndex]?.heading ?? ''),
            value,
            lineProblemWords[code][language],
          ];
        after = items.at(-1)!.line;
      }
    }
    const name = `${fileName.replace(/\.\w+$/, '')} - ${language === 'fr' ? 'lignes à corriger' : 'lines to correct'}.csv`;
    await sendCsv(res, {
      name,
      headings: REPORT_HEADINGS[language],
      lines: lines(),
      style: csvStyle(language),
    });
    return ANSWERED;
  },
});

export const routes: Route[] = [list, upload, read, check, commit, problems, report, remove];
