import { describe, expect, it } from '@jest/globals';
import { readQuestion } from '../answers/question.ts';
import { hoursTokens } from './hours-tokens.ts';
import { extractFacts } from './index.ts';
import { priceMentions } from './prices.ts';

/** Processor time, which a busy machine does not change, in milliseconds. */
function cost(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const LENGTH = 200_000;
const read = (html: string) =>
  extractFacts([{ url: 'https://salon.example/', html, language: 'fr' }], { country: 'FR', currency: 'EUR' });

describe('a page made to be slow to read', () => {
  it.each(['(', 'a', ' ', '.', '1 ', '\n', '<script>', '<td>', '<div>', '<li>1 30 € '])(
    'is read in a time that grows with its length alone: %j',
    (piece) => {
      const run = piece.repeat(LENGTH / piece.length);
      const html = `<title>${run}</title><h2>${run}</h2><ul><li>Coupe ${run} 30 €</li></ul><p>${run}</p>
        <script type="application/ld+json">{"@type":"HairSalon",${run}"name":"Salon"}</script>`;
      // With squares of the length it was minutes.
      expect(cost(() => read(html))).toBeLessThan(12_000);
    },
  );

  it('nor in lines, each as long as one may be', () => {
    const lines = `<li>Coupe ${'('.repeat(1_900)} 30 €</li>`.repeat(100);
    expect(cost(() => read(`<ul>${lines}</ul>`))).toBeLessThan(12_000);
  });

  it.each(['(', 'a', ' ', '.', '1 ', 'merci '])(
    'nor are its texts one by one, nor a question: %j',
    (piece) => {
      const run = piece.repeat(LENGTH / piece.length);
      const readers = [
        () => priceMentions(run, 'EUR'),
        () => hoursTokens(run),
        () => readQuestion(`${run}?`),
      ];
      for (const reader of readers) expect(cost(reader)).toBeLessThan(8_000);
    },
  );

  it('still says what stands before', () => {
    const { services, emails } = read(
      `<ul><li>Coupe femme 45 €</li></ul><p>contact@salon.fr</p><p>${'a'.repeat(LENGTH)}</p><p>${'('.repeat(LENGTH)}</p>`,
    );
    expect(services).toMatchObject([{ name: 'Coupe femme', priceMinCents: 4_500 }]);
    expect(emails.map(({ value }) => value)).toEqual(['contact@salon.fr']);
  });
});
