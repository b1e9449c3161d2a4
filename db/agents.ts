import { randomUUIDv7 } from 'node:crypto';
import type { TenantTransaction } from './database.ts';
import { type Agent, AgentEntity } from './entities/identity.ts';
import { likePattern } from './identity.ts';

export interface AgentInput {
  name: string;
  title: string | null;
  email: string | null;
  phone: string | null;
  color: string;
  active: boolean;
}

export interface AgentLine extends AgentInput {
  id: string;
  origin: 'manual' | 'website';
  sourceUrl: string | null;
  sourceQuote: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The row, free of the ORM. */
function toLine(agent: Agent): AgentLine {
  const { id, name, color, active, origin, createdAt, updatedAt } = agent;
  return {
    id,
    name,
    title: agent.title ?? null,
    email: agent.email ?? null,
    phone: agent.phone ?? null,
    color,
    active,
    origin,
    sourceUrl: agent.sourceUrl ?? null,
    sourceQuote: agent.sourceQuote ?? null,
    createdAt,
    updatedAt,
  };
}

/** The staff who take appointments, filtered, sorted and paged in SQL. */
export async function listAgents(
  tx: TenantTransaction,
  query: {
    limit: number;
    offset: number;
    sort: 'name' | 'createdAt';
    order: 'asc' | 'desc';
    q?: string;
    active?: boolean;
  },
): Promise<{ items: AgentLine[]; total: number }> {
  const [items, total] = await tx.em.findAndCount(
    AgentEntity,
    {
      ...(query.active === undefined ? {} : { active: query.active }),
      ...(query.q ? { name: { $ilike: likePattern(query.q) } } : {}),
    },
    { orderBy: [{ [query.sort]: query.order }, { id: 'asc' }], limit: query.limit, offset: query.offset },
  );
  return { items: items.map(toLine), total };
}

export async function readAgent(tx: TenantTransaction, id: string): Promise<AgentLine | null> {
  const agent = await tx.em.findOne(AgentEntity, { id });
  return agent && toLine(agent);
}

export async function createAgent(tx: TenantTransaction, input: AgentInput): Promise<AgentLine> {
  const agent = tx.em.create(AgentEntity, { id: randomUUIDv7(), tenantId: tx.tenantId, ...input });
  await tx.em.flush();
  return toLine(agent);
}

/** Changes what is given; what a person has edited is theirs from then on (`origin` manual), so no crawl overwrites it. */
export async function changeAgent(
  tx: TenantTransaction,
  id: string,
  change: Partial<AgentInput>,
): Promise<AgentLine | null> {
  const agent = await tx.em.findOne(AgentEntity, { id });
  if (!agent) return null;
  tx.em.assign(agent, { ...change, origin: 'manual' });
  await tx.em.flush();
  return toLine(agent);
}

/** @returns the name of whoever was removed, or null. */
export async function deleteAgent(tx: TenantTransaction, id: string): Promise<string | null> {
  const [row] = await tx.sql<{ name: string }>(`delete from agents where id = ? returning name`, [id]);
  return row?.name ?? null;
}
