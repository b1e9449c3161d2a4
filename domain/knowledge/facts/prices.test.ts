import { describe, expect, it } from '@jest/globals';
import { barePrice, priceMentions, quoteMention, saysFree } from './prices.ts';

const read = (text: string) =>
  priceMentions(text, 'EUR').map(({ role, price }) =>
    [role === 'price' ? price.kind : role, price.minCents, price.maxCents, price.currency].join(' '),
  );

describe('prices in text', () => {
  it.each([
    ['30€', 'fixed 3000 3000 EUR'],
    ['30,00 €', 'fixed 3000 3000 EUR'],
    ['45€50', 'fixed 4550 4550 EUR'],
    ['1 250,00 €', 'fixed 125000 125000 EUR'],
    ['1\u202f250,00\u00a0€', 'fixed 125000 125000 EUR'],
    ['1.250 €', 'fixed 125000 125000 EUR'],
    ['12,5 €', 'fixed 1250 1250 EUR'],
    ['45 euros', 'fixed 4500 4500 EUR'],
    ['€30', 'fixed 3000 3000 EUR'],
    ['£30', 'fixed 3000 3000 GBP'],
    ['$1,200', 'fixed 120000 120000 USD'],
    ['65$ CAD', 'fixed 6500 6500 CAD'],
    ['CHF 110.–', 'fixed 11000 11000 CHF'],
    ['120 Frs', 'fixed 12000 12000 CHF'],
    ['25 British pounds', 'fixed 2500 2500 GBP'],
    ['à partir de 45 €', 'from 4500  EUR'],
    ['dès 45€', 'from 4500  EUR'],
    ['from £99', 'from 9900  GBP'],
    ['$85+', 'from 8500  USD'],
    ['40 € et +', 'from 4000  EUR'],
    ['de 30 à 50 €', 'range 3000 5000 EUR'],
    ['30€ - 50€', 'range 3000 5000 EUR'],
    ['entre 30 et 50 €', 'range 3000 5000 EUR'],
    ['£21.95 - £55.95', 'range 2195 5595 GBP'],
    ['£20-30', 'range 2000 3000 GBP'],
    ['€30 - 40 per hour', 'range 3000 4000 EUR'],
    ['£30 - 45 mins', 'fixed 3000 3000 GBP'],
    ['£25 - 40 sessions', 'fixed 2500 2500 GBP'],
    ['Modelage......45€', 'fixed 4500 4500 EUR'],
    ['€ 45 à 70', 'range 4500 7000 EUR'],
    ['CHF 320.- dès', 'from 32000  CHF'],
    ['HK$ 480', 'fixed 48000 48000 HKD'],
    ['₹ 1,200', 'fixed 120000 120000 INR'],
    ['Tarif normal : 24 €', 'fixed 2400 2400 EUR'],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  it('takes a duration before the price for no part of it', () => {
    expect(read('60 min - 45 €')).toEqual(['fixed 4500 4500 EUR']);
    expect(read('20 min 18 €')).toEqual(['fixed 1800 1800 EUR']);
    expect(read('Coupe 30 min 25 €')).toEqual(['fixed 2500 2500 EUR']);
  });

  it('takes ages and counts for no prices', () => {
    expect(read('de 5 à 10 ans 20€')).toEqual(['fixed 2000 2000 EUR']);
    expect(read('Forfait 5 séances à 50 €')).toEqual(['fixed 5000 5000 EUR']);
    expect(read('-20 % sur tout, 3 pour 2')).toEqual([]);
  });

  it('tells surcharges and reference figures from the price', () => {
    expect(read('+ 5 €')).toEqual(['extra 500 500 EUR']);
    expect(read('60 € au lieu de 80 €')).toEqual(['fixed 6000 6000 EUR', 'reference 8000 8000 EUR']);
    expect(read('10 séances 90 € soit 9 € la séance')).toEqual([
      'fixed 9000 9000 EUR',
      'reference 900 900 EUR',
    ]);
  });

  it('reads bare numbers only where asked to', () => {
    expect(read('89')).toEqual([]);
    expect(barePrice('89', 'EUR')).toMatchObject({ kind: 'fixed', minCents: 8900 });
    expect(barePrice('25/30', 'EUR')).toMatchObject({ kind: 'range', minCents: 2500, maxCents: 3000 });
    expect(barePrice('4e étage', 'EUR')).toBeNull();
  });

  it('hears « sur devis » and free', () => {
    expect(quoteMention('Embrayage : nous consulter')).not.toBeNull();
    expect(quoteMention('Devis gratuit')).toBeNull();
    expect(saysFree('Offert')).toBe(true);
    expect(saysFree('Offert pour deux achetés')).toBe(false);
  });
});
