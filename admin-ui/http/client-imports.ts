import { call } from './http.ts';
import type { Page } from './types.ts';

export const IMPORT_FIELDS = [
  'lastName',
  'firstName',
  'fullName',
  'phone',
  'email',
  'notes',
  'status',
  'smsConsent',
  'emailConsent',
  'whatsappConsent',
  'callConsent',
  'consentedOn',
  'consentEvidence',
  'visitedOn',
  'service',
  'amount',
  'satisfaction',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];
export type Mapping = (ImportField | null)[];
export type Duplicates = 'update' | 'skip' | 'create';

export interface ClientImport {
  id: string;
  fileName: string;
  status: 'uploaded' | 'checking' | 'checked' | 'importing' | 'done' | 'failed';
  encoding: string;
  separator: string;
  columns: { heading: string; samples: string[] }[];
  lineCount: number;
  mapping: Mapping;
  duplicates: Duplicates;
  checkedLine: number;
  creates: number;
  updates: number;
  skips: number;
  invalidLines: number;
  consents: number;
  visits: number;
  knownVisits: number;
  createdAt: string;
  doneAt: string | null;
}

export interface ImportProblem {
  line: number;
  columnIndex: number | null;
  column: string | null;
  code: string;
  value: string;
  message: string;
}

const one = (id: string, part = '') => `client-imports/${encodeURIComponent(id)}${part}`;

export const clientImports = {
  upload: (file: File) => {
    const body = new FormData();
    body.set('file', file);
    return call<ClientImport>('client-imports', { method: 'POST', body });
  },
  list: () => call<Page<ClientImport>>('client-imports', { query: { limit: 10 } }),
  read: (id: string) => call<ClientImport>(one(id)),
  check: (id: string, body: { mapping: Mapping; duplicates: Duplicates }) =>
    call<ClientImport>(one(id, '/check'), { method: 'POST', body }),
  commit: (id: string) => call<ClientImport>(one(id, '/commit'), { method: 'POST', body: {} }),
  remove: (id: string) => call<void>(one(id), { method: 'DELETE' }),
  problems: (id: string, offset: number) =>
    call<Page<ImportProblem>>(one(id, '/problems'), { query: { limit: 50, offset } }),
  reportPath: (id: string) => one(id, '/report'),
};

export const importKeys = {
  all: ['client-imports'] as const,
  one: (id: string) => ['client-imports', id] as const,
  problems: (id: string, offset: number) => ['client-imports', id, 'problems', offset] as const,
};
