import { expect, it } from '@jest/globals';
import { after, type Ownership, united } from './ownership.ts';

const sara: Ownership = { owner: 'sara', state: 'sara', epoch: 3 };

it('every change of hands begins a new epoch, and nothing else does', () => {
  const staff = after(sara, 'take-over');
  expect(staff).toEqual({ owner: 'staff', state: 'waiting', epoch: 4 });
  expect(after(staff, 'take-over').epoch).toBe(4);
  expect(after(staff, 'staff-wrote').epoch).toBe(4);
  expect(after(staff, 'client-wrote')).toEqual({ owner: 'staff', state: 'waiting', epoch: 4 });
  expect(after(staff, 'give-back')).toEqual({ owner: 'sara', state: 'sara', epoch: 5 });
  expect(after(sara, 'client-wrote')).toEqual(sara);
});

it('a closed conversation is Sara’s when the client comes back', () => {
  const done = after(after(sara, 'take-over'), 'close');
  expect(done).toEqual({ owner: 'sara', state: 'done', epoch: 5 });
  expect(after(done, 'client-wrote')).toMatchObject({ owner: 'sara', state: 'sara' });
});

it('what the team is asked waits for them, and Sara goes on in the same epoch', () => {
  const asked = after(sara, 'ask-team');
  expect(asked).toEqual({ owner: 'sara', state: 'waiting', epoch: 3 });
  expect(after(asked, 'client-wrote')).toEqual(asked);
  expect(after(asked, 'staff-wrote')).toEqual({ owner: 'staff', state: 'waiting', epoch: 4 });
  expect(after(asked, 'close')).toMatchObject({ owner: 'sara', state: 'done' });
  expect(after(asked, 'give-back')).toEqual(sara);
});

it('whoever answers takes over: Sara and a person never answer the same message', () => {
  expect(after(sara, 'staff-wrote')).toEqual({ owner: 'staff', state: 'waiting', epoch: 4 });
});

it('two conversations that become one are whoever’s had to be looked after, in a new epoch of both', () => {
  const staff: Ownership = { owner: 'staff', state: 'waiting', epoch: 9 };
  expect(united(sara, staff)).toEqual({ owner: 'staff', state: 'waiting', epoch: 10 });
  expect(united(staff, sara)).toEqual(united(sara, staff));
  expect(united({ owner: 'staff', state: 'snoozed', epoch: 1 }, sara)).toMatchObject({ state: 'snoozed' });
  expect(united({ owner: 'staff', state: 'done', epoch: 1 }, sara)).toMatchObject({
    owner: 'staff',
    state: 'waiting',
  });
  expect(united(sara, { owner: 'sara', state: 'done', epoch: 0 })).toEqual({
    owner: 'sara',
    state: 'sara',
    epoch: 4,
  });
});
