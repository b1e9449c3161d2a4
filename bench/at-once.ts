/** Works through 0 … count − 1, so many at a time. */
export async function each(count: number, work: (n: number) => Promise<void>, atOnce: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let n = next++; n < count; n = next++) await work(n);
    }),
  );
}
