import type { DataProvider, GetListParams, Identifier, RaRecord } from 'react-admin';
import { call } from './http.ts';
import type { Page } from './types.ts';

/** Resource name → its collection in the API. The one place that knows paths of lists. */
const COLLECTIONS: Record<string, string> = {
  agents: 'agents',
  services: 'services',
  'appointment-types': 'appointment-types',
  calls: 'vapi/calls',
  clients: 'clients',
  waitlist: 'waitlist',
  documents: 'knowledge/documents',
  questions: 'knowledge/qa',
  categories: 'knowledge/categories',
  apiKeys: 'api-keys',
  sessions: 'auth/sessions',
  auditLogs: 'audit-logs',
  users: 'users',
};

/** Where creation is another path than the collection. */
const CREATE_AT: Record<string, string> = { questions: 'knowledge/manual' };

const pathOf = (resource: string): string => {
  const path = COLLECTIONS[resource];
  if (!path) throw new Error(`Unknown resource ${resource}`);
  return path;
};

const itemPath = (resource: string, id: Identifier): string =>
  `${pathOf(resource)}/${encodeURIComponent(String(id))}`;

async function list<T>(resource: string, params: Partial<GetListParams>, extra: Record<string, string> = {}) {
  const { page = 1, perPage = 25 } = params.pagination ?? {};
  // react-admin's "no preference" is a sort by id; the API has its own order then.
  const sort = params.sort && params.sort.field !== 'id' ? params.sort : undefined;
  const { items, total } = await call<Page<T>>(pathOf(resource), {
    query: {
      ...(params.filter as Record<string, string>),
      ...extra,
      limit: Math.min(perPage, 100),
      offset: (page - 1) * perPage,
      sort: sort?.field,
      order: sort?.order.toLowerCase(),
    },
    ...(params.signal ? { signal: params.signal } : {}),
  });
  return { data: items, total };
}

/** react-admin's verbs over `{ items, total }` lists. Many-verbs are one call per id: the API has no bulk route, and pages are ≤ 100. */
export const dataProvider: DataProvider = {
  supportAbortSignal: true,
  getList: <T extends RaRecord>(resource: string, params: GetListParams) => list<T>(resource, params),
  getManyReference: <T extends RaRecord>(
    resource: string,
    params: GetListParams & { target: string; id: Identifier },
  ) => list<T>(resource, params, { [params.target]: String(params.id) }),
  getOne: async (resource, { id }) => ({ data: await call(itemPath(resource, id)) }),
  getMany: async (resource, { ids }) => ({
    data: await Promise.all(ids.map((id) => call<never>(itemPath(resource, id)))),
  }),
  create: async (resource, { data }) => ({
    data: await call(CREATE_AT[resource] ?? pathOf(resource), { method: 'POST', body: data }),
  }),
  update: async (resource, { id, data }) => ({
    data: await call(itemPath(resource, id), { method: 'PUT', body: data }),
  }),
  updateMany: async (resource, { ids, data }) => {
    await Promise.all(ids.map((id) => call(itemPath(resource, id), { method: 'PUT', body: data })));
    return { data: ids };
  },
  delete: async (resource, { id, previousData }) => {
    await call(itemPath(resource, id), { method: 'DELETE' });
    return { data: (previousData ?? { id }) as never };
  },
  deleteMany: async (resource, { ids }) => {
    await Promise.all(ids.map((id) => call(itemPath(resource, id), { method: 'DELETE' })));
    return { data: ids };
  },
};
