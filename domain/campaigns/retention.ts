import { DEFAULT_SCORING_SETTINGS, type ScoringSettings } from '../retention/settings.ts';
import { type CampaignPlan, DEFAULT_PLAN } from './campaign.ts';

const USUAL = DEFAULT_SCORING_SETTINGS.retention;

/**
 * The retention campaign every business finds prepared: who is about to leave gets 20 % off the next visit, and one reminder. Who
 * that is, the rule decides (domain/retention/rules.ts): over its threshold, not at it. Its words speak of an offer, so there is one.
 */
export function retentionPlan({
  probabilityOver,
  discountPercent,
}: ScoringSettings['retention'] = USUAL): CampaignPlan {
  return {
    ...DEFAULT_PLAN,
    trigger: { kind: 'score', score: 'churn', atLeast: probabilityOver },
    audience: {
      all: [
        { field: 'nextAction', operator: 'is', value: 'retention' },
        { field: 'hasAppointment', operator: 'is', value: false },
      ],
    },
    offer: { kind: 'percent', value: discountPercent || USUAL.discountPercent, validDays: 30 },
    priority: 80,
    reenterAfterDays: 180,
    steps: [
      {
        id: 'first',
        kind: 'send',
        channels: ['sms', 'email', 'whatsapp'],
        variants: [
          {
            id: 'A',
            weight: 1,
            content: {
              fr: {
                text: "Bonjour {prénom}, {établissement} serait heureux de vous revoir : {offre} sur votre prochain rendez-vous avec le code {code}, jusqu'au {date limite}. {lien de réservation}",
                email: {
                  subject: '{offre} pour votre prochaine visite',
                  body: 'Bonjour {prénom},\n\nCela fait un moment que nous ne vous avons pas vu. {offre} sur votre prochain rendez-vous avec le code {code}, jusqu’au {date limite}.\n\n{lien de réservation}\n\nÀ bientôt.',
                },
              },
              en: {
                text: 'Hello {first name}, {business} would be glad to see you again: {offer} off your next appointment with code {code}, until {last day}. {booking link}',
                email: {
                  subject: '{offer} off your next visit',
                  body: 'Hello {first name},\n\nWe have not seen you for a while. {offer} off your next appointment with code {code}, until {last day}.\n\n{booking link}\n\nSee you soon.',
                },
              },
            },
          },
        ],
      },
      { id: 'pause', kind: 'wait', hours: 7 * 24 },
      {
        id: 'reminder',
        kind: 'send',
        channels: ['email', 'sms', 'whatsapp'],
        variants: [
          {
            id: 'A',
            weight: 1,
            content: {
              fr: {
                text: "{établissement} : votre code {code} ({offre}) est valable jusqu'au {date limite}. {lien de réservation}",
                email: {
                  subject: 'Votre code est valable jusqu’au {date limite}',
                  body: 'Bonjour {prénom},\n\nVotre code {code} vous donne {offre} sur votre prochain rendez-vous, jusqu’au {date limite}.\n\n{lien de réservation}',
                },
              },
              en: {
                text: '{business}: your code {code} ({offer} off) is valid until {last day}. {booking link}',
                email: {
                  subject: 'Your code is valid until {last day}',
                  body: 'Hello {first name},\n\nYour code {code} gives you {offer} off your next appointment, until {last day}.\n\n{booking link}',
                },
              },
            },
          },
        ],
      },
    ],
  };
}

export const RETENTION_NAME = {
  fr: 'Faire revenir ceux qui s’éloignent',
  en: 'Win back who is drifting away',
};

/**
 * The prepared campaign after the business's rule has changed: what of it said what the rule said goes with it, what its owner wrote
 * otherwise stays.
 */
export function followedRetention(
  plan: CampaignPlan,
  before: ScoringSettings['retention'],
  after: ScoringSettings['retention'],
): CampaignPlan {
  const [old, fresh] = [retentionPlan(before), retentionPlan(after)];
  const { trigger, offer } = plan;
  const follows =
    trigger.kind === 'score' && trigger.score === 'churn' && trigger.atLeast === before.probabilityOver;
  const offers = offer?.kind === 'percent' && offer.value === old.offer!.value;
  return {
    ...plan,
    trigger: follows ? fresh.trigger : trigger,
    offer: offers ? { ...offer, value: fresh.offer!.value } : offer,
  };
}
