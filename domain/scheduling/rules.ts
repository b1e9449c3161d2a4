/** Weekly hours: 0 = Sunday, wall clock `HH:MM`; an end at or before the start runs past midnight. */
export interface WeeklyHours {
  weekday: number;
  startTime: string;
  endTime: string;
}

const WEEK = 7 * 1_440;

/** Whether hours overlap any of the others; touching ends do not. Night hours reach into the next day, Saturday's into Sunday. */
export function overlappingRules(rule: WeeklyHours, others: readonly WeeklyHours[]): boolean {
  const [start, end] = span(rule);
  return others.some((other) => {
    const [from, to] = span(other);
    return [-WEEK, 0, WEEK].some((shift) => start < to + shift && from + shift < end);
  });
}

/** Minutes since Sunday midnight, end after start. */
function span({ weekday, startTime, endTime }: WeeklyHours): [number, number] {
  const start = weekday * 1_440 + minutes(startTime);
  const end = weekday * 1_440 + minutes(endTime);
  return [start, end <= start ? end + 1_440 : end];
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
