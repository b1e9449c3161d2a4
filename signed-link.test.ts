import { expect, it } from '@jest/globals';
import { openLink, signLink } from './signed-link.ts';

const SECRET = 'a secret of at least thirty-two characters';
const link = {
  kind: 'appointment' as const,
  id: '0199c0de-0000-7000-8000-000000000071',
  expiresAt: new Date('2026-12-01T13:45:00Z'),
};
const before = new Date('2026-12-01T13:44:00Z');

it('opens what was signed, until it is over', () => {
  const token = signLink(link, SECRET);
  expect(token).toHaveLength(44);
  expect(openLink(token, SECRET, before)).toEqual(link);
  expect(openLink(token, SECRET, link.expiresAt)).toBeNull();
});

it('refuses every altered character, other secrets, and what is no token', () => {
  const token = signLink(link, SECRET);
  for (let i = 0; i < token.length; i += 1) {
    const other = token[i] === 'A' ? 'B' : 'A';
    expect(openLink(token.slice(0, i) + other + token.slice(i + 1), SECRET, before)).toBeNull();
  }
  expect(openLink(token, `${SECRET}.`, before)).toBeNull();
  for (const text of ['', 'x', `${token}A`, 'é'.repeat(44)])
    expect(openLink(text, SECRET, before)).toBeNull();
});
