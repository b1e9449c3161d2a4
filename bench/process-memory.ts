import { readdir, readFile } from 'node:fs/promises';

/**
 * Resident memory by part, in MB: each process below `root` counts for the nearest part above it, or for `rest`. Pages that
 * processes share count once, divided among them (the kernel's proportional set size), so the parts add up.
 * Linux only. @throws where /proc is missing or another user's processes may not be looked at
 */
export async function memoryByPart(
  root: number,
  parts: ReadonlyMap<number, string>,
  rest: string,
): Promise<Map<string, number>> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? await ifThere(`/proc/${pid}/stat`) : undefined;
    // The name in brackets may hold anything; the parent is the second field after it (proc_pid_stat(5)).
    if (stat) parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const totals = new Map<string, number>();
  for (const pid of parents.keys()) {
    const part = partOf(pid, root, parents, parts, rest);
    if (!part) continue;
    const rollup = await ifThere(`/proc/${pid}/smaps_rollup`);
    const kilobytes = Number(/^Pss:\s+(\d+) kB/m.exec(rollup ?? '')?.[1] ?? 0);
    totals.set(part, (totals.get(part) ?? 0) + kilobytes / 1024);
  }
  return totals;
}

function partOf(
  pid: number,
  root: number,
  parents: ReadonlyMap<number, number>,
  parts: ReadonlyMap<number, string>,
  rest: string,
): string | undefined {
  let part: string | undefined;
  for (let at: number | undefined = pid; at; at = parents.get(at)) {
    part ??= parts.get(at);
    if (at === root) return part ?? rest;
  }
  return undefined;
}

/** A process may end between being listed and being read. */
async function ifThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
