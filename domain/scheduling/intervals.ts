/** A half-open stretch [start, end) of whatever both count: instants, or minutes of a day. */
export interface Interval {
  start: number;
  end: number;
}

/** The same time as intervals in ascending order that neither overlap nor touch; empty ones are dropped. */
export function merged(intervals: readonly Interval[]): Interval[] {
  // Starts and ends may be sorted apart, as plain numbers: where the next start lies past the end of the same rank, as many
  // intervals have ended as began, so nothing is under way.
  const starts = new Float64Array(intervals.length);
  const ends = new Float64Array(intervals.length);
  let count = 0;
  for (const { start, end } of intervals) {
    if (start >= end) continue;
    starts[count] = start;
    ends[count++] = end;
  }
  sort(starts, count);
  sort(ends, count);
  const merged: Interval[] = [];
  let first = 0;
  for (let index = 0; index < count; index++) {
    if (index + 1 < count && starts[index + 1]! <= ends[index]!) continue;
    merged.push({ start: starts[first]!, end: ends[index]! });
    first = index + 1;
  }
  return merged;
}

/** What is left of intervals as `merged` gives them without the time of others of the same kind. */
export function without(intervals: readonly Interval[], removed: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let next = 0;
  for (const { start, end } of intervals) {
    while (next < removed.length && removed[next]!.end <= start) next++;
    let from = start;
    for (let index = next; index < removed.length && removed[index]!.start < end; index++) {
      if (removed[index]!.start > from) left.push({ start: from, end: removed[index]!.start });
      from = removed[index]!.end;
    }
    if (from < end) left.push({ start: from, end });
  }
  return left;
}

/** Calendars mostly hand their events in order: then nothing is done. */
function sort(numbers: Float64Array, count: number): void {
  for (let index = 1; index < count; index++) {
    if (numbers[index]! < numbers[index - 1]!) {
      numbers.subarray(0, count).sort();
      return;
    }
  }
}
