import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second (sysconf(_SC_CLK_TCK), proc_pid_stat(5)). */
const TICK_MS = 10;

/** Processor milliseconds a process and its children have used so far, those that ended included. 0 where there is no /proc. */
export function processorMs(pid: number): number {
  let ticks = 0;
  for (const name of pids()) {
    const fields = statOf(name);
    if (!fields) continue;
    // After the name in brackets: state, parent, … user, system, and the same of children that have ended.
    if (name === pid) ticks += sum(fields.slice(11, 15));
    else if (Number(fields[1]) === pid) ticks += sum(fields.slice(11, 13));
  }
  return ticks * TICK_MS;
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** null: it ended between being listed and being read. */
function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

const sum = (numbers: string[]) => numbers.reduce((total, one) => total + Number(one), 0);
