import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { FactReader } from './index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A page-builder's page: a few words a reader sees inside thousands of nested, styled wrappers. */
function heavyPage(number: number): string {
  const wrapper = (text: string) =>
    `<div class="elementor-widget-wrap e-${number}" data-settings="{&quot;animation&quot;:&quot;none&quot;}"><div class="inner"><span style="display:flex">${text}</span></div></div>`;
  return `<html lang="fr"><head><title>Page ${number} | Salon Odette</title></head><body>
    <h1>Soin numéro ${number}</h1><p>Soin numéro ${number} : ${20 + number} €</p>
    ${wrapper('').repeat(3000)}
    <footer>Lundi au vendredi : 9h-18h<br>12 rue des Lilas, 69003 Lyon<br>04 72 00 00 12</footer></body></html>`;
}

describe('reading a heavy site page by page', () => {
  it('keeps what the pages say and lets their trees go', () => {
    const reader = new FactReader({ country: 'FR', currency: 'EUR' });
    const held = () => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    reader.add({ url: 'https://odette.example/', html: heavyPage(0), language: 'fr' });
    const before = held();
    const pages = 8;
    for (let number = 1; number <= pages; number += 1)
      reader.add({ url: `https://odette.example/soin-${number}`, html: heavyPage(number), language: 'fr' });
    // One such tree weighs more than 5 MB: the eight held would be over 40.
    expect((held() - before) / pages / 1e6).toBeLessThan(0.5);

    const facts = reader.facts();
    expect(facts.services.map((service) => service.priceMinCents)).toContain(2_800);
    expect(facts.hours).toMatchObject([{ days: [1, 2, 3, 4, 5], open: '09:00', close: '18:00' }]);
    expect(facts.phones.map((phone) => phone.value)).toEqual(['+33472000012']);
    expect(facts.address?.value).toBe('12 rue des Lilas, 69003 Lyon');
    expect(reader.pages).toBe(pages + 1);
  });
});
