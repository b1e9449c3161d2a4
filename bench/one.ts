import type { BenchRow } from './row.ts';

/** Runs the bench whose name is given and hands its rows to the process that started this one. */
// Whoever asked is gone: what this one started is stopped by its guardian.
process.once('disconnect', () => process.exit(1));

const { run }: { run(): Promise<BenchRow[]> } = await import(`./${process.argv[2]}.ts`);
const rows = await run();
await new Promise<void>((resolve, reject) =>
  process.send!(rows, (error: Error | null) => (error ? reject(error) : resolve())),
);
// Pools and sockets of a vendor's library may linger; everything of ours is closed by now.
process.exit(0);
