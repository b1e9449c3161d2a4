import { noteAssistantChange } from './assistants.ts';
import { connectionOfAgent, endConnection } from './calendars.ts';
import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';
import { type PageQuery, tenantTable } from './table.ts';

export interface AgentInput {
  name: string;
  title: string | null;
  email: string | null;
  phone: string | null;
  color: string;
  active: boolean;
  /** Takes appointments. */
  bookable: boolean;
  /** IANA; null: the business's. */
  timeZone: string | null;
  /** The person of the back office this is, who may plan their own days. */
  userId: string | null;
}

export interface AgentLine extends AgentInput {
  id: string;
  origin: 'manual' | 'website';
  sourceUrl: string | null;
  sourceQuote: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const agents = tenantTable<AgentLine, AgentInput & Pick<AgentLine, 'origin'>>(
  'agents',
  {
    id: 'id',
    name: 'name',
    title: 'title',
    email: 'email',
    phone: 'phone',
    color: 'color',
    active: 'active',
    bookable: 'bookable',
    timeZone: 'time_zone',
    userId: 'user_id',
    origin: 'origin',
    sourceUrl: 'source_url',
    sourceQuote: 'source_quote',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  ['name', 'title', 'email', 'phone', 'color', 'active', 'bookable', 'timeZone', 'userId', 'origin'],
);

/** The staff who take appointments, filtered, sorted and paged in SQL. */
export function listAgents(
  tx: TenantTransaction,
  query: PageQuery<AgentLine> & { q?: string; active?: boolean },
): Promise<{ items: AgentLine[]; total: number }> {
  const { active = null, q } = query;
  const pattern = q ? likePattern(q) : null;
  return agents.page(tx, query, `(?::boolean is null or active = ?) and (?::text is null or name ilike ?)`, [
    active,
    active,
    pattern,
    pattern,
  ]);
}

export const readAgent = agents.read;

export async function createAgent(tx: TenantTransaction, input: AgentInput): Promise<AgentLine> {
  const agent = await agents.insert(tx, { ...input, origin: 'manual' });
  await noteAssistantChange(tx);
  return agent;
}

/** Changes what is given; what a person has edited is theirs from then on (`origin` manual), so no crawl overwrites it. */
export async function changeAgent(
  tx: TenantTransaction,
  id: string,
  change: Partial<AgentInput>,
): Promise<AgentLine | null> {
  const agent = await agents.update(tx, id, { ...change, origin: 'manual' });
  if (agent) await noteAssistantChange(tx);
  return agent;
}

/** Whether the agent is this person of the back office. */
export async function isOwnAgent(tx: TenantTransaction, agentId: string, userId: string): Promise<boolean> {
  const rows = await tx.sql(`select 1 from agents where id = ? and user_id = ?`, [agentId, userId]);
  return rows.length > 0;
}

/**
 * Their own calendar goes with them: the permission to it is given back.
 * @returns the name of whoever was removed, or null.
 * @throws the foreign key's objection while they have appointments.
 */
export async function deleteAgent(tx: TenantTransaction, id: string): Promise<string | null> {
  const calendar = await connectionOfAgent(tx, id);
  if (calendar && calendar.status !== 'disconnected') await endConnection(tx, calendar);
  const [row] = await tx.sql<{ name: string }>(`delete from agents where id = ? returning name`, [id]);
  if (row) await noteAssistantChange(tx);
  return row?.name ?? null;
}
