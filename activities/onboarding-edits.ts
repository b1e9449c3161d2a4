import { findAssistant, saveAssistant } from '../db/assistants.ts';
import type { TenantTransaction } from '../db/database.ts';
import { answerQuestions } from '../db/faq.ts';
import * as store from '../db/onboarding.ts';
import type { StepData } from '../domain/onboarding/step-data.ts';
import type { StepName } from '../domain/onboarding/steps.ts';

/** Puts the owner's words where they belong, step by step. `data` has passed the step's schema. */
export async function storeStepEdit<Step extends StepName>(
  tx: TenantTransaction,
  onboardingId: string,
  step: Step,
  data: StepData[Step],
): Promise<void> {
  await editors[step](tx, onboardingId, data);
}

/** What the FAQ step shows of its questions. */
export function summary(items: Array<{ answer: string | null }>) {
  const answered = items.filter((item) => item.answer !== null).length;
  return { answered, toComplete: items.length - answered, items };
}

type Editors = {
  [Step in StepName]: (tx: TenantTransaction, onboardingId: string, data: StepData[Step]) => Promise<void>;
};

const editors: Editors = {
  async business(tx, onboardingId, { name, sector, locale, timeZone, country, ...profile }) {
    await tx.sql(
      `update tenants set name = coalesce(?, name), sector = coalesce(?, sector), locale = coalesce(?, locale),
         time_zone = coalesce(?, time_zone), country = coalesce(?, country), updated_at = now()`,
      [name ?? null, sector ?? null, locale ?? null, timeZone ?? null, country ?? null],
    );
    if (timeZone) await tx.ask({ kind: 'scoring.schedule', tenantId: tx.tenantId, timeZone });
    const owned = name ? { ...profile, name: { value: name, sourceUrl: '', quote: '' } } : profile;
    await store.writeProfile(tx, owned, 'owner');
    await store.mergeStepData(tx, onboardingId, 'business', {
      name,
      sector,
      locale,
      timeZone,
      country,
      ...profile,
    });
  },
  async website(tx, onboardingId, { websiteUrl }) {
    await tx.sql(`update onboarding_sessions set website_url = ?, crawl_job_id = null where id = ?`, [
      websiteUrl,
      onboardingId,
    ]);
    await tx.sql(`update tenants set website_url = ?, updated_at = now()`, [websiteUrl]);
  },
  async services(tx, onboardingId, { services }) {
    await store.replaceWebsiteServices(tx, services);
    await store.mergeStepData(tx, onboardingId, 'services', { services });
  },
  async team(tx, onboardingId, { hours, team }) {
    if (hours !== undefined) await store.writeProfile(tx, { hours }, 'owner');
    if (team) await store.addWebsiteAgents(tx, team);
    await store.mergeStepData(tx, onboardingId, 'team', {
      ...(hours === undefined ? {} : { hours }),
      ...(team ? { team } : {}),
    });
  },
  async faq(tx, onboardingId, { items }) {
    const saved = await answerQuestions(tx, items);
    await store.mergeStepData(tx, onboardingId, 'faq', summary(saved));
  },
  async sara(tx, onboardingId, { assistantName, ...settings }) {
    const saved = await findAssistant(tx);
    const { greeting } = settings;
    // A form gives back the greeting it showed: only another one is the owner's.
    const greetingIsOwn =
      greeting === undefined || greeting === saved?.greeting ? undefined : greeting.trim() !== '';
    await saveAssistant(tx, { name: assistantName, ...settings, greetingIsOwn });
    await store.mergeStepData(tx, onboardingId, 'sara', { assistantName, ...settings });
  },
  async live() {},
};
