import { type Mix, mixed, type Parts, predict } from './churn-model.ts';
import { areaUnderCurve } from './quality.ts';
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
 * How much each part should count, seen on a day the parts had not learnt from: the usual mix, unless another was right there by
 * more than chance, and ranked clients no worse. The rehearsal has less history to learn from than what will be used, and
 * would else always choose the simpler.
 */
export function chooseMix(parts: Parts, { x, y }: Pick<Snapshot, 'x' | 'y'>): Mix {
  const seen = (mix: Mix) => {
    const said = predict(mixed(parts, mix), x);
    return { losses: lossesOf(said, y), auc: areaUnderCurve(said, y) ?? 0 };
  };
  const usual = seen(USUAL_MIX);
  let best = { mix: USUAL_MIX, gain: 0 };
  for (const mix of OTHERS) {
    const { losses, auc } = seen(mix);
    const gains = usual.losses.map((loss, i) => loss - losses[i]!);
    const gain = gains.reduce((sum, one) => sum + one, 0) / gains.length;
    const variance = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / gains.length;
    const isSure = gain > BEYOND_CHANCE * sqrt(variance / gains.length);
    if (isSure && gain > best.gain && auc >= usual.auc) best = { mix, gain };
  }
  return best.mix;
}

/** Of each client, the less likely what happened was said to be, the more. */
function lossesOf(said: Float64Array, happened: Uint8Array): Float64Array {
  return said.map((p, i) => -log(max(1e-9, happened[i] ? p : 1 - p)));
}
