/** Ids as Postgres reads an array of them, for `any(?::uuid[])`. */
export const idList = (ids: readonly string[]) => `{${ids.join(',')}}`;

/** Words as Postgres reads an array of text. */
export function textArray(values: readonly string[]): string {
  return `{${values.map((value) => JSON.stringify(value)).join(',')}}`;
}
