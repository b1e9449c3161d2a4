/**
 * What a campaign changed, measured against the people it left alone. By intention to treat: everybody counts in the arm the
 * hash put them in, whether their message left or not, so that nothing but chance tells the arms apart.
 */

/** Some of a number of people did something. */
export interface Proportion {
  count: number;
  of: number;
}

export interface Interval {
  low: number;
  high: number;
}

/** The 0.975 quantile of the normal distribution: intervals that hold in 95 campaigns of 100. */
const Z_95 = 1.959963984540054;

/** Wilson's score interval for a proportion (Wilson 1927), without continuity correction. */
export function wilson({ count, of }: Proportion, z = Z_95): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const p = count / of;
  const centre = p + (z * z) / (2 * of);
  const spread = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/**
 * The interval of a difference a − b of two independent proportions: Newcombe's hybrid score method (Statistics in Medicine
 * 17, 1998, 873–890, method 10), which keeps its promise for small groups and for shares near 0 and 1.
 */
export function newcombe(a: Proportion, b: Proportion, z = Z_95): Interval & { difference: number } {
  const [pa, pb] = [a.of === 0 ? 0 : a.count / a.of, b.of === 0 ? 0 : b.count / b.of];
  const [wa, wb] = [wilson(a, z), wilson(b, z)];
  const difference = pa - pb;
  return {
    difference,
    low: difference - Math.hypot(pa - wa.low, wb.high - pb),
    high: difference + Math.hypot(wa.high - pa, pb - wb.low),
  };
}

/** Below this in either arm, an interval says nothing a business could act on. */
export const FEWEST_PER_ARM = 20;

export type Verdict = 'nobody' | 'no-holdout' | 'too-few' | 'unclear' | 'more' | 'fewer';

export interface Uplift {
  verdict: Verdict;
  /** People who booked within the attribution window, per arm. */
  treated: Proportion;
  holdout: Proportion;
  /** Difference of the shares, with its 95 % interval; null where nothing can be said. */
  difference: (Interval & { difference: number }) | null;
  /** The same in people of the treated arm, rounded: how many more booked than without the campaign. */
  extra: { estimate: number; low: number; high: number } | null;
}

/** Compares those written to with those left alone. */
export function uplift(treated: Proportion, holdout: Proportion): Uplift {
  const arms = { treated, holdout };
  if (treated.of === 0) return { verdict: 'nobody', ...arms, difference: null, extra: null };
  if (holdout.of === 0) return { verdict: 'no-holdout', ...arms, difference: null, extra: null };
  if (Math.min(treated.of, holdout.of) < FEWEST_PER_ARM)
    return { verdict: 'too-few', ...arms, difference: null, extra: null };
  const difference = newcombe(treated, holdout);
  const extra = {
    estimate: Math.round(difference.difference * treated.of),
    low: Math.round(difference.low * treated.of),
    high: Math.round(difference.high * treated.of),
  };
  const verdict = difference.low > 0 ? 'more' : difference.high < 0 ? 'fewer' : 'unclear';
  return { verdict, ...arms, difference, extra };
}

/** The measured effect in one sentence a salon owner can repeat. `isOpen`: bookings may still come in within the window. */
export function upliftSentence(found: Uplift, language: 'fr' | 'en', isOpen: boolean): string {
  const said = { fr: french, en: english }[language](found);
  const still = {
    fr: ' Le chiffre peut encore bouger : des réponses sont attendues.',
    en: ' The figure may still move: answers are expected.',
  }[language];
  return isOpen && found.extra ? `${said}${still}` : said;
}

const S = '\u00a0';

function french({ verdict, extra, treated, holdout }: Uplift): string {
  switch (verdict) {
    case 'nobody':
      return 'Personne n’a encore été contacté.';
    case 'no-holdout':
      return 'On ne peut pas mesurer l’effet : tout le monde a été contacté, il n’y a personne à qui comparer.';
    case 'too-few':
      return `On ne peut encore rien dire : il faut au moins ${FEWEST_PER_ARM} personnes contactées et ${FEWEST_PER_ARM} laissées de côté (${treated.of} et ${holdout.of} pour l’instant).`;
    case 'unclear':
      return `On ne peut pas encore dire si elle change quelque chose : l’effet se situe entre ${inFrench(extra!.low)} et ${inFrench(extra!.high)}.`;
    case 'more':
      return `${counted(extra!.estimate)} de plus que sans elle, entre ${atLeastOne(extra!.low)} et ${extra!.high}.`;
    case 'fewer':
      return `${counted(-extra!.estimate)} de moins que sans elle, entre ${atLeastOne(-extra!.high)} et ${-extra!.low}.`;
  }
}

const counted = (count: number) => `${Math.max(1, count)}${S}rendez-vous`;
const inFrench = (count: number) =>
  count < 0
    ? `${-count}${S}rendez-vous de moins`
    : count > 0
      ? `${count}${S}rendez-vous de plus`
      : 'aucun effet';
/** A bound that is above nothing is not said as nothing. */
const atLeastOne = (count: number) => (count === 0 ? 'moins d’un' : String(count));

function english({ verdict, extra, treated, holdout }: Uplift): string {
  switch (verdict) {
    case 'nobody':
      return 'Nobody has been written to yet.';
    case 'no-holdout':
      return 'The effect cannot be measured: everybody was written to, there is nobody to compare with.';
    case 'too-few':
      return `Nothing can be said yet: it takes at least ${FEWEST_PER_ARM} people written to and ${FEWEST_PER_ARM} left alone (${treated.of} and ${holdout.of} so far).`;
    case 'unclear':
      return `It cannot be said yet whether it changes anything: the effect lies between ${inEnglish(extra!.low)} and ${inEnglish(extra!.high)}.`;
    case 'more':
      return `${bookings(extra!.estimate)} more than without it, between ${extra!.low === 0 ? 'less than one' : extra!.low} and ${extra!.high}.`;
    case 'fewer':
      return `${bookings(-extra!.estimate)} fewer than without it, between ${extra!.high === 0 ? 'less than one' : -extra!.high} and ${-extra!.low}.`;
  }
}

const bookings = (count: number) => (count <= 1 ? '1 booking' : `${count} bookings`);
const inEnglish = (count: number) =>
  count < 0 ? `${-count} fewer bookings` : count > 0 ? `${count} more bookings` : 'no effect';
