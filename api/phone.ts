import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { phoneToE164 } from '../domain/contact/phone.ts';
import { invalid } from './problems.ts';

/** The same with its number in E.164, read as of the business's country. @throws 422 naming the field. */
export async function withPhone<Input extends { phone?: string | null | undefined }>(
  tx: TenantTransaction,
  input: Input,
): Promise<Input> {
  if (!input.phone) return input;
  const tenant = await readTenant(tx);
  const phone = phoneToE164(input.phone, tenant?.country ?? 'FR');
  if (phone) return { ...input, phone };
  throw invalid('phone', 'invalid_phone', {
    fr: 'Ce numéro de téléphone n’est pas valide.',
    en: 'This phone number is not valid.',
  });
}
