import { loadConfig } from '../config.ts';
import { migrate } from './migrate.ts';

/** `npm run migrate`: brings DATABASE_URL up to date and says what it did. */
const names = await migrate(loadConfig().database.url);
console.log(names.length > 0 ? `migrated: ${names.join(', ')}` : 'the database is up to date');
