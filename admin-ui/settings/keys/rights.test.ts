import { describe, expect, it } from '@jest/globals';
import { KEY_SCOPES } from '../../../domain/identity/roles.ts';
import { settingsWords } from '../words.ts';
import { KEY_RIGHTS, wordOfRight } from './rights.ts';

describe('what the dialog of a new key offers', () => {
  const offered = [...KEY_RIGHTS].flatMap(([group, rights]) => rights.map((right) => `${group}:${right}`));

  it('is every right a key may hold, and none it may not', () => {
    expect(offered.toSorted()).toEqual(KEY_SCOPES.toSorted());
    expect(offered).toContain('clients:write');
    expect(offered).not.toContain('analytics:write');
  });

  it.each(['fr', 'en'] as const)('is said in words, in %s', (locale) => {
    const words = settingsWords[locale];
    for (const [group, rights] of KEY_RIGHTS) {
      expect(words.scopeGroup).toHaveProperty(group);
      for (const right of rights) expect(words).toHaveProperty(wordOfRight(right).replace('settings.', ''));
    }
  });
});
