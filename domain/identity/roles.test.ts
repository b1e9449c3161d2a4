import { describe, expect, it } from '@jest/globals';
import { KEY_SCOPES, mayChangeUser, ROLE_SCOPES } from './roles.ts';

const owner = { id: 'o', role: 'owner' } as const;
const admin = { id: 'a', role: 'admin' } as const;
const agent = { id: 'g', role: 'agent' } as const;

describe('mayChangeUser', () => {
  it('keeps an admin’s hands off an owner', () => {
    expect(mayChangeUser(admin, owner, 'details', 2)).toBe('above-you');
    expect(mayChangeUser(admin, owner, 'deleted', 2)).toBe('above-you');
  });
  it('lets nobody grant more than they have', () => {
    expect(mayChangeUser(admin, agent, 'owner', 1)).toBe('role-above-you');
    expect(mayChangeUser(owner, agent, 'owner', 1)).toBeNull();
    expect(mayChangeUser(admin, agent, 'admin', 1)).toBeNull();
  });
  it('never leaves a business without an owner', () => {
    expect(mayChangeUser(owner, owner, 'deleted', 1)).toBe('last-owner');
    expect(mayChangeUser(owner, { id: 'o2', role: 'owner' }, 'admin', 1)).toBe('last-owner');
    expect(mayChangeUser(owner, { id: 'o2', role: 'owner' }, 'admin', 2)).toBeNull();
  });
  it('lets nobody delete or demote themselves', () => {
    expect(mayChangeUser(owner, owner, 'agent', 2)).toBe('yourself');
    expect(mayChangeUser(admin, admin, 'deleted', 1)).toBe('yourself');
    expect(mayChangeUser(admin, admin, 'details', 1)).toBeNull();
  });
});

describe('scopes', () => {
  it('of a key never reach people, keys or the audit log', () => {
    expect(KEY_SCOPES.filter((scope) => /users|keys|audit/.test(scope))).toEqual([]);
  });
  it('of an agent change what a day is made of, and nothing of the business', () => {
    expect(ROLE_SCOPES.agent.filter((scope) => scope.endsWith(':write'))).toEqual([
      'appointments:write',
      'clients:write',
      'conversations:write',
      'calls:write',
    ]);
  });
});
