export interface NamedService {
  id: string;
  name: string;
  category: string | null;
}

export type ServiceMatch<Service> =
  | { kind: 'one'; service: Service }
  /** Several carry the words: somebody has to say which. At most five, in the business's order. */
  | { kind: 'several'; services: Service[] }
  | { kind: 'none' };

/**
 * Which service somebody means (« une coupe », « coloration racines »): the one whose name carries most of their words; several where several do.
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
      return { service, score: inName + inCategory * 0.6, whole: inName === name.length };
    })
    .filter(({ score }) => score > 0);
  const best = Math.max(...scored.map(({ score }) => score));
  const fitting = scored.filter(({ score }) => score === best);
  // A name that says no more than was asked is meant: « coupe » is « Coupe » before « Coupe et couleur ». A shorter name
  // alone says nothing: « coupe » is not « Coupe homme » because « Coupe femme cheveux longs » has more words.
  const whole = fitting.filter((fit) => fit.whole);
  const [first, ...others] = whole.length > 0 ? whole : fitting;
  if (!first) return { kind: 'none' };
  if (others.length === 0) return { kind: 'one', service: first.service };
  return { kind: 'several', services: [first, ...others].slice(0, 5).map(({ service }) => service) };
}

const SMALL = new Set(
  'un une des de du le la les l d a au aux et ou pour mon ma mes moi je voudrais prendre rendez vous rdv avec the an of for and or my i would like to book appointment'.split(
    ' ',
  ),
);

/** The words of a name that tell services apart, without accents, case and plural. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !SMALL.has(word))
    .map((word) => (word.length > 3 ? word.replace(/[sx]$/, '') : word));
}
