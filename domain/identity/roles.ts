/** What somebody may do. A role is a set of scopes; an API key carries scopes of its own. */
export const SCOPES = [
  'appointments:read',
  'appointments:write',
  'clients:read',
  'clients:write',
  /** All of them as a file. */
  'clients:export',
  /** For good, with everything they wrote and said. */
  'clients:erase',
  'conversations:read',
  'conversations:write',
  'calls:read',
  'calls:write',
  'campaigns:read',
  'campaigns:write',
  'agents:read',
  'agents:write',
  'services:read',
  'services:write',
  'knowledge:read',
  'knowledge:write',
  'onboarding:read',
  'onboarding:write',
  'workflows:read',
  'workflows:write',
  'settings:read',
  'settings:write',
  'users:read',
  'users:write',
  'analytics:read',
  'audit:read',
  'keys:read',
  'keys:write',
] as const;

export type Scope = (typeof SCOPES)[number];
export const ROLES = ['owner', 'admin', 'agent'] as const;
export type Role = (typeof ROLES)[number];

const DAILY_WORK: Scope[] = [
  'appointments:read',
  'appointments:write',
  'clients:read',
  'clients:write',
  'conversations:read',
  'conversations:write',
  'calls:read',
  'calls:write',
  'campaigns:read',
  'agents:read',
  'services:read',
  'knowledge:read',
  'onboarding:read',
  'workflows:read',
  'settings:read',
];

/** The whole table of rights, in one place. Owner and admin differ only in what they may do to people (mayChangeUser). */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: SCOPES,
  admin: SCOPES,
  agent: DAILY_WORK,
};

/** People, keys and the audit log are changed by people: a leaked key must not be able to make itself a successor. */
export const KEY_SCOPES = SCOPES.filter((scope) => !/^(users|keys|audit):/.test(scope));

const RANK: Record<Role, number> = { agent: 0, admin: 1, owner: 2 };

export interface Person {
  id: string;
  role: Role;
}

export type UserChangeRefusal = 'above-you' | 'role-above-you' | 'yourself' | 'last-owner';

/**
 * Whether `actor` may change `target` (to `role`, or delete it with `'deleted'`): nobody touches somebody above them or
 * grants more than they have, nobody deletes or demotes themselves, and a business never loses its last owner.
 * @returns the reason of the refusal, or null.
 */
export function mayChangeUser(
  actor: Person,
  target: Person,
  change: Role | 'deleted' | 'details',
  ownersInTenant: number,
): UserChangeRefusal | null {
  if (RANK[target.role] > RANK[actor.role]) return 'above-you';
  if (change === 'details' || change === target.role) return null;
  if (change !== 'deleted' && RANK[change] > RANK[actor.role]) return 'role-above-you';
  if (target.role === 'owner' && ownersInTenant <= 1) return 'last-owner';
  return target.id === actor.id ? 'yourself' : null;
}
