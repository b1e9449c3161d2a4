import { type CampaignPlan, DEFAULT_PLAN } from './campaign.ts';

/** Reached, somebody is about to leave (product §8). */
export const RETENTION_CHURN = 0.8;

/** The retention campaign every business finds prepared: who is about to leave gets 20 % off the next visit, and one reminder. */
export function retentionPlan(churnAtLeast = RETENTION_CHURN): CampaignPlan {
  return {
    ...DEFAULT_PLAN,
    trigger: { kind: 'score', score: 'churn', atLeast: churnAtLeast },
    audience: {
      all: [
        { field: 'visits', operator: 'at-least', value: 1 },
        { field: 'hasAppointment', operator: 'is', value: false },
      ],
    },
    offer: { kind: 'percent', value: 20, validDays: 30 },
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
