import { randomUUIDv7 } from 'node:crypto';
import { enter, recordTurns } from '../db/campaign-ledger.ts';
import { createCampaign, steerCampaign } from '../db/campaigns.ts';
import { createClient } from '../db/clients.ts';
import { recordConsent } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { queueMessages } from '../db/messages.ts';
import { type CampaignPlan, DEFAULT_PLAN, type Step } from '../domain/campaigns/campaign.ts';

/** A message by text and e-mail, in both languages. */
export function sendStep(
  id: string,
  text: string,
  channels: Array<'sms' | 'email'> = ['sms', 'email'],
): Step {
  const wording = { text, email: { subject: text.slice(0, 60), body: text } };
  return {
    id,
    kind: 'send',
    channels,
    variants: [{ id: 'A', weight: 1, content: { fr: wording, en: wording } }],
  };
}

/** A plan that writes at any hour of the day to everybody, leaving nobody alone, unless told otherwise. */
export function testPlan(plan: Partial<CampaignPlan> = {}): CampaignPlan {
  return {
    ...DEFAULT_PLAN,
    holdoutPercent: 0,
    window: { start: '00:00', end: '00:00' },
    audience: { all: [] },
    steps: [sendStep('one', 'Bonjour {{firstName|}}, premier mot.')],
    ...plan,
  };
}

/** People with a number of fiction and an address, who agreed to advertising by text. @returns their ids */
export async function people(
  tx: TenantTransaction,
  count: number,
  options: { prefix?: string; consent?: boolean; channels?: Array<'sms' | 'email'> } = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const { id } = await createClient(tx, {
      firstName: `Prénom${i}`,
      lastName: 'Nom',
      phone: `+33${options.prefix ?? '63998'}${String(i).padStart(4, '0')}`,
      email: `c${options.prefix ?? ''}${i}@exemple.fr`,
      status: 'client',
      locale: 'fr-FR',
      timeZone: null,
      notes: null,
      source: 'staff',
    });
    if (options.consent !== false)
      for (const channel of options.channels ?? (['sms'] as const))
        await recordConsent(tx, {
          clientId: id,
          channel,
          purpose: 'marketing',
          granted: true,
          source: 'staff',
        });
    ids.push(id);
  }
  return ids;
}

/** A campaign of this plan, started. @returns its id */
export async function startedCampaign(
  tx: TenantTransaction,
  plan: Partial<CampaignPlan> = {},
  now = new Date(),
): Promise<string> {
  const { id } = await createCampaign(tx, {
    name: 'Essai',
    plan: testPlan(plan),
    segmentId: null,
    startsAt: null,
    createdBy: null,
  });
  await steerCampaign(tx, id, 'start', now);
  return id;
}

/** An offer (20 % unless told otherwise) that somebody was sent. @returns its code */
export async function sentOffer(
  tx: TenantTransaction,
  { clientId, expiresAt, offer }: { clientId: string; expiresAt: number; offer?: CampaignPlan['offer'] },
): Promise<string> {
  const plan = testPlan({ offer: offer ?? { kind: 'percent', value: 20, validDays: 30 } });
  const input = { name: 'Offre', plan, segmentId: null, startsAt: null, createdBy: null };
  const { id: campaignId } = await createCampaign(tx, input);
  const [memberId, messageId] = [randomUUIDv7(), randomUUIDv7()];
  const turn = { stepId: 'one', dueAt: 0 };
  const enteredAt = expiresAt - 30 * 86_400_000;
  await enter(tx, campaignId, [
    { id: memberId, clientId, arm: 'treated', reason: null, turn, offerExpiresAt: expiresAt, enteredAt },
  ]);
  const message = { id: messageId, channel: 'sms', kind: 'campaign.message', purpose: 'marketing' } as const;
  await queueMessages(tx, [
    { ...message, intentKey: `offer/${memberId}`, clientId, to: '+33639980000', text: 'Votre offre' },
  ]);
  const line = {
    stepId: 'one',
    messageId,
    channel: 'sms',
    provider: 'twilio',
    variant: 'A',
    costMicros: 0,
  } as const;
  const member = { id: memberId, clientId, round: 1 };
  await recordTurns(tx, campaignId, [{ member, line, next: { ended: 'finished' } }], new Date(enteredAt));
  const [row] = await tx.sql<{ code: string }>(
    `select offer_code as code from campaign_members where id = ?`,
    [memberId],
  );
  return row!.code;
}
