import { z } from 'zod';
import {
  type CrawlJob,
  findCrawl,
  listCrawls,
  listCrawlUrls,
  openCrawlOf,
  requestCrawl,
} from '../db/crawl.ts';
import { endCrawl } from '../db/crawl-documents.ts';
import type { TenantTransaction } from '../db/database.ts';
import { cleanUrl } from '../domain/knowledge/canonical-url.ts';
import { crawlWorkflowId } from '../temporal/ids.ts';
import { temporalUiLink } from '../temporal/overview.ts';
import type { ApiDeps } from './deps.ts';
import { defineProblems, PROBLEMS, Problem, problem } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';
import { httpUrl, idParams, instant, listOf } from './schemas.ts';
import { openStream } from './sse.ts';

const OWN = defineProblems({
  'crawl-open': {
    status: 409,
    title: { fr: 'Lecture déjà en cours', en: 'Crawl already running' },
    detail: {
      fr: 'Ce site est déjà en train d’être lu. Attendez la fin de la lecture, ou annulez-la.',
      en: 'This website is being read already. Wait until it is done, or cancel it.',
    },
  },
  'crawl-url-refused': {
    status: 422,
    title: { fr: 'Adresse refusée', en: 'Address refused' },
    detail: {
      fr: 'Donnez une adresse web complète, sans nom d’utilisateur ni mot de passe.',
      en: 'Give a complete web address, without a user name or a password.',
    },
  },
});

const STATUSES = ['queued', 'running', 'completed', 'cancelled', 'failed'] as const;
const URL_STATUSES = ['queued', 'fetching', 'stored', 'unchanged', 'duplicate', 'skipped', 'failed'] as const;

const crawlSchema = z
  .object({
    id: z.uuid(),
    seedUrl: z.string(),
    siteUrl: z
      .string()
      .nullable()
      .meta({ description: 'The seed after its redirects; null until it answered.' }),
    status: z.enum(STATUSES),
    pagesStored: z.number().int().meta({ description: 'New or changed pages.' }),
    pagesUnchanged: z.number().int(),
    pagesFailed: z.number().int(),
    pagesVanished: z.number().int().meta({ description: 'Pages of earlier crawls that left the index.' }),
    queued: z.number().int(),
    maxPages: z.number().int(),
    maxDepth: z.number().int(),
    stoppedBy: z.enum(['page_limit', 'time_limit']).nullable(),
    error: z.object({ code: z.string(), detail: z.string().nullable() }).nullable(),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    workflowId: z.string(),
    temporalUrl: z.string().nullable(),
  })
  .meta({ id: 'Crawl' });

const urlSchema = z
  .object({
    url: z.string(),
    status: z.enum(URL_STATUSES),
    httpStatus: z.number().int().nullable(),
    reason: z.string().nullable().meta({ description: 'Stable code: http_404, timeout, robots, too_large…' }),
    depth: z.number().int(),
    foundOn: z.string().nullable(),
    documentId: z.uuid().nullable(),
    fetchedAt: instant.nullable(),
  })
  .meta({ id: 'CrawlUrl' });

const exampleId = '01980a3c-7b2e-7c10-8d3f-2a6e1b0c4d5e';
const exampleCrawl = {
  id: exampleId,
  seedUrl: 'https://www.salon-marie.fr/',
  siteUrl: 'https://www.salon-marie.fr/',
  status: 'running' as const,
  pagesStored: 4,
  pagesUnchanged: 0,
  pagesFailed: 1,
  pagesVanished: 0,
  queued: 7,
  maxPages: 200,
  maxDepth: 8,
  stoppedBy: null,
  error: null,
  createdAt: '2026-11-23T08:30:00.000Z',
  startedAt: '2026-11-23T08:30:01.000Z',
  finishedAt: null,
  workflowId: `tenant/01980a3c-0000-7a40-9d2b-3f6f0b0c1d2e/crawl/${exampleId}`,
  temporalUrl: null,
};

function view(deps: ApiDeps, tenantId: string, job: CrawlJob): z.input<typeof crawlSchema> {
  const workflowId = crawlWorkflowId(tenantId, job.id);
  const { uiUrl, namespace } = deps.config.temporal;
  return { ...job, workflowId, temporalUrl: temporalUiLink(uiUrl, namespace, workflowId) };
}

async function find(deps: ApiDeps, tx: TenantTransaction, id: string) {
  const job = await findCrawl(tx, id);
  if (!job) throw problem('not-found');
  return view(deps, tx.tenantId, job);
}

const isOpen = (job: { status: string }) => job.status === 'queued' || job.status === 'running';
const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
};
const shared = { tag: 'Knowledge', params: idParams, problems: [PROBLEMS['not-found']] };
const LOOK_EVERY_MS = 500;

