import { z } from 'zod';
import { isPersonName, LONGEST_NAME } from '../domain/contact/person-name.ts';
import { both } from './validation.ts';
// Gives `.meta()` its OpenAPI keys.
import 'zod-openapi';

/** A UUID in the path or in a body. */
export const uuid = z.uuid();

/** `/:id` */
export const idParams = z.object({ id: uuid });

/** An instant in an answer: handlers may return a Date, the wire has ISO 8601 in UTC. */
export const instant = z
  .union([z.date(), z.iso.datetime({ offset: true })])
  .transform((value) => new Date(value).toISOString())
  .pipe(z.iso.datetime());

const FIRST_INSTANT = Date.UTC(2000, 0, 1);
const LAST_INSTANT = Date.UTC(2100, 0, 1);

/** An instant in a request: ISO 8601 with its offset, in this century. */
export const givenInstant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .refine((date) => date.getTime() >= FIRST_INSTANT && date.getTime() < LAST_INSTANT)
  .meta({ override: { type: 'string', format: 'date-time' } });

/** A date of a calendar, `YYYY-MM-DD`, that exists, in this century. */
export const localDate = z.iso
  .date()
  .refine((date) => date >= '2000-01-01' && date < '2100-01-01')
  .meta({ override: { type: 'string', format: 'date' } });

/** Wall-clock time, `HH:MM`; `24:00` only where a day may end. */
export const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const closingTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);

/** Text a person typed: trimmed, of a bounded length. */
export const text = (max: number, min = 1) => z.string().trim().min(min).max(max);

/** A text that may be absent: an empty string means the same as null. */
export const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .nullable()
    .transform((value) => (value === '' ? null : value));

/** The name of somebody nobody of the business has met: no link, address or offer reaches its mails by it. */
export const personName = text(LONGEST_NAME)
  .refine(isPersonName, {
    message: both({
      fr: 'Écrivez un nom : lettres, espaces, apostrophes, traits d’union et points.',
      en: 'Write a name: letters, spaces, apostrophes, hyphens and full stops.',
    }),
  })
  .meta({ override: { type: 'string', minLength: 1, maxLength: LONGEST_NAME } });

export const emailAddress = z
  .string()
  .trim()
  .max(320)
  .transform((value) => value.toLowerCase())
  .pipe(z.email())
  .meta({ override: { type: 'string', format: 'email', maxLength: 320 } });

export const httpUrl = z
  .string()
  .trim()
  .max(2_000)
  .pipe(z.url({ protocol: /^https?$/ }))
  .meta({ override: { type: 'string', format: 'uri', maxLength: 2_000 } });

/** A yes/no in a query string. */
export const queryBoolean = z.enum(['true', 'false']).transform((value) => value === 'true');

const MAX_OFFSET = 1_000_000;

/** The query of every list: `limit`, `offset`, `sort`, `order`, `q`, and the list's own filters. */
export function listQuery<Sort extends string, Filters extends z.ZodRawShape = Record<never, never>>(
  sorts: readonly [Sort, ...Sort[]],
  filters: Filters = {} as Filters,
) {
  return z.object({
    limit: z.coerce.number().int().min(1).max(100).default(25),
    offset: z.coerce.number().int().min(0).max(MAX_OFFSET).default(0),
    sort: z.enum(sorts).default(sorts[0] as never),
    order: z.enum(['asc', 'desc']).default('asc'),
    q: z.string().trim().max(200).optional(),
    ...filters,
  });
}

/** `{ items, total }` */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.number().int().min(0) });
}

/** What every error looks like (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.url().meta({ description: 'Stable; its last part is the code of the problem.' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().optional().meta({ description: 'The reference to quote to support.' }),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
