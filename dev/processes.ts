import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a process of that id runs (of whichever user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal; a process that is already gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * What identifies a process beyond its id, which the system gives out again: when it started, and its command
 * line. `undefined` when there is no such process.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
}

/** Straight from the kernel: small machines and containers lack `ps`. */
async function fromProc(pid: number): Promise<string | undefined> {
  try {
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
    );
    // Field 22, counted after the name in brackets, which may hold anything (proc_pid_stat(5)).
    const startTime = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${startTime} ${command?.replaceAll('\0', ' ').trim()}`;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

async function fromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', 'lstart=,command=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch (error) {
    // ps ends with 1 when it finds no such process.
    if ((error as { code?: unknown }).code === 1) return undefined;
    throw error;
  }
}
