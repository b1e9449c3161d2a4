import { randomUUIDv7 } from 'node:crypto';
import type { TenantTransaction } from './database.ts';
import { type Service, ServiceEntity } from './entities/identity.ts';
import { likePattern } from './identity.ts';

export interface ServiceInput {
  name: string;
  description: string | null;
  category: string | null;
  durationMinutes: number | null;
  priceKind: Service['priceKind'];
  priceMinCents: number | null;
  priceMaxCents: number | null;
  currency: string;
  active: boolean;
  position: number;
}

export interface ServiceLine extends ServiceInput {
  id: string;
  origin: 'manual' | 'website';
  sourceUrl: string | null;
  sourceQuote: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The row, free of the ORM. */
function toLine(service: Service): ServiceLine {
  const { id, name, priceKind, currency, active, position, origin, createdAt, updatedAt } = service;
  return {
    id,
    name,
    description: service.description ?? null,
    category: service.category ?? null,
    durationMinutes: service.durationMinutes ?? null,
    priceKind,
    priceMinCents: service.priceMinCents ?? null,
    priceMaxCents: service.priceMaxCents ?? null,
    currency,
    active,
    position,
    origin,
    sourceUrl: service.sourceUrl ?? null,
    sourceQuote: service.sourceQuote ?? null,
    createdAt,
    updatedAt,
  };
}

/** What the business sells, filtered, sorted and paged in SQL. */
export async function listServices(
  tx: TenantTransaction,
  query: {
    limit: number;
    offset: number;
    sort: 'position' | 'name' | 'category' | 'priceMinCents' | 'durationMinutes' | 'createdAt';
    order: 'asc' | 'desc';
    q?: string;
    active?: boolean;
    category?: string;
    origin?: Service['origin'];
  },
): Promise<{ items: ServiceLine[]; total: number }> {
  const pattern = query.q ? likePattern(query.q) : undefined;
  const [items, total] = await tx.em.findAndCount(
    ServiceEntity,
    {
      ...(query.active === undefined ? {} : { active: query.active }),
      ...(query.category === undefined ? {} : { category: query.category }),
      ...(query.origin === undefined ? {} : { origin: query.origin }),
      ...(pattern ? { $or: [{ name: { $ilike: pattern } }, { category: { $ilike: pattern } }] } : {}),
    },
    { orderBy: [{ [query.sort]: query.order }, { id: 'asc' }], limit: query.limit, offset: query.offset },
  );
  return { items: items.map(toLine), total };
}

export async function readService(tx: TenantTransaction, id: string): Promise<ServiceLine | null> {
  const service = await tx.em.findOne(ServiceEntity, { id });
  return service && toLine(service);
}

export async function createService(tx: TenantTransaction, input: ServiceInput): Promise<ServiceLine> {
  const service = tx.em.create(ServiceEntity, { id: randomUUIDv7(), tenantId: tx.tenantId, ...input });
  await tx.em.flush();
  return toLine(service);
}

/** Changes what is given; what a person has edited is theirs from then on (`origin` manual), so no crawl overwrites it. */
export async function changeService(
  tx: TenantTransaction,
  id: string,
  change: Partial<ServiceInput>,
): Promise<ServiceLine | null> {
  const service = await tx.em.findOne(ServiceEntity, { id });
  if (!service) return null;
  tx.em.assign(service, { ...change, origin: 'manual' });
  await tx.em.flush();
  return toLine(service);
}

/** @returns the name of what was removed, or null. */
export async function deleteService(tx: TenantTransaction, id: string): Promise<string | null> {
  const [row] = await tx.sql<{ name: string }>(`delete from services where id = ? returning name`, [id]);
  return row?.name ?? null;
}
