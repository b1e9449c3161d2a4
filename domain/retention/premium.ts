import { type NamedService, wordsOf } from '../services/match-service.ts';

/** A service with the least it costs, in minor units; null: no amount is published. */
export interface PricedService extends NamedService {
  priceMinCents: number | null;
}

/** For whom a service is: nobody who books a man's cut is offered a woman's because it is dearer. */
const FOR_WHOM =
  /^(?:homme|monsieur|femme|dame|madame|enfant|fille|garcon|bebe|ado|adolescent|junior|etudiant|senior|men|man|gent|gentleman|women|woman|lady|ladie|kid|child|children|boy|girl|baby|teen|student)$/;

/**
 * What to suggest to somebody who asks for `asked`: what the business chose where that is dearer; else the least dear of the
 * services that are the same and more (« Coupe femme » → « Coupe femme et soin »), else of those of its category for the same people.
 * Null where there is none, or no price to go by.
 */
export function premiumService<Service extends PricedService>(
  services: readonly Service[],
  asked: Service,
  chosenId: string | null,
): Service | null {
  const { priceMinCents } = asked;
  if (!priceMinCents) return null;
  const dearer = services.filter((service) => (service.priceMinCents ?? 0) > priceMinCents);
  if (chosenId !== null) return dearer.find(({ id }) => id === chosenId) ?? null;
  const words = wordsOf(asked.name);
  const more = dearer.filter(({ name }) => words.every((word) => wordsOf(name).includes(word)));
  const alike = dearer.filter(
    ({ name, category }) =>
      category !== null && category === asked.category && forWhom(name) === forWhom(asked.name),
  );
  const [least] = (more.length > 0 ? more : alike).sort((a, b) => a.priceMinCents! - b.priceMinCents!);
  return least ?? null;
}

function forWhom(name: string): string {
  return wordsOf(name)
    .filter((word) => FOR_WHOM.test(word))
    .sort()
    .join(' ');
}
