import { describe, expect, it } from '@jest/globals';
import { domainsOf, isDomain, typedDomains } from './domains.ts';

describe('websites as people type them', () => {
  it('become host names', () => {
    expect(domainsOf('https://www.Salon-Marie.fr/tarifs\nsalon-marie.fr, *.wixsite.com')).toEqual([
      'www.salon-marie.fr',
      'salon-marie.fr',
      '*.wixsite.com',
    ]);
    expect(domainsOf(' \n')).toEqual([]);
  });
  it('come back one a line', () => {
    const domains = ['a.fr', '*.b.fr', 'localhost:8000'];
    expect(domainsOf(typedDomains(domains))).toEqual(domains);
    expect(domains.every(isDomain)).toBe(true);
  });
  it('are refused when they are none', () => {
    expect(['a..fr', '-a.fr', 'marie@salon.fr', '*.*.fr'].some(isDomain)).toBe(false);
  });
});
