import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** The least and the most there is (`nice`). */
const LEAST = 19;
const MOST = -20;

/**
 * Has a process, and all it begins from now on, give way to the others of the machine by so many steps of `nice` from where it
 * is; five leave it a third of the share of one that does not.
 *
 * Linux shares its processors out between sessions first (sched_autogroup, sched(7)), and `nice` counts within one alone: a
 * process that leads a session of its own, as each part of the stack does (child.ts), gives way by its session's number.
 */
export function giveWay(pid: number, steps: number): void {
  setPriority(pid, Math.max(MOST, Math.min(LEAST, getPriority(pid) + steps)));
  if (sessionOf(pid) !== pid) return;
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(steps));
  } catch (error) {
    // Not Linux, or a kernel that does not group; in a container its own share counts instead.
    if (
      !['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'EAGAIN'].includes((error as NodeJS.ErrnoException).code ?? '')
    )
      throw error;
  }
}

/** The reverse, where it has the right to (`CAP_SYS_NICE`). @returns whether it had */
export function comeFirst(pid: number, steps: number): boolean {
  try {
    giveWay(pid, -steps);
    return true;
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as { info?: { code?: string } }).info?.code ?? '')) throw error;
    return false;
  }
}

/** null: nobody can say here. */
function sessionOf(pid: number): number | null {
  try {
    // Field 6, counted after the name in brackets, which may hold anything (proc_pid_stat(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return null;
  }
}
