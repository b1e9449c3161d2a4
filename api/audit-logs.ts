import { z } from 'zod';
import { listAudit } from '../db/audit.ts';
import { type Route, route } from './route.ts';
import { instant, listOf, listQuery, text } from './schemas.ts';

const lineSchema = z
  .object({
    id: z.uuid(),
    createdAt: instant,
    actorKind: z.enum(['user', 'api_key', 'system', 'sara']),
    actorId: z.uuid().nullable(),
    actorName: z.string().nullable(),
    action: z.string(),
    subjectKind: z.string(),
    subjectId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    ip: z.string().nullable(),
  })
  .meta({ id: 'AuditLine' });

const list = route({
  method: 'get',
  path: '/api/v1/audit-logs',
  tag: 'Audit log',
  summary: 'Who changed what, and when; newest first unless asked otherwise',
  access: 'audit:read',
  query: listQuery(['createdAt'], {
    order: z.enum(['asc', 'desc']).default('desc'),
    action: text(100).optional(),
    subjectKind: text(100).optional(),
    actorId: z.uuid().optional(),
  }),
  response: listOf(lineSchema),
  example: {
    query: { action: 'service.updated' },
    response: {
      items: [
        {
          id: '0199c0de-0000-7000-8000-000000000005',
          createdAt: '2026-11-23T09:00:00.000Z',
          actorKind: 'user',
          actorId: '0199c0de-0000-7000-8000-000000000001',
          actorName: 'Marie Durand',
          action: 'service.updated',
          subjectKind: 'service',
          subjectId: '0199c0de-0000-7000-8000-000000000006',
          detail: { fields: ['priceMinCents'] },
          ip: '203.0.113.7',
        },
      ],
      total: 1,
    },
  },
  handler: ({ query, asTenant }) => asTenant((tx) => listAudit(tx, query)),
});

export const routes: Route[] = [list];
