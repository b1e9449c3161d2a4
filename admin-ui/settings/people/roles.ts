import type { Role } from '../../http/types.ts';

const RANKED: readonly Role[] = ['agent', 'admin', 'owner'];

/** The roles somebody may give or take: their own and those below. */
export function rolesUpTo(role: Role): Role[] {
  return RANKED.slice(0, RANKED.indexOf(role) + 1);
}
