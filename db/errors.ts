/** What the database objected to, in words the rest of the house may use. */
export interface DatabaseObjection {
  kind:
    | 'unique'
    | 'foreign-key'
    | 'check'
    | 'exclusion'
    | 'not-null'
    | 'value'
    | 'row-security'
    | 'retry'
    | 'unavailable';
  constraint: string | undefined;
}

const KINDS: Record<string, DatabaseObjection['kind']> = {
  '23505': 'unique',
  '23503': 'foreign-key',
  '23514': 'check',
  '23P01': 'exclusion',
  '23502': 'not-null',
  '22001': 'value',
  '22003': 'value',
  '22007': 'value',
  '22008': 'value',
  '22021': 'value',
  '22023': 'value',
  '22P02': 'value',
  '22P05': 'value',
  '42501': 'row-security',
  '40001': 'retry',
  '40P01': 'retry',
  '55P03': 'retry',
  '53300': 'unavailable',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  '08006': 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EPIPE: 'unavailable',
};

/** Reads an error thrown by a query (the driver's own, or wrapped by the ORM). null: it is not the database speaking. */
export function databaseObjection(error: unknown): DatabaseObjection | null {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth += 1) {
    const { code, constraint } = e as Error & { code?: unknown; constraint?: unknown };
    const kind = typeof code === 'string' ? KINDS[code] : undefined;
    if (kind) return { kind, constraint: typeof constraint === 'string' ? constraint : undefined };
    if (/Connection terminated|timeout exceeded when trying to connect/.test(e.message))
      return { kind: 'unavailable', constraint: undefined };
  }
  return null;
}
