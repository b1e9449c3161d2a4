import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protoUtils from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../temporal/worker.ts';
import { quietTemporal } from './quiet-temporal.ts';

type History = Parameters<typeof protoUtils.historyToJSON>[0];

const folderOf = (kind: string) => fileURLToPath(new URL(`../workflows/histories/${kind}/`, import.meta.url));

/** Kinds of workflow with recorded histories. */
export const recordedKinds = () => readdirSync(folderOf('.'));

/** Keeps a history for the replay of later releases, when RECORD_HISTORIES is set. Run with a codec that leaves payloads plain. */
export function recordHistory(kind: string, name: string, history: History): void {
  if (!process.env.RECORD_HISTORIES) return;
  mkdirSync(folderOf(kind), { recursive: true });
  // The worker's identity is its process and host: nothing of ours.
  const json = protoUtils.historyToJSON(history).replace(/"\d+@[\w.-]+"/g, '"worker"');
  writeFileSync(`${folderOf(kind)}${name}.json`, `${json}\n`);
}

/** Replays every recorded history of a kind with today's workflow code. @throws DeterminismViolationError; returns their names. */
export async function replayHistories(kind: string): Promise<string[]> {
  quietTemporal();
  const names = existsSync(folderOf(kind)) ? readdirSync(folderOf(kind)) : [];
  for (const name of names) {
    await Worker.runReplayHistory(
      { workflowBundle: await workflowBundle() },
      protoUtils.historyFromJSON(JSON.parse(readFileSync(`${folderOf(kind)}${name}`, 'utf8'))),
    );
  }
  return names;
}
