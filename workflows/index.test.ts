import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { recordedKinds, replayHistories } from '../testing/histories.ts';
import * as workflows from './index.ts';

const room = (name: string) => fileURLToPath(new URL(`../${name}/`, import.meta.url));
const sources = (name: string) =>
  readdirSync(room(name))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(`${room(name)}${file}`, 'utf8'));

describe('the workflows', () => {
  it('started anywhere are exported to the worker', () => {
    const started = [...sources('temporal'), ...sources('workflows'), ...sources('activities')].flatMap(
      (source) => [...source.matchAll(/['"]([a-zA-Z]+Workflow)['"]/g)].map((match) => match[1]!),
    );
    expect(new Set(started).size).toBeGreaterThan(1);
    // The engine's own word for what a schedule does.
    const named = [...new Set(started)].filter((name) => name !== 'startWorkflow');
    expect(named.filter((name) => !(name in workflows))).toEqual([]);
  });

  it('each keep a recorded history', () => {
    const kinds = Object.keys(workflows).map((name) =>
      name.replace(/Workflow$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    expect(recordedKinds().sort()).toEqual(kinds.sort());
  });

  for (const kind of recordedKinds()) {
    it(`of kind ${kind} replay the histories of earlier releases`, async () => {
      expect((await replayHistories(kind)).length).toBeGreaterThan(0);
    }, 120_000);
  }
});
