import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../db/database.ts';
import { migrations } from './index.ts';

/** Brings the database at `url` up to date, in one transaction. Connects as the login itself, which will own the tables. @returns the names that ran. */
export async function migrate(url: string): Promise<string[]> {
  const orm = await MikroORM.init({
    ...ormOptions(url, 2),
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, silent: true, allOrNothing: true },
  });
  try {
    return (await orm.migrator.up()).map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}
