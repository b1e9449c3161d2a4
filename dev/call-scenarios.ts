import type { ToolName } from '../domain/sara/tools.ts';
import type { CallOutcome } from '../domain/voice/calls.ts';

/** One call with a purpose: what is said in it, and what must come of it. */
export interface CallScenario {
  name: string;
  /** For whoever plays the caller, a person or a model. */
  brief: string;
  /** The same as lines, in the order in which Sara asks. */
  lines: string[];
  expected: {
    /** Understanding: the tools she must have used, with what she must have understood. */
    tools: Array<{ name: ToolName; arguments?: Record<string, RegExp> }>;
    /** Accuracy: what she must have said, and what she must never say. */
    says: RegExp[];
    neverSays: RegExp[];
    outcome: CallOutcome;
    /** Whether an appointment of this service must stand in the diary, or must not, at the end. */
    booking: boolean;
  };
}

/** What the scenarios need to know of the business that is called. */
export interface CalledBusiness {
  /** A service with a fixed price, and the words of that price: « 45 € ». */
  service: string;
  price: string;
}

/** Invented figures are the worst of mistakes on the phone: no other price, no discount, no opening nobody asked about. */
const INVENTED = [/gratuit|offert|réduction|promotion/i];

/**
 * Five calls in French, in order: the third and fourth are about the appointment of the first, by the same caller. Days are
 * named by their weekday; the business must work on Thursdays and Fridays.
 */
export function callScenarios({ service, price }: CalledBusiness): CallScenario[] {
  const rightPrice = new RegExp(price.replace(/[.+*?^$()|]/g, '\\$&').replace(/\s/g, '\\s?'));
  return [
    {
      name: 'Prendre rendez-vous, e-mail épelé',
      brief: `Vous vous appelez Léa Martin. Vous voulez un rendez-vous pour « ${service} », jeudi après-midi. Prenez le premier créneau proposé. Gardez le numéro dont vous appelez. Épelez votre adresse lettre par lettre : lea.martin@exemple.fr. Confirmez le récapitulatif, remerciez, raccrochez.`,
      lines: [
        `Bonjour, je voudrais un rendez-vous pour ${service} jeudi après-midi.`,
        'Le premier, s’il vous plaît.',
        'Léa',
        'Martin',
        'Celui dont j’appelle.',
        'l e a point m a r t i n arobase e x e m p l e point f r',
        'Oui, c’est ça.',
        'Merci, au revoir.',
      ],
      expected: {
        tools: [
          { name: 'checkAvailability', arguments: { date: /^\d{4}-\d{2}-\d{2}$/, time: /^1[3-7]:/ } },
          {
            name: 'createAppointment',
            arguments: { firstName: /^Léa$/i, lastName: /^Martin$/i, email: /^lea\.martin@exemple\.fr$/i },
          },
        ],
        says: [/prénom/i, /nom de famille/i, /récapitul|résum|confirm/i, /C’est noté|réservé|confirmé/i],
        neverSays: INVENTED,
        outcome: 'booked',
        booking: true,
      },
    },
    {
      name: 'Demander un prix',
      brief: `Vous voulez seulement savoir combien coûte « ${service} ». Ne prenez pas de rendez-vous. Remerciez, raccrochez.`,
      lines: [`Combien coûte ${service} ?`, 'Merci, au revoir.'],
      expected: {
        tools: [{ name: 'searchKnowledgeBase' }],
        says: [rightPrice],
        neverSays: INVENTED,
        outcome: 'informed',
        booking: true,
      },
    },
    {
      name: 'Déplacer son rendez-vous',
      brief:
        'Vous êtes Léa Martin et vous avez un rendez-vous jeudi. Déplacez-le à vendredi, au premier créneau proposé. Remerciez, raccrochez.',
      lines: [
        'Bonjour, je voudrais déplacer mon rendez-vous.',
        'Vendredi, si c’est possible.',
        'Le premier.',
        'Merci, au revoir.',
      ],
      expected: {
        tools: [
          { name: 'rescheduleAppointment', arguments: { datetime: /^\d{4}-\d{2}-\d{2}$/ } },
          { name: 'rescheduleAppointment', arguments: { datetime: /T\d{2}:\d{2}/ } },
        ],
        says: [/vendredi/i, /déplacé/i],
        neverSays: INVENTED,
        outcome: 'moved',
        booking: true,
      },
    },
    {
      name: 'Annuler son rendez-vous',
      brief:
        'Vous êtes Léa Martin. Annulez votre prochain rendez-vous, et confirmez quand on vous le demande.',
      lines: ['Bonjour, je dois annuler mon rendez-vous.', 'Oui.', 'Merci, au revoir.'],
      expected: {
        tools: [{ name: 'cancelAppointment' }],
        says: [/annul[ée]/i],
        neverSays: INVENTED,
        outcome: 'cancelled',
        booking: false,
      },
    },
    {
      name: 'Question sans réponse, puis une personne',
      brief:
        'Demandez si l’on peut venir avec son perroquet. Quelle que soit la réponse, dites que vous êtes mécontente de votre dernière visite et que vous voulez parler à quelqu’un. Raccrochez quand on vous dit que l’on vous rappellera.',
      lines: [
        'Est-ce que je peux venir avec mon perroquet ?',
        'Je suis mécontente de ma dernière visite, je veux parler à quelqu’un.',
        'Merci.',
      ],
      expected: {
        tools: [{ name: 'searchKnowledgeBase' }, { name: 'handOver', arguments: { reason: /\S/ } }],
        says: [/ne trouve pas|ne sais pas|pas cette information/i, /rappel/i],
        neverSays: [...INVENTED, /perroquets? (sont|est) (les )?bienvenu|bien sûr/i],
        outcome: 'handover',
        booking: false,
      },
    },
  ];
}
