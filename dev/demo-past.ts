import { openDatabase } from '../db/database.ts';
import { connectSmsNumber } from '../db/messaging-settings.ts';
import { DEMO_NUMBER, demoLogin } from './demo.ts';
import { writePast } from './demo-campaign.ts';
import { writeHistory } from './demo-history.ts';

/** Gives the demo business its number, so that whoever writes to it first is heard as well. */
export async function ensureDemoNumber(databaseUrl: string): Promise<void> {
  const db = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const found = await db.lookup.login(demoLogin.email);
    if (found) await db.asTenant(found.tenantId, (tx) => connectSmsNumber(tx, DEMO_NUMBER));
  } finally {
    await db.close();
  }
}

/** Gives the demo business a past, once: visits of two years, and a campaign that ran through. @returns in words, what it has */
export async function ensureDemoPast(options: { databaseUrl: string; publicUrl: string }): Promise<string> {
  const db = await openDatabase({ url: options.databaseUrl, poolSize: 2 });
  try {
    const found = await db.lookup.login(demoLogin.email);
    if (!found) return 'no demo business';
    const history = await writeHistory(db, found.tenantId, new Date());
    const campaign = await writePast(db, found.tenantId, options.publicUrl, Date.now());
    return `${history}, ${campaign}`;
  } finally {
    await db.close();
  }
}
