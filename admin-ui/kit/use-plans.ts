import { useMe, useOwnAgent } from '../http/queries.ts';
import { useMay } from './use-may.ts';

/** Whose days one may plan: owners and admins everybody's, staff their own (the rule of api/availability.ts). */
export function usePlans(): (agentId: string) => boolean {
  const may = useMay();
  const own = useOwnAgent();
  const { data: me } = useMe();
  return (agentId) => may('appointments:write') && (me?.user.role !== 'agent' || own?.id === agentId);
}
