/**
 * The minimum of a smooth function of a few variables, by Nelder and Mead's simplex (1965; coefficients 1, 2, ½, ½). Needs no
 * derivative. Ends when the simplex's values differ by less than `tolerance`, relative to the best.
 * @returns the best point found and its value
 */
export function minimize(
  f: (point: number[]) => number,
  start: readonly number[],
  { step = 0.5, tolerance = 1e-9, maxEvaluations = 2_000 } = {},
): { point: number[]; value: number } {
  const n = start.length;
  let evaluations = 0;
  const at = (point: number[]) => {
    evaluations += 1;
    const value = f(point);
    return { point, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  };
  const simplex = [at([...start]), ...start.map((_, i) => at(start.map((x, j) => (i === j ? x + step : x))))];
  while (evaluations < maxEvaluations) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst, second] = [simplex[0]!, simplex[n]!, simplex[n - 1]!];
    if (Math.abs(worst.value - best.value) <= tolerance * (Math.abs(best.value) + tolerance)) break;
    const centre = start.map((_, j) =>
      simplex.slice(0, n).reduce((sum, { point }) => sum + point[j]! / n, 0),
    );
    const along = (t: number) => at(centre.map((c, j) => c + t * (worst.point[j]! - c)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) {
      simplex[n] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted;
      else
        for (let i = 1; i <= n; i += 1)
          simplex[i] = at(simplex[i]!.point.map((x, j) => best.point[j]! + (x - best.point[j]!) / 2));
    }
  }
  simplex.sort((a, b) => a.value - b.value);
  return simplex[0]!;
}
