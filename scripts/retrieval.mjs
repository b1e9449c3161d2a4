import { run } from './bootstrap.mjs';

await run('dev/retrieval.ts');
