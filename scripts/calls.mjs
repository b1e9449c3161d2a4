import { run } from './bootstrap.mjs';

await run('dev/calls.ts');
