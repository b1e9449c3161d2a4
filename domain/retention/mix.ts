import { type Mix, mixed, type Parts, predict } from './churn-model.ts';
import type { Snapshot } from './snapshots.ts';

// Bound once: these run some millions of times a training.
const { log, max, sqrt } = Math;

const ofFull = (full: number): Mix => ({ full, structural: 1 - full, bgNbd: 0 });

/** Half of each regression; less of the full one when it must answer further ahead than it saw. */
export const USUAL_MIX = ofFull(0.5);
export const MIX_BEYOND = ofFull(0.25);

const OTHERS: Mix[] = [
  ...[0, 0.25, 0.75, 1].map(ofFull),
  { full: 0, structural: 0, bgNbd: 1 },
  { full: 0.25, structural: 0.25, bgNbd: 0.5 },
];
/** Standard errors by which another mix must be better on average: less is chance. */
const BEYOND_CHANCE = 2;

/**
 * How much each part should count, seen on a day the parts had not learnt from: the usual mix, unless another was better there by
 * more than chance.
 */
export function chooseMix(parts: Parts, { x, y }: Pick<Snapshot, 'x' | 'y'>): Mix {
  const usual = losses(parts, USUAL_MIX, { x, y });
  let best = { mix: USUAL_MIX, gain: 0 };
  for (const mix of OTHERS) {
    const other = losses(parts, mix, { x, y });
    const gains = usual.map((loss, i) => loss - other[i]!);
    const gain = gains.reduce((sum, one) => sum + one, 0) / gains.length;
    const variance = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / gains.length;
    if (gain > best.gain && gain > BEYOND_CHANCE * sqrt(variance / gains.length)) best = { mix, gain };
  }
  return best.mix;
}

/** Of each client, the less likely what happened was said to be, the more. */
function losses(parts: Parts, mix: Mix, { x, y }: Pick<Snapshot, 'x' | 'y'>): Float64Array {
  return predict(mixed(parts, mix), x).map((said, i) => -log(max(1e-9, y[i] ? said : 1 - said)));
}
