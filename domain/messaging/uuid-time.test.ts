import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { firstUuidAt, uuidTime } from './uuid-time.ts';

describe('ids that tell when they were made', () => {
  it('are told and bounded to the millisecond', () => {
    const before = Date.now();
    const id = randomUUIDv7();
    const at = uuidTime(id)!;
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
    expect(id >= firstUuidAt(at)).toBe(true);
    expect(id < firstUuidAt(at + 1)).toBe(true);
    expect(uuidTime(firstUuidAt(at))).toBe(at);
  });
  it('are not any others', () => {
    for (const other of [randomUUID(), '', 'x', `${randomUUIDv7()}0`]) expect(uuidTime(other)).toBeNull();
  });
});