export const routes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/knowledge/crawl',
    tag: 'Knowledge',
    summary: 'Read a website into the knowledge, or read it again',
    description:
      'Only what changed since the last time is indexed again; pages that are gone leave the index. A site that cannot be reached changes nothing.',
    access: 'knowledge:write',
    body: z.object({
      url: httpUrl,
      maxPages: z.number().int().min(1).max(5000).default(200),
      maxDepth: z.number().int().min(0).max(50).default(8),
      includeSubdomains: z.boolean().default(false),
    }),
    response: crawlSchema,
    status: 202,
    problems: [OWN['crawl-open'], OWN['crawl-url-refused']],
    example: {
      body: { url: 'https://www.salon-marie.fr/' },
      response: { ...exampleCrawl, status: 'queued', siteUrl: null, startedAt: null },
    },
    handler: ({ asTenant, audit, body, deps }) =>
      asTenant(async (tx) => {
        const seedUrl = cleanUrl(body.url);
        if (!seedUrl) throw new Problem(OWN['crawl-url-refused']);
        if (await openCrawlOf(tx, seedUrl)) throw new Problem(OWN['crawl-open']);
        const id = await requestCrawl(tx, { ...body, seedUrl, politenessMs: deps.config.crawl.politenessMs });
        await audit(tx, { action: 'crawl.started', subjectKind: 'crawl', subjectId: id });
        return find(deps, tx, id);
      }),
  }),
  route({
    method: 'get',
    path: '/api/v1/knowledge/crawls',
    tag: 'Knowledge',
    summary: 'Crawls, newest first',
    access: 'knowledge:read',
    query: z.object(paging),
    response: listOf(crawlSchema),
    example: { query: { limit: 5 }, response: { items: [exampleCrawl], total: 1 } },
    handler: ({ asTenant, auth, deps, query }) =>
      asTenant(async (tx) => {
        const { items, total } = await listCrawls(tx, query);
        return { items: items.map((job) => view(deps, auth.tenantId, job)), total };
      }),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/v1/knowledge/crawls/:id',
    summary: 'A crawl and how far it is',
    access: 'knowledge:read',
    response: crawlSchema,
    example: { params: { id: exampleId }, response: exampleCrawl },
    handler: ({ asTenant, deps, params }) => asTenant((tx) => find(deps, tx, params.id)),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/v1/knowledge/crawls/:id/urls',
    summary: 'What became of each address of a crawl',
    access: 'knowledge:read',
    query: z.object({ ...paging, status: z.enum(URL_STATUSES).optional() }),
    response: listOf(urlSchema),
    example: {
      params: { id: exampleId },
      query: { status: 'failed', limit: 25 },
      response: {
        items: [
          {
            url: 'https://www.salon-marie.fr/promo-2019',
            status: 'failed',
            httpStatus: 404,
            reason: 'http_404',
            depth: 1,
            foundOn: 'https://www.salon-marie.fr/',
            documentId: null,
            fetchedAt: '2026-11-23T08:30:02.000Z',
          },
        ],
        total: 1,
      },
    },
    handler: ({ asTenant, deps, params, query }) =>
      asTenant(async (tx) => {
        await find(deps, tx, params.id);
        return await listCrawlUrls(tx, params.id, query);
      }),
  }),
  route({
    ...shared,
    method: 'post',
    path: '/api/v1/knowledge/crawls/:id/cancel',
    summary: 'Stop a crawl; what earlier crawls stored stays',
    access: 'knowledge:write',
    response: crawlSchema,
    example: { params: { id: exampleId }, response: { ...exampleCrawl, status: 'cancelled' } },
    handler: ({ asTenant, audit, deps, params }) =>
      asTenant(async (tx) => {
        const job = await find(deps, tx, params.id);
        if (!isOpen(job)) return job;
        // The row says so at once; the signal makes the worker drop what it is reading.
        await endCrawl(tx, job.id, { status: 'cancelled' });
        await tx.ask({ kind: 'crawl.cancel', tenantId: tx.tenantId, crawlJobId: job.id });
        await audit(tx, { action: 'crawl.cancelled', subjectKind: 'crawl', subjectId: job.id });
        return find(deps, tx, params.id);
      }),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/v1/knowledge/crawls/:id/events',
    summary: 'Live progress as server-sent events',
    access: 'knowledge:read',
    events: { crawl: crawlSchema },
    example: { params: { id: exampleId } },
    handler: async (context): Promise<typeof ANSWERED> => {
      const { asTenant, deps, params } = context;
      const look = () => asTenant((tx) => find(deps, tx, params.id));
      let crawl = await look();
      const stream = openStream(context);
      let sent = '';
      while (!stream.signal.aborted) {
        const now = JSON.stringify(crawl);
        if (now !== sent) await stream.send('crawl', crawlSchema.parse(crawl));
        sent = now;
        if (!isOpen(crawl)) break;
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        crawl = await look();
      }
      stream.close();
      return ANSWERED;
    },
  }),
];
