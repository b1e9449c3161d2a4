import { describe, expect, it } from '@jest/globals';
import { emailIn, phoneIn } from './spelled.ts';

describe('an e-mail address', () => {
  it.each([
    ['lea.petit@exemple.fr', 'lea.petit@exemple.fr'],
    ['C’est Lea.Petit@Exemple.fr.', 'lea.petit@exemple.fr'],
    ['léa point petit arobase exemple point fr', 'lea.petit@exemple.fr'],
    ['j e a n point d u p o n t arobase e x e m p l e point f r', 'jean.dupont@exemple.fr'],
    ['J, E, A, N, tiret, 2, arobase, exemple, point, fr', 'jean-2@exemple.fr'],
    ['mon adresse est m comme Marie a r i e arobase exemple point com', 'marie@exemple.com'],
    ['alors c’est i grec a n n underscore 7 arobase exemple tiret bio point fr', 'yann_7@exemple-bio.fr'],
    ['it’s jane dot doe at sign example dot com', 'jane.doe@example.com'],
    ['je n’en ai pas', null],
    ['arobase', null],
    ['à dix heures', null],
  ])('in « %s »', (said, address) => {
    expect(emailIn(said)).toBe(address);
  });
});

describe('a phone number', () => {
  it.each([
    ['06 39 98 00 12', '06 39 98 00 12'],
    ['c’est le 06.39.98.00.12, merci', '06.39.98.00.12'],
    ['+33 6 39 98 00 12', '+33 6 39 98 00 12'],
    ['à 14 h 30', null],
  ])('in « %s »', (said, number) => {
    expect(phoneIn(said)).toBe(number);
  });
});
