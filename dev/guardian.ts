import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Sees to it that nothing we start outlives us. A small process in a session of its own reads our list of
 * children from a pipe; when the pipe ends, because we stopped or because we were killed with SIGKILL, it stops
 * whatever is left on the list. Servers such as Postgres and Temporal cannot watch their parent themselves.
 */
let guardian: ChildProcess | undefined;

/** Puts a child under guard. Returns the function that takes it off the list, to be called once it has ended. */
export function guard(pid: number): () => void {
  guardian ??= startGuardian();
  tell(`add ${pid}`);
  return () => tell(`remove ${pid}`);
}

function startGuardian(): ChildProcess {
  const program = fileURLToPath(new URL('./guardian-main.ts', import.meta.url));
  const child = spawn(process.execPath, [program], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH },
  });
  child.on('error', reportLoss).on('exit', reportLoss);
  // Written to while it is already gone: `reportLoss` has told so.
  child.stdin?.on('error', () => {});
  child.unref();
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return child;
}

function reportLoss(reason: unknown): void {
  guardian = undefined;
  process.emitWarning(`The guardian of child processes has ended (${String(reason)}).`);
}

function tell(line: string): void {
  guardian?.stdin?.write(`${line}\n`);
}
