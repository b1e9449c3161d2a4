import type { Database, TenantTransaction } from './database.ts';

/** Sara of a business, as its owner set her and as the voice provider knows her. */
export interface AssistantRow {
  name: string;
  greeting: string;
  /** The owner wrote the greeting; otherwise it follows the business's name. */
  greetingIsOwn: boolean;
  instructions: string;
  language: string;
  voice: string;
  vapiAssistantId: string | null;
  vapiPhoneNumberId: string | null;
  phoneNumber: string | null;
  status: 'draft' | 'live' | 'failed';
  errorDetail: string | null;
  /** Digest of what the provider was last told. */
  syncedDigest: string | null;
}

const COLUMNS: Record<keyof AssistantRow, string> = {
  name: 'name',
  greeting: 'greeting',
  greetingIsOwn: 'greeting_is_own',
  instructions: 'instructions',
  language: 'language',
  voice: 'voice',
  vapiAssistantId: 'vapi_assistant_id',
  vapiPhoneNumberId: 'vapi_phone_number_id',
  phoneNumber: 'phone_number',
  status: 'status',
  errorDetail: 'error_detail',
  syncedDigest: 'synced_digest',
};
const SHOWN = Object.entries(COLUMNS)
  .map(([name, column]) => `${column} as "${name}"`)
  .join(', ');

export async function findAssistant(tx: TenantTransaction): Promise<AssistantRow | null> {
  const [row] = await tx.prepared<AssistantRow>(`select ${SHOWN} from assistants`);
  return row ?? null;
}

/** Writes the assistant's settings; only the fields given change. */
export async function saveAssistant(tx: TenantTransaction, fields: Partial<AssistantRow>): Promise<void> {
  const given = (Object.keys(fields) as Array<keyof AssistantRow>).filter((key) => fields[key] !== undefined);
  await tx.sql(
    `insert into assistants (tenant_id, greeting, instructions, language, voice) values (?, '', '', '', '') on conflict do nothing`,
    [tx.tenantId],
  );
  if (given.length === 0) return;
  const synced = fields.syncedDigest ? ', synced_at = now()' : '';
  await tx.sql(
    `update assistants set ${given.map((key) => `${COLUMNS[key]} = ?`).join(', ')}${synced}, updated_at = now()`,
    given.map((key) => fields[key]),
  );
}

/** What Sara says of the business has changed: where she is on the phone, the provider is told once this commits. */
export async function noteAssistantChange(tx: TenantTransaction): Promise<void> {
  const [live] = await tx.sql(`select 1 from assistants where vapi_assistant_id is not null`);
  if (live) await tx.ask({ kind: 'assistant.changed', tenantId: tx.tenantId });
}

/**
 * Asks that every assistant on the phone be told anew, once for each `release`: what she is told by the product itself has
 * changed with it. @returns how many were asked for
 */
export async function askAssistantsOfRelease(db: Database, release: string): Promise<number> {
  const [row] = await db.asRelay((sql) =>
    sql<{ asked: number }>('select ask_assistants_of_release(?) as asked', [release]),
  );
  return row!.asked;
}
