import type { PriceKind } from '../domain/services/price.ts';
import { noteAssistantChange } from './assistants.ts';
import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';
import { type PageQuery, tenantTable } from './table.ts';

export interface ServiceInput {
  name: string;
  description: string | null;
  category: string | null;
  durationMinutes: number | null;
  priceKind: PriceKind;
  priceMinCents: number | null;
  priceMaxCents: number | null;
  currency: string;
  active: boolean;
  position: number;
  appointmentTypeId: string | null;
  /** Clients may book it by themselves. */
  onlineBooking: boolean;
}

export interface ServiceLine extends ServiceInput {
  id: string;
  /** Who offers it; empty: everybody. */
  agentIds: string[];
  origin: 'manual' | 'website';
  sourceUrl: string | null;
  sourceQuote: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const services = tenantTable<ServiceLine, ServiceInput & Pick<ServiceLine, 'origin'>>(
  'services',
  {
    id: 'id',
    name: 'name',
    description: 'description',
    category: 'category',
    durationMinutes: 'duration_minutes',
    priceKind: 'price_kind',
    priceMinCents: 'price_min_cents',
    priceMaxCents: 'price_max_cents',
    currency: 'currency',
    active: 'active',
    position: 'position',
    appointmentTypeId: 'appointment_type_id',
    onlineBooking: 'online_booking',
    agentIds: `(select coalesce(json_agg(o.agent_id order by o.agent_id), '[]') from service_agents o
                where o.tenant_id = services.tenant_id and o.service_id = services.id)`,
    origin: 'origin',
    sourceUrl: 'source_url',
    sourceQuote: 'source_quote',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  [
    'name',
    'description',
    'category',
    'durationMinutes',
    'priceKind',
    'priceMinCents',
    'priceMaxCents',
    'currency',
    'active',
    'position',
    'appointmentTypeId',
    'onlineBooking',
    'origin',
  ],
);

/** What the business sells, filtered, sorted and paged in SQL. */
export function listServices(
  tx: TenantTransaction,
  query: PageQuery<ServiceLine> & {
    q?: string;
    active?: boolean;
    onlineBooking?: boolean;
    category?: string;
    origin?: ServiceLine['origin'];
  },
): Promise<{ items: ServiceLine[]; total: number }> {
  const { active = null, onlineBooking = null, category = null, origin = null, q } = query;
  const pattern = q ? likePattern(q) : null;
  return services.page(
    tx,
    query,
    `(?::boolean is null or active = ?) and (?::boolean is null or online_booking = ?)
     and (?::text is null or category = ?) and (?::text is null or origin = ?)
     and (?::text is null or name ilike ? or category ilike ?)`,
    [
      active,
      active,
      onlineBooking,
      onlineBooking,
      category,
      category,
      origin,
      origin,
      pattern,
      pattern,
      pattern,
    ],
  );
}

export const readService = services.read;

/** `agentIds`: who offers it; empty or absent: everybody. */
export async function createService(
  tx: TenantTransaction,
  input: ServiceInput & { agentIds?: string[] },
): Promise<ServiceLine> {
  const service = await services.insert(tx, { ...input, origin: 'manual' });
  await noteAssistantChange(tx);
  return input.agentIds ? setOffering(tx, service, input.agentIds) : service;
}

/** Changes what is given; what a person has edited is theirs from then on (`origin` manual), so no crawl overwrites it. */
export async function changeService(
  tx: TenantTransaction,
  id: string,
  change: Partial<ServiceInput> & { agentIds?: string[] },
): Promise<ServiceLine | null> {
  const service = await services.update(tx, id, { ...change, origin: 'manual' });
  if (service) await noteAssistantChange(tx);
  return service && change.agentIds ? setOffering(tx, service, change.agentIds) : service;
}

/** @throws the foreign key's objection for an agent who does not exist. */
async function setOffering(
  tx: TenantTransaction,
  service: ServiceLine,
  agentIds: string[],
): Promise<ServiceLine> {
  await tx.sql(`delete from service_agents where service_id = ?`, [service.id]);
  for (const agentId of new Set(agentIds))
    await tx.sql(`insert into service_agents (tenant_id, service_id, agent_id) values (?, ?, ?)`, [
      tx.tenantId,
      service.id,
      agentId,
    ]);
  return { ...service, agentIds: [...new Set(agentIds)].sort() };
}

/** @returns the name of what was removed, or null. */
export async function deleteService(tx: TenantTransaction, id: string): Promise<string | null> {
  const [row] = await tx.sql<{ name: string }>(`delete from services where id = ? returning name`, [id]);
  if (row) await noteAssistantChange(tx);
  return row?.name ?? null;
}
