/** Of clients who first came in a month, how many came again so many months later; the month itself is number 0. */
export interface Cohort {
  /** First day of the month. */
  month: string;
  clients: number;
  /** Share of them who came in the month 1, 2, … after; months that are not over yet are there too, as far as they went. */
  returned: number[];
}

/** @param rows one per cohort and month with a visit @param thisMonth first day of the running month */
export function cohortsOf(
  rows: readonly { cohort: string; month: string; clients: number }[],
  thisMonth: string,
): Cohort[] {
  const byCohort = new Map<string, Map<number, number>>();
  for (const { cohort, month, clients } of rows) {
    const months = byCohort.get(cohort) ?? new Map<number, number>();
    byCohort.set(cohort, months.set(monthsBetween(cohort, month), clients));
  }
  return [...byCohort]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, months]) => {
      const clients = months.get(0) ?? 0;
      const age = monthsBetween(month, thisMonth);
      const returned = Array.from({ length: Math.max(0, age) }, (_, i) =>
        clients > 0 ? (months.get(i + 1) ?? 0) / clients : 0,
      );
      return { month, clients, returned };
    });
}

export function monthsBetween(from: string, to: string): number {
  return (
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
    Number(to.slice(5, 7)) -
    Number(from.slice(5, 7))
  );
}
