import { minimize } from './minimize.ts';

// Bound once: these run some millions of times a training.
const { abs, exp, log, log1p, max, min } = Math;

/**
 * BG/NBD (Fader, Hardie and Lee, “Counting Your Customers” the Easy Way, Marketing Science 24(2), 2005): while a client is
 * alive they come back as a Poisson process whose rate is gamma(r, alpha) over clients, and after each visit they leave
 * for good with a probability that is beta(a, b) over clients. Time in days here.
 */
export interface BgNbd {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** A client as the model sees them: visits after the first, when the last of them was and how long it has been since the first, in days. */
export interface Recurrence {
  x: number;
  tx: number;
  T: number;
}

const WEEK = 7;

/** The parameters under which these clients are most likely, looked for around `near`. Equal clients are counted, not repeated. */
export function fitBgNbd(clients: readonly Recurrence[], near?: BgNbd): BgNbd {
  const groups = new Map<string, Recurrence & { count: number }>();
  for (const { x, tx, T } of clients) {
    const key = `${x} ${tx} ${T}`;
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { x, tx: tx / WEEK, T: T / WEEK, count: 1 });
  }
  const all = [...groups.values()];
  const maxX = all.reduce((most, { x }) => max(most, x), 0);
  const total = all.reduce((sum, { count }) => sum + count, 0);
  // In logarithms: all four are positive. The pull towards nought is what one client in a thousand would say.
  const negativeLogLikelihood = (logs: number[]) => {
    if (logs.some((log) => abs(log) > 15)) return Number.POSITIVE_INFINITY;
    const model = fromLogs(logs);
    let sum = 0;
    const byCount = countTerms(model, maxX);
    for (const { x, tx, T, count } of all) sum += count * (byCount[x]! + timeTerm(model, x, tx, T));
    return -sum / total + logs.reduce((pull, log) => pull + 1e-5 * log * log, 0);
  };
  const start = near ? [near.r, near.alpha / WEEK, near.a, near.b].map(log) : [0, 1, 0, 1];
  const { point } = minimize(
    negativeLogLikelihood,
    start,
    near ? { step: 0.2, tolerance: 1e-7 } : { maxEvaluations: 600 },
  );
  const { r, alpha, a, b } = fromLogs(point);
  return { r, alpha: alpha * WEEK, a, b };
}

/** The log-likelihood of one client. */
export function logLikelihood(model: BgNbd, { x, tx, T }: Recurrence): number {
  return countTerms(model, x)[x]! + timeTerm(model, x, tx, T);
}

/** That the client has not left for good. */
export function probabilityAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: Recurrence): number {
  if (x === 0) return 1;
  return 1 / (1 + (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x));
}

/**
 * That there is no visit in the next `horizonDays`: they have left, or are alive and let that time pass. Alive, their rate is
 * gamma(r + x, alpha + T).
 */
export function probabilityOfNoVisit(model: BgNbd, client: Recurrence, horizonDays: number): number {
  const { r, alpha } = model;
  const alive = probabilityAlive(model, client);
  return 1 - alive * (1 - ((alpha + client.T) / (alpha + client.T + horizonDays)) ** (r + client.x));
}

function fromLogs(logs: number[]): BgNbd {
  const [r, alpha, a, b] = logs.map(exp) as [number, number, number, number];
  return { r, alpha, a, b };
}

/** What depends on the number of visits alone, for 0 to `max` of them: the gamma functions, by recurrence. */
function countTerms({ r, alpha, a, b }: BgNbd, max: number): Float64Array {
  const terms = new Float64Array(max + 1);
  let term = r * log(alpha);
  terms[0] = term;
  for (let x = 0; x < max; x += 1) {
    // Γ(r + x + 1) / Γ(r + x) and Γ(b + x + 1) Γ(a + b + x) / (Γ(b + x) Γ(a + b + x + 1)).
    term += log(r + x) + log(b + x) - log(a + b + x);
    terms[x + 1] = term;
  }
  return terms;
}

function timeTerm({ r, alpha, a, b }: BgNbd, x: number, tx: number, T: number): number {
  const stayed = -(r + x) * log(alpha + T);
  if (x === 0) return stayed;
  const left = log(a / (b + x - 1)) - (r + x) * log(alpha + tx);
  const larger = max(stayed, left);
  return larger + log1p(exp(min(stayed, left) - larger));
}
