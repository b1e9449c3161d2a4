import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Row {
  id: string;
}

/** Rows of one kind, in order of creation. */
export interface Collection<T extends Row> {
  list(): T[];
  get(id: string): T | undefined;
  put(row: T): T;
  delete(id: string): T | undefined;
}

/**
 * What the simulated vendors remember. With a folder, each collection is one JSON file rewritten whole on every change:
 * a vendor that has answered 201 still knows the row after a kill -9 of the sandbox. Without one, it forgets at exit.
 */
export class StateStore {
  /** How many rows of a log are worth keeping: a file is rewritten whole, memory is not. */
  readonly keptRows: number;
  readonly #folder: string | null;
  readonly #collections = new Map<string, Collection<Row>>();

  constructor(folder: string | null) {
    this.#folder = folder;
    this.keptRows = folder ? 2_000 : 20_000;
    if (folder) mkdirSync(folder, { recursive: true });
  }

  /** Throws a sentence naming the file when what is stored cannot be read. */
  collection<T extends Row>(name: string): Collection<T> {
    const known = this.#collections.get(name);
    if (known) return known as Collection<T>;
    const file = this.#folder && join(this.#folder, `${name}.json`);
    const rows = new Map<string, Row>((file ? read(file) : []).map((row) => [row.id, row]));
    const save = () => {
      if (!file) return;
      const draft = `${file}.${process.pid}.tmp`;
      writeFileSync(draft, `${JSON.stringify([...rows.values()], null, 2)}\n`);
      renameSync(draft, file);
    };
    const collection: Collection<Row> = {
      list: () => [...rows.values()],
      get: (id) => rows.get(id),
      put: (row) => {
        rows.set(row.id, row);
        save();
        return row;
      },
      delete: (id) => {
        const row = rows.get(id);
        if (rows.delete(id)) save();
        return row;
      },
    };
    this.#collections.set(name, collection);
    return collection as Collection<T>;
  }
}

function read(file: string): Row[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const rows: unknown = JSON.parse(text);
    if (Array.isArray(rows)) return rows as Row[];
  } catch {
    // Falls through to the sentence below: a half-written or edited file is the reader's to look at, not ours to drop.
  }
  throw new Error(
    `The sandbox cannot read ${file}: it is not a JSON list. Delete that file to start afresh.`,
  );
}
