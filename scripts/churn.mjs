import { run } from './bootstrap.mjs';

await run('dev/churn.ts');
