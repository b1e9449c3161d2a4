export interface NamedService {
  id: string;
  name: string;
  category: string | null;
}

export type ServiceMatch<Service> =
  | { kind: 'one'; service: Service }
  /** Several fit as well: somebody has to say which. At most five, in the business's order. */
  | { kind: 'several'; services: Service[] }
  | { kind: 'none' };

/**
 * Which service somebody means (« une coupe », « coloration racines »): the one whose name carries most of their words.
 * Words are compared without accents, case, plural and small words. Nothing said means nothing chosen.
 */
export function matchService<Service extends NamedService>(
  said: string,
  services: readonly Service[],
): ServiceMatch<Service> {
  const wanted = wordsOf(said);
  if (wanted.length === 0) return { kind: 'none' };
  const scored = services
    .map((service) => {
      const name = wordsOf(service.name);
      const around = wordsOf(service.category ?? '');
      const inName = wanted.filter((word) => name.includes(word)).length;
      const inCategory = wanted.filter((word) => !name.includes(word) && around.includes(word)).length;
      // What the name says beyond what was asked speaks against it: « coupe » is « Coupe » before « Coupe et couleur ».
      return { service, score: inName + inCategory * 0.6, beyond: name.length - inName };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.beyond - b.beyond);
  const best = scored[0];
  if (!best) return { kind: 'none' };
  const equal = scored.filter(({ score, beyond }) => score === best.score && beyond === best.beyond);
  if (equal.length === 1) return { kind: 'one', service: best.service };
  return { kind: 'several', services: equal.slice(0, 5).map(({ service }) => service) };
}

const SMALL = new Set(
  'un une des de du le la les l d a au aux et ou pour mon ma mes moi je voudrais prendre rendez vous rdv avec the an of for and or my i would like to book appointment'.split(
    ' ',
  ),
);

function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !SMALL.has(word))
    .map((word) => (word.length > 3 ? word.replace(/[sx]$/, '') : word));
}
