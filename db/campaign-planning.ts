import type { CampaignPlan } from '../domain/campaigns/campaign.ts';
import { offerWords, type Values } from '../domain/campaigns/content.ts';
import type { PlanningCampaign, RecipientFacts } from '../domain/campaigns/plan.ts';
import type { FillableTemplate } from '../domain/messaging/templates/fillable.ts';
import { momentsOf } from '../domain/messaging/templates/moments.ts';
import { type ReadFacts, readFacts } from './campaign-facts.ts';
import { type CampaignLine, readCampaignSettings } from './campaigns.ts';
import type { TenantTransaction } from './database.ts';
import { marketingTemplates } from './message-templates.ts';
import {
  type BusinessCard,
  quietHoursOf,
  readBusinessCard,
  readMessagingSettings,
} from './messaging-settings.ts';
import { readBusiness } from './public-booking.ts';

/** What planning needs to know of a campaign's business, read once for many people. */
export interface PlanningContext {
  campaign: PlanningCampaign;
  card: BusinessCard;
  currency: string;
  bookingLink: string;
}

/** @param publicUrl where clients reach the product's pages */
export async function planningContext(
  tx: TenantTransaction,
  line: Pick<CampaignLine, 'id' | 'plan'>,
  publicUrl: string,
): Promise<PlanningContext> {
  const card = await readBusinessCard(tx);
  const slug = (await readBusiness(tx))?.slug ?? '';
  const [tenant] = await tx.sql<{ currency: string }>(`select currency from tenants`);
  const { cap, prices } = await readCampaignSettings(tx);
  const quiet = quietHoursOf(await readMessagingSettings(tx), 'marketing');
  return {
    campaign: {
      id: line.id,
      plan: line.plan,
      settings: { cap, prices },
      quiet,
      templates: await advertTemplates(tx, line.plan),
    },
    card,
    currency: tenant?.currency ?? 'EUR',
    bookingLink: `${publicUrl}/book/${slug}`,
  };
}

/** The templates WhatsApp lets the business advertise by, where the campaign writes there. */
async function advertTemplates(tx: TenantTransaction, plan: CampaignPlan): Promise<FillableTemplate[]> {
  if (!plan.steps.some((step) => step.kind === 'send' && step.channels.includes('whatsapp'))) return [];
  return marketingTemplates(tx);
}

/** The facts of these people as the planner takes them. `since`: when each entered; null for who has not yet. */
export function factsOf(
  tx: TenantTransaction,
  { campaign, card }: PlanningContext,
  since: ReadonlyMap<string, number | null>,
  now: number,
  options: { lock?: boolean } = {},
): Promise<Map<string, ReadFacts>> {
  const { plan, settings } = campaign;
  return readFacts(
    tx,
    {
      id: campaign.id,
      priority: plan.priority,
      capDays: settings.cap.days,
      timeZone: card.timeZone,
      locale: card.locale,
    },
    since,
    now,
    {
      ...options,
      calls: plan.steps.some((step) => step.kind === 'send' && step.channels.includes('call')),
      readStatus: plan.steps.some((step) => step.kind === 'branch' && step.on === 'read'),
    },
  );
}

/** What fills this person's wording in. */
export function withValues(
  { campaign, card, currency, bookingLink }: PlanningContext,
  facts: ReadFacts,
  offer: { code: string | null; expiresAt: number | null },
): RecipientFacts {
  const locale = facts.locale ?? card.locale;
  const terms = campaign.plan.offer;
  const values: Values = {
    firstName: facts.firstName || null,
    lastName: facts.lastName || null,
    lastService: facts.lastService,
    business: card.name,
    // The page it opens shows the price with the offer off.
    bookingLink: offer.code ? `${bookingLink}?code=${offer.code}` : bookingLink,
    offer: terms && offerWords(terms, locale, currency),
    code: offer.code,
    offerUntil: offer.expiresAt === null ? null : momentsOf(locale, card.timeZone).smsDate(offer.expiresAt),
  };
  return { ...facts, values };
}
