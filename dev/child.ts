import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { guard } from './guardian.ts';
import { signal } from './processes.ts';

export interface ChildOptions {
  /** how people call it: "the worker" */
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** standard output and error go here, appended; without it they are dropped */
  logFile?: string;
  /** asks for a graceful end; default SIGTERM */
  stopSignal?: NodeJS.Signals;
}

/** How a child ended: its exit code, or the signal that ended it. */
export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running part of the stack, in a process of its own. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string | undefined;
  /** settles when it has ended, for whatever reason */
  readonly exited: Promise<ChildExit>;
  /** asks it to end, kills it after `graceMs`, and settles when it is gone. May be called twice. */
  stop(graceMs?: number): Promise<ChildExit>;
}

/**
 * Starts a child in a process group of its own, so that a Ctrl-C at the terminal reaches only us and we can stop
 * the parts in order. It is under guard: when we are killed, it is stopped.
 * @throws when the program cannot be started
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args, env, cwd, uid, gid, logFile, stopSignal = 'SIGTERM' } = options;
  if (logFile) mkdirSync(dirname(logFile), { recursive: true });
  const log = logFile ? openSync(logFile, 'a') : 'ignore';
  let child: ChildProcess;
  try {
    child = spawn(command, args, { cwd, env, uid, gid, detached: true, stdio: ['ignore', log, log] });
  } finally {
    if (typeof log === 'number') closeSync(log);
  }
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`${name} cannot be started: ${error.message}`)));
  });

  const pid = child.pid as number;
  const release = guard(pid);
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, by) => {
      release();
      resolve({ code, signal: by });
    });
  });
  let stopping: Promise<ChildExit> | undefined;
  return {
    name,
    pid,
    logFile,
    exited,
    stop(graceMs = 10_000) {
      stopping ??= (async () => {
        if (child.exitCode === null && child.signalCode === null) signal(pid, stopSignal);
        const patience = new AbortController();
        const late = sleep(graceMs, 'late' as const, { signal: patience.signal }).catch(
          () => 'ended' as const,
        );
        if ((await Promise.race([exited, late])) === 'late') signal(pid, 'SIGKILL');
        patience.abort();
        return await exited;
      })();
      return stopping;
    },
  };
}

/** How a child ended, in words: "exited with code 1", "was killed by SIGKILL". */
export function describeExit({ code, signal: by }: ChildExit): string {
  return by ? `was killed by ${by}` : `exited with code ${code}`;
}

/** The last lines of a log, without colours, at most 64 KB of it. */
export async function tailOf(logFile: string, lines = 20): Promise<string> {
  const file = await open(logFile, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 65_536);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return stripVTControlCharacters(buffer.toString('utf8')).trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    await file.close();
  }
}
