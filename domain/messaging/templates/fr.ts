import { readablePhone } from '../../contact/phone.ts';
import { appointmentFacts, emailContent, type FactWords } from './pieces.ts';
import type { BusinessVariables, Templates } from './variables.ts';

/** No-break space, before : ; ? and inside « ». Text messages have none: it is no GSM character. */
const S = '\u00a0';

const hello = (firstName: string | null) => (firstName ? `Bonjour ${firstName},` : 'Bonjour,');

const callUs = ({ phone, country }: BusinessVariables) =>
  phone ? `Une question${S}? Appelez-nous au ${readablePhone(phone, country)}.` : null;

const withAgent = (agent: string | null) => (agent ? ` avec ${agent}` : '');

const FACTS: FactWords = { when: 'Quand', at: 'à', service: 'Prestation', with: 'Avec', where: 'Où' };

const manage = (url: string | null) => (url ? [{ label: 'Modifier ou annuler', url }] : []);

export const fr: Templates = {
  'appointment.confirmation': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} à ${m.smsTime(v.startsAt)}`;
    const links = v.manageUrl ? ' Modifier ou annuler :' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name} : rendez-vous confirmé ${when}, ${v.service}${withAgent(v.agent)}.${links}`,
          `${v.business.name} : rendez-vous confirmé ${when}, ${v.service}.${links}`,
          `${v.business.name} : rendez-vous confirmé ${when}.${links}`,
        ],
        link: v.manageUrl,
      },
      email: emailContent({
        subject: `Rendez-vous confirmé${S}: ${m.date(v.startsAt)} à ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [`Votre rendez-vous chez ${v.business.name} est confirmé. À bientôt.`],
        facts: appointmentFacts(FACTS, v, m),
        actions: manage(v.manageUrl),
        note: callUs(v.business),
      }),
    };
  },

  'appointment.reminder': (v, m) => {
    // Never « demain »: written in the evening, read in the morning, it would be wrong.
    const when = `${m.smsDate(v.startsAt)} à ${m.smsTime(v.startsAt)}`;
    const reply = v.confirmByReply ? ' Répondez OUI pour confirmer.' : '';
    const links = v.manageUrl ? ' Modifier ou annuler :' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name} : rappel de votre rendez-vous ${when}, ${v.service}${withAgent(v.agent)}.${reply}${links}`,
          `${v.business.name} : rappel de votre rendez-vous ${when}, ${v.service}.${reply}${links}`,
          `${v.business.name} : rendez-vous ${when}.${reply}${links}`,
        ],
        link: v.manageUrl,
      },
      email: emailContent({
        subject: `Rappel${S}: votre rendez-vous du ${m.date(v.startsAt)} à ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [`Nous vous attendons chez ${v.business.name}.`],
        facts: appointmentFacts(FACTS, v, m),
        actions: manage(v.manageUrl),
        note: callUs(v.business),
      }),
    };
  },

  'appointment.moved': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} à ${m.smsTime(v.startsAt)}`;
    const before = `${m.smsDate(v.previousStartsAt)} à ${m.smsTime(v.previousStartsAt)}`;
    const links = v.manageUrl ? ' Modifier ou annuler :' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name} : votre rendez-vous du ${before} est déplacé au ${when}, ${v.service}${withAgent(v.agent)}.${links}`,
          `${v.business.name} : votre rendez-vous est déplacé au ${when}.${links}`,
        ],
        link: v.manageUrl,
      },
      email: emailContent({
        subject: `Rendez-vous déplacé${S}: ${m.date(v.startsAt)} à ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [
          `Votre rendez-vous chez ${v.business.name} du ${m.date(v.previousStartsAt)} à ${m.time(v.previousStartsAt)} est déplacé.`,
        ],
        facts: appointmentFacts(FACTS, v, m),
        actions: manage(v.manageUrl),
        note: callUs(v.business),
      }),
    };
  },

  'appointment.cancelled': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} à ${m.smsTime(v.startsAt)}`;
    const again = v.bookUrl ? ' Reprendre rendez-vous :' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name} : votre rendez-vous du ${when}, ${v.service}, est annulé.${again}`,
          `${v.business.name} : votre rendez-vous du ${when} est annulé.${again}`,
        ],
        link: v.bookUrl,
      },
      email: emailContent({
        subject: `Rendez-vous annulé${S}: ${m.date(v.startsAt)} à ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [`Votre rendez-vous chez ${v.business.name} est annulé. Vous n’avez rien à faire.`],
        facts: appointmentFacts(FACTS, v, m),
        actions: v.bookUrl ? [{ label: 'Reprendre rendez-vous', url: v.bookUrl }] : [],
        note: callUs(v.business),
      }),
    };
  },

  'appointment.follow-up': (v) => ({
    sms: {
      wordings: [
        `${v.business.name} : merci de votre visite. Quelle note lui donnez-vous, de 1 (décevante) à 5 (parfaite) ? Répondez par un chiffre.`,
        `${v.business.name} : votre note de 1 à 5 pour cette visite ? Répondez par un chiffre.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: `Votre visite chez ${v.business.name}${S}: quelle note de 1 à 5${S}?`,
      greeting: hello(v.firstName),
      paragraphs: [
        `Merci de votre visite chez ${v.business.name} (${v.service}${withAgent(v.agent)}).`,
        `Quelle note lui donnez-vous, de 1 (décevante) à 5 (parfaite)${S}? Un clic suffit.`,
      ],
      choices: (v.ratingUrls ?? []).map((url, index) => ({ label: String(index + 1), url })),
    }),
  }),

  'appointment.review-request': (v) => ({
    sms: {
      wordings: [
        `${v.business.name} : merci pour votre note. Quelques mots en public nous aideraient beaucoup :`,
        `${v.business.name} : un avis de votre part nous aiderait :`,
      ],
      link: v.reviewUrl,
    },
    email: emailContent({
      subject: `Un mot sur votre visite chez ${v.business.name}${S}?`,
      greeting: hello(v.firstName),
      paragraphs: [
        'Merci pour votre note, elle nous fait plaisir.',
        'Quelques mots en public aident d’autres personnes à nous trouver. Une minute suffit.',
      ],
      actions: [{ label: 'Laisser un avis', url: v.reviewUrl }],
    }),
  }),

  'waitlist.offer': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} à ${m.smsTime(v.startsAt)}`;
    const until = m.smsTime(v.expiresAt);
    return {
      sms: {
        wordings: [
          `${v.business.name} : une place se libère ${when}, ${v.service}${withAgent(v.agent)}. Elle vous est réservée jusqu'à ${until} :`,
          `${v.business.name} : une place se libère ${when}. A vous jusqu'à ${until} :`,
        ],
        link: v.offerUrl,
      },
      email: emailContent({
        subject: `Une place se libère${S}: ${m.date(v.startsAt)} à ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [
          `Une place se libère chez ${v.business.name}. Elle vous est réservée jusqu’à ${m.time(v.expiresAt)}, puis elle sera proposée à quelqu’un d’autre.`,
        ],
        facts: appointmentFacts(FACTS, v, m),
        actions: [{ label: 'Prendre cette place', url: v.offerUrl }],
      }),
    };
  },

  'running-late': (v, m) => ({
    sms: {
      wordings: [
        `${v.business.name} : nous avons environ ${v.lateMinutes} min de retard sur votre rendez-vous de ${m.smsTime(v.startsAt)}${withAgent(v.agent)}. Merci de votre patience.`,
        `${v.business.name} : environ ${v.lateMinutes} min de retard sur votre rendez-vous de ${m.smsTime(v.startsAt)}.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: `Environ ${m.duration(v.lateMinutes)} de retard sur votre rendez-vous de ${m.time(v.startsAt)}`,
      greeting: hello(v.firstName),
      paragraphs: [
        `Nous avons environ ${m.duration(v.lateMinutes)} de retard. Merci de votre patience, nous vous attendons.`,
      ],
      facts: appointmentFacts(FACTS, v, m),
      actions: manage(v.manageUrl),
      note: callUs(v.business),
    }),
  }),

  'call.missed': (v) => {
    const phone = v.saraPhone && readablePhone(v.saraPhone, v.business.country);
    const again = [phone && `Rappelez-nous au ${phone}`, v.bookUrl && 'réservez ici'].filter(Boolean);
    const how = again.join(' ou ').replace(/^r/, 'R');
    return {
      sms: {
        wordings: [
          `${v.business.name} : nous avons manqué votre appel, veuillez nous excuser.${how && ` ${how}${v.bookUrl ? ' :' : '.'}`}`,
          `${v.business.name} : nous avons manqué votre appel.${v.bookUrl ? ' Réservez ici :' : ''}`,
        ],
        link: v.bookUrl,
      },
      email: emailContent({
        subject: `Nous avons manqué votre appel`,
        greeting: hello(v.firstName),
        paragraphs: [
          `Nous n’avons pas pu prendre votre appel, veuillez nous excuser.${phone ? ` Vous pouvez nous rappeler au ${phone}.` : ''}`,
        ],
        actions: v.bookUrl ? [{ label: 'Prendre rendez-vous', url: v.bookUrl }] : [],
      }),
    };
  },

  'call.handover': (v) => ({
    sms: {
      wordings: [
        `${v.business.name} : votre demande est transmise. Quelqu'un de l'équipe vous rappelle dès que possible.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: 'Votre demande est transmise',
      greeting: hello(v.firstName),
      paragraphs: ['Quelqu’un de l’équipe vous rappelle dès que possible.'],
      note: callUs(v.business),
    }),
  }),

  'staff.call-back': (v, m) => {
    const phone = v.callerPhone ? readablePhone(v.callerPhone, v.business.country) : 'numéro masqué';
    const who = v.caller ? `${v.caller}, ${phone}` : phone;
    const reason: Array<[string, string]> = v.reason ? [['Motif', v.reason]] : [];
    return {
      sms: { wordings: [`${v.business.name} : à rappeler, ${who}.`], link: v.callUrl },
      email: emailContent({
        subject: `À rappeler${S}: ${who}`,
        paragraphs: ['Cette personne a demandé à parler à quelqu’un de l’équipe.'],
        facts: [['Qui', who], ['Appel', `${m.date(v.calledAt)} à ${m.time(v.calledAt)}`], ...reason],
        actions: [{ label: 'Voir l’appel', url: v.callUrl }],
      }),
    };
  },

  'staff.client-waits': (v, m) => {
    const who = v.client ?? 'Un client';
    return {
      sms: { wordings: [`${v.business.name} : ${who} attend une réponse.`], link: v.conversationUrl },
      email: emailContent({
        subject: `${who} attend une réponse`,
        paragraphs: [
          `${who} a écrit à ${m.time(v.waitingSince)} et personne n’a encore répondu. Sara se tait${S}: la conversation est à vous.`,
        ],
        actions: [{ label: 'Répondre', url: v.conversationUrl }],
      }),
    };
  },

  'keyword.stopped': ({ business }) => ({
    sms: {
      wordings: [
        `${business.name} : c'est noté, vous ne recevrez plus de messages de notre part ici. Pour en recevoir de nouveau, répondez START.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: 'Vous ne recevrez plus de messages',
      paragraphs: [`Vous ne recevrez plus de messages de ${business.name}.`],
    }),
  }),

  'keyword.started': ({ business }) => ({
    sms: {
      wordings: [
        `${business.name} : c'est noté, vous recevrez de nouveau nos messages. Pour ne plus en recevoir, répondez STOP.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: 'Vous recevrez de nouveau nos messages',
      paragraphs: [`Vous recevrez de nouveau les messages de ${business.name}.`],
    }),
  }),

  'keyword.help': ({ business }) => {
    const call = business.phone
      ? ` Pour nous joindre : ${readablePhone(business.phone, business.country)}.`
      : '';
    return {
      sms: {
        wordings: [
          `${business.name} : messages de rendez-vous et de rappel.${call} Répondez STOP pour ne plus en recevoir.`,
        ],
        link: null,
      },
      email: emailContent({
        subject: `Les messages de ${business.name}`,
        paragraphs: [`Vous recevez de ${business.name} des messages sur vos rendez-vous.`],
        note: callUs(business),
      }),
    };
  },
};
