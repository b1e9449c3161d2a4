import { KEY_SCOPES } from '../../../domain/identity/roles.ts';

/** What a key may hold, by what it is about: `clients` → read, write, export, erase. People, keys and the journal are for people only. */
export const KEY_RIGHTS: ReadonlyMap<string, readonly string[]> = new Map(
  [...Map.groupBy(KEY_SCOPES, groupOf)].map(([group, scopes]) => [group, scopes.map(rightOf)]),
);

const RIGHT_WORDS: Record<string, string> = {
  read: 'settings.scopeRead',
  write: 'settings.scopeWrite',
  export: 'settings.scopeExport',
  erase: 'settings.scopeErase',
};

export function groupOf(scope: string): string {
  return scope.split(':')[0] ?? scope;
}

export function rightOf(scope: string): string {
  return scope.split(':')[1] ?? '';
}

/** The catalogue's key of a right; reading is what an unknown one at least is. */
export function wordOfRight(right: string): string {
  return RIGHT_WORDS[right] ?? 'settings.scopeRead';
}
