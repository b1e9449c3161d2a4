import { randomUUIDv7 } from 'node:crypto';
import type { ReadFacts } from '../db/campaign-facts.ts';
import { campaignSubject, type DueMember, type Entry, type Turned } from '../db/campaign-ledger.ts';
import { type PlanningContext, withValues } from '../db/campaign-planning.ts';
import type { NewMessage } from '../db/messages.ts';
import type { BusinessCard } from '../db/messaging-settings.ts';
import { nextActive, stepAfter } from '../domain/campaigns/campaign.ts';
import { type Composed, enrol, planStep } from '../domain/campaigns/plan.ts';
import { providerOf } from '../domain/messaging/channels.ts';
import { layOutEmail } from '../domain/messaging/templates/email-layout.ts';
import { emailContent } from '../domain/messaging/templates/pieces.ts';

const DAY_MS = 86_400_000;

export interface PlanningDeps {
  /** Where clients reach the product's pages. */
  publicUrl: string;
  unsubscribeUrl(messageId: string): string;
}

/** Who of these people enters, in which arm, and when their first turn is. */
export function entriesOf(context: PlanningContext, people: Iterable<ReadFacts>, now: number): Entry[] {
  const { campaign } = context;
  const { steps, offer } = campaign.plan;
  return [...people].map((facts) => {
    const drawn = enrol(campaign, withValues(context, facts, { code: null, expiresAt: null }));
    const turn = drawn.arm === 'treated' ? nextActive(steps, steps[0] ?? null, now) : null;
    return {
      id: randomUUIDv7(),
      clientId: facts.clientId,
      arm: drawn.arm,
      reason:
        drawn.arm === 'excluded'
          ? drawn.reason
          : drawn.arm === 'holdout'
            ? 'holdout'
            : turn
              ? null
              : 'finished',
      turn: turn && { stepId: turn.step.id, dueAt: turn.dueAt },
      offerExpiresAt: offer && drawn.arm === 'treated' ? now + offer.validDays * DAY_MS : null,
      enteredAt: now,
    };
  });
}

/** What one person's turn becomes: a line for the ledger, a message to queue, and their next turn. */
export function turnOf(
  deps: PlanningDeps,
  context: PlanningContext,
  member: DueMember,
  facts: ReadFacts | undefined,
  now: number,
): { turned: Turned; message: (NewMessage & { id: string }) | null } {
  const { campaign } = context;
  const { steps } = campaign.plan;
  const step = steps.find(({ id }) => id === member.stepId);
  // The step was taken out, or the client is gone.
  if (!step || step.kind === 'wait' || !facts)
    return { turned: { member, line: null, next: { ended: 'stopped' } }, message: null };
  const dueAt = member.dueAt.getTime();
  const person = withValues(context, facts, {
    code: member.offerCode,
    expiresAt: member.offerExpiresAt?.getTime() ?? null,
  });
  const decision = planStep(campaign, step, person, { now, dueAt });
  const goOn = (stepId: string | null): Turned['next'] => {
    const next = nextActive(steps, steps.find(({ id }) => id === stepId) ?? null, now);
    return next ? { stepId: next.step.id, dueAt: next.dueAt, wakeAt: next.dueAt } : { ended: 'finished' };
  };
  switch (decision.kind) {
    case 'later':
      return {
        turned: { member, line: null, next: { stepId: step.id, dueAt, wakeAt: decision.at } },
        message: null,
      };
    case 'branch':
      return { turned: { member, line: null, next: goOn(decision.to) }, message: null };
    case 'skip': {
      const line = { stepId: step.id, skipped: decision.reason };
      const next = decision.ends ? { ended: decision.reason } : goOn(stepAfter(steps, step.id)?.id ?? null);
      return { turned: { member, line, next }, message: null };
    }
    case 'send': {
      const id = randomUUIDv7();
      const line = {
        stepId: step.id,
        messageId: id,
        channel: decision.channel,
        provider: providerOf[decision.channel],
        variant: decision.variant,
        costMicros: decision.costMicros,
      };
      return {
        turned: { member, line, next: goOn(stepAfter(steps, step.id)?.id ?? null) },
        message: {
          id,
          channel: decision.channel,
          kind: 'campaign.message',
          purpose: 'marketing',
          intentKey: `${campaignSubject(campaign.id)}/${member.id}/${step.id}`,
          subjectRef: campaignSubject(campaign.id),
          clientId: member.clientId,
          to: decision.to,
          template: decision.template,
          expiresAt: new Date(decision.expiresAt),
          ...bodyOf(decision, context.card, deps.unsubscribeUrl(id)),
        },
      };
    }
  }
}

const LEAVE = { fr: 'Ne plus recevoir d’offres', en: 'Receive no more offers' };
const BOOK = { fr: 'Prendre rendez-vous', en: 'Book an appointment' };

/** The words of a message as its channel carries them; an address that stands alone in an e-mail becomes a button. */
export function bodyOf(
  { channel, subject, text, language }: Pick<Composed, 'channel' | 'subject' | 'text' | 'language'>,
  card: BusinessCard,
  unsubscribeUrl: string,
): { subject: string | null; text: string; html: string | null } {
  if (channel !== 'email') return { subject: null, text, html: null };
  const blocks = text
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter(Boolean);
  const isLink = (block: string) => /^https?:\/\/\S+$/.test(block);
  const email = layOutEmail(
    emailContent({
      subject: subject ?? '',
      paragraphs: blocks.filter((block) => !isLink(block)),
      actions: blocks.filter(isLink).map((url) => ({ label: BOOK[language], url })),
      leave: { label: LEAVE[language], url: unsubscribeUrl },
    }),
    card,
    language,
  );
  return { subject: email.subject, text: email.text, html: email.html };
}
