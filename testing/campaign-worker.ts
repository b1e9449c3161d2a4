import { composeActivities, composeKnowledge } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { startSandbox } from '../sandbox/server.ts';
import { startWorkers } from '../temporal/worker.ts';
import { plainCodec } from './crawl-worker.ts';
import { liveMb } from './live-memory.ts';
import { quietTemporal } from './quiet-temporal.ts';

/** Programs of their own for what is killed or measured apart: the product's worker, and the outside world it writes to. */

if (process.env.CAMPAIGN_WORKER) {
  quietTemporal();
  const config = loadConfig(JSON.parse(process.env.CAMPAIGN_WORKER) as NodeJS.ProcessEnv);
  const db = await openDatabase({ url: config.database.url });
  const knowledge = await composeKnowledge(config, db, () => {}, []);
  await startWorkers({
    temporal: config.temporal,
    queuePrefix: config.temporal.taskQueuePrefix,
    codec: plainCodec,
    activities: composeActivities(config, db, knowledge),
  });
  process.on('message', (asked) => {
    if (asked === 'live') process.send?.(liveMb());
  });
  process.send?.('ready');
}

if (process.env.CAMPAIGN_SANDBOX) {
  const sandbox = await startSandbox({ scale: { requestsPerMinute: 1e9, keptRows: 1e6 } });
  process.send?.(sandbox.url);
}
