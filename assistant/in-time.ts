/** What `work` gives, or undefined when it takes longer than there is patience for, or fails meanwhile. */
export async function inTime<T>(work: Promise<T>, patienceMs: number | undefined): Promise<T | undefined> {
  if (patienceMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs, undefined);
  });
  // Somebody waits: a model that is down is no reason to say nothing.
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
