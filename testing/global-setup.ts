import { migrate } from '../migrations/migrate.ts';
import { startTemporalDevServer } from '../temporal/dev-server.ts';
import { createDatabase } from './database.ts';
import { startTestPostgres } from './postgres.ts';

/** One Postgres (with a migrated template) and one Temporal server for the whole run. */
export default async function globalSetup(): Promise<void> {
  const [postgres, temporal] = await Promise.all([startTestPostgres(), startTemporalDevServer({})]);
  await createDatabase(postgres.url, 'template_coccinelle');
  await migrate(`${postgres.url}/template_coccinelle`);
  process.env.TEST_POSTGRES_URL = postgres.url;
  process.env.TEST_TEMPORAL_ADDRESS = temporal.address;
  globalThis.stopTestServers = async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
  };
}

declare global {
  var stopTestServers: (() => Promise<void>) | undefined;
}
