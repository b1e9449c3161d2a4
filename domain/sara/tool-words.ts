import type { OfferFault } from '../campaigns/offer.ts';
import type { NoticeVia } from '../scheduling/notice-channels.ts';
import type { ProposedSlot, Suggested, ToldAppointment, ToolAnswer, ToolField } from './tools.ts';

type Language = 'fr' | 'en';

type Offered = NonNullable<Extract<ToolAnswer, { status: 'booked' }>['offer']>;

interface Words {
  /** `asides`: what stands between the times and the question. */
  slots(service: string, slots: string, asides: string): string;
  noneThatDay(service: string): string;
  nearest(slots: string): string;
  /** Services that fit as well. */
  others(names: string): string;
  premium(service: Suggested): string;
  booked(appointment: ToldAppointment): string;
  confirmation(by: NoticeVia[]): string;
  offer(offer: Offered): string;
  offerRefused: Record<OfferFault, string>;
  moved(appointment: ToldAppointment): string;
  cancelled(appointment: ToldAppointment): string;
  taken: string;
  quoted(name: string): string;
  whichService(names: string): string;
  noService: string;
  whichPerson: string;
  whichAppointment(said: string[]): string;
  invalid: Record<ToolField, string>;
  nothingBooked: string;
  nothingBookedHere: string;
  upcoming(said: string[]): string;
  last(said: string): string;
  nothingSeenHere: string;
  one(appointment: ToldAppointment): string;
  callsStopped: string;
  callsUnproven: string;
  tooLate(said: string): string;
  handedOver: string;
  notFound: string;
  unavailable: Record<'diary' | 'knowledge', string>;
  with: string;
  at: string;
  or: string;
}

const fr: Words = {
  slots: (service, slots, asides) =>
    [`Pour « ${service} », je peux vous proposer ${slots}.`, asides, 'Que préférez-vous ?']
      .filter(Boolean)
      .join(' '),
  noneThatDay: (service) => `Je n’ai plus rien ce jour-là pour « ${service} ».`,
  nearest: (slots) => `Le plus proche : ${slots}. Est-ce que cela vous conviendrait ?`,
  others: (names) => `Si c’est pour ${names}, dites-le-moi.`,
  premium: ({ name, price, isFrom }) =>
    `Il y a aussi « ${name} », ${isFrom ? `à partir de ${price}` : price}, si vous le préférez.`,
  booked: ({ service, said, with: who }) => `C’est noté : « ${service} », ${said}, avec ${who}.`,
  confirmation: (by) => {
    const ways = { whatsapp: 'un message WhatsApp', sms: 'un SMS', email: 'un e-mail' };
    return `Vous recevrez ${by.map((one) => ways[one]).join(' et ')} de confirmation.`;
  },
  offer: ({ off, price, before }) =>
    price
      ? `Votre offre de ${off} est appliquée : ${price} au lieu de ${before}.`
      : `Votre offre de ${off} sera déduite sur place.`,
  offerRefused: {
    unknown: 'Je ne trouve pas ce code. Pouvez-vous le répéter, ou préférez-vous réserver sans ?',
    'not-yours':
      'Ce code est personnel et a été envoyé à une autre personne. Souhaitez-vous réserver sans ce code ?',
    expired: 'Ce code n’est plus valable. Souhaitez-vous réserver sans ?',
    used: 'Ce code a déjà servi. Souhaitez-vous réserver sans ?',
    'nothing-off': 'Cette prestation est gratuite : gardez votre code pour une autre. Je réserve sans ?',
    'one-only': 'Une autre offre est déjà appliquée à ce rendez-vous, et elles ne s’additionnent pas.',
  },
  moved: ({ service, said, with: who }) =>
    `Votre rendez-vous « ${service} » est déplacé : ${said}, avec ${who}.`,
  cancelled: ({ service, said }) => `Votre rendez-vous « ${service} », ${said}, est annulé.`,
  taken: 'Ce créneau n’est plus libre.',
  quoted: (name) => `« ${name} »`,
  whichService: (names) => `De quelle prestation s’agit-il : ${names} ?`,
  noService: 'Aucune prestation ne se réserve par téléphone. Quelqu’un de l’équipe peut vous rappeler.',
  whichPerson: 'Sous quel nom est le rendez-vous ?',
  whichAppointment: (said) =>
    said.length === 1
      ? `Je vois un rendez-vous ${said[0]}. Est-ce bien celui-là ?`
      : `Vous avez plusieurs rendez-vous : ${said.join(', ')}. Duquel s’agit-il ?`,
  invalid: {
    query: 'Je n’ai pas compris la question. Pouvez-vous la répéter ?',
    date: 'Je n’ai pas compris le jour. Quel jour souhaitez-vous ?',
    datetime: 'Je n’ai pas compris l’heure, ou elle est passée. Quand souhaitez-vous venir ?',
    firstName: 'Il me manque votre prénom.',
    lastName: 'Il me manque votre nom de famille.',
    phone: 'Ce numéro de téléphone ne semble pas complet. Pouvez-vous le répéter ?',
    email: 'Je n’ai pas bien noté l’adresse e-mail. Pouvez-vous l’épeler ?',
  },
  callsStopped: 'C’est noté : nous ne vous appellerons plus.',
  callsUnproven: 'Je le transmets à l’équipe, qui veillera à ce que vous ne soyez plus appelé.',
  nothingBookedHere:
    'Ici, je ne peux changer que les rendez-vous pris dans cette conversation. Pour un autre, écrivez ou appelez depuis votre numéro, ou je le transmets à l’équipe.',
  nothingBooked: 'Je ne trouve pas de rendez-vous à venir pour ce numéro.',
  upcoming: (said) =>
    said.length === 1
      ? `Votre prochain rendez-vous : ${said[0]}.`
      : `Vos prochains rendez-vous : ${said.join(' ; ')}.`,
  last: (said) =>
    `Je ne vois pas de rendez-vous à venir. Le dernier : ${said}. Souhaitez-vous en prendre un ?`,
  nothingSeenHere:
    'Ici, je ne vois que les rendez-vous pris dans cette conversation. Pour un autre, écrivez ou appelez depuis votre numéro, ou je le transmets à l’équipe.',
  one: ({ service, said, with: who }) => `« ${service} », ${said}, avec ${who}`,
  tooLate: (said) =>
    `Votre rendez-vous, ${said}, est trop proche pour que je puisse le changer. Je peux demander à l’équipe de vous rappeler.`,
  handedOver: 'C’est transmis à l’équipe. Quelqu’un vous rappelle dès que possible.',
  notFound: 'Je ne trouve pas cette information. Quelqu’un de l’équipe pourra vous répondre.',
  unavailable: {
    diary:
      'Je n’arrive pas à consulter l’agenda pour l’instant, rien n’a été modifié. Quelqu’un de l’équipe peut vous rappeler.',
    knowledge:
      'Je n’arrive pas à retrouver cette information pour l’instant. Quelqu’un de l’équipe peut vous rappeler.',
  },
  with: 'avec',
  at: 'à',
  or: 'ou',
};

const en: Words = {
  slots: (service, slots, asides) =>
    [`For ${service}, I can offer ${slots}.`, asides, 'Which would you prefer?'].filter(Boolean).join(' '),
  noneThatDay: (service) => `There is nothing left that day for ${service}.`,
  nearest: (slots) => `The nearest: ${slots}. Would that suit you?`,
  others: (names) => `If you meant ${names}, please say so.`,
  premium: ({ name, price, isFrom }) =>
    `There is also ${name}, ${isFrom ? `from ${price}` : price}, if you would rather have that.`,
  booked: ({ service, said, with: who }) => `It is booked: ${service}, ${said}, with ${who}.`,
  confirmation: (by) => {
    const ways = { whatsapp: 'a WhatsApp message', sms: 'a text message', email: 'an e-mail' };
    return `You will receive ${by.map((one) => ways[one]).join(' and ')} to confirm it.`;
  },
  offer: ({ off, price, before }) =>
    price
      ? `Your ${off} offer has been applied: ${price} instead of ${before}.`
      : `Your ${off} offer will be taken off on the spot.`,
  offerRefused: {
    unknown: 'I cannot find that code. Could you say it again, or would you rather book without it?',
    'not-yours': 'That code is personal and was sent to somebody else. Would you like to book without it?',
    expired: 'That code is no longer valid. Would you like to book without it?',
    used: 'That code has already been used. Would you like to book without it?',
    'nothing-off': 'That service is free: keep your code for another. Shall I book without it?',
    'one-only': 'Another offer has already been applied to this appointment, and they do not add up.',
  },
  moved: ({ service, said, with: who }) => `Your appointment for ${service} is moved: ${said}, with ${who}.`,
  cancelled: ({ service, said }) => `Your appointment for ${service}, ${said}, is cancelled.`,
  taken: 'That time is no longer free.',
  quoted: (name) => name,
  whichService: (names) => `Which service is it: ${names}?`,
  noService: 'No service can be booked by phone. Someone from the team can call you back.',
  whichPerson: 'In whose name is the appointment?',
  whichAppointment: (said) =>
    said.length === 1
      ? `I see an appointment on ${said[0]}. Is that the one?`
      : `You have several appointments: ${said.join(', ')}. Which one is it?`,
  invalid: {
    query: 'I did not catch the question. Could you say it again?',
    date: 'I did not catch the day. Which day would you like?',
    datetime: 'I did not catch the time, or it is past. When would you like to come?',
    firstName: 'I still need your first name.',
    lastName: 'I still need your last name.',
    phone: 'That phone number does not seem complete. Could you repeat it?',
    email: 'I did not get the e-mail address right. Could you spell it?',
  },
  callsStopped: 'Understood: we will not call you any more.',
  callsUnproven: 'I am passing it on to the team, who will see to it that you are not called any more.',
  nothingBookedHere:
    'Here I can only change appointments booked in this conversation. For another one, write or call from your own number, or I can pass it on to the team.',
  nothingBooked: 'I cannot find an upcoming appointment for this number.',
  upcoming: (said) =>
    said.length === 1 ? `Your next appointment: ${said[0]}.` : `Your next appointments: ${said.join('; ')}.`,
  last: (said) => `I see no upcoming appointment. The last one: ${said}. Would you like to book another?`,
  nothingSeenHere:
    'Here I only see appointments booked in this conversation. For another one, write or call from your own number, or I can pass it on to the team.',
  one: ({ service, said, with: who }) => `${service}, ${said}, with ${who}`,
  tooLate: (said) =>
    `Your appointment, ${said}, is too close for me to change it myself. I can ask the team to call you back.`,
  handedOver: 'I have told the team. Someone will call you back as soon as possible.',
  notFound: 'I cannot find that. Someone from the team will be able to answer you.',
  unavailable: {
    diary:
      'I cannot reach the diary right now, and nothing was changed. Someone from the team can call you back.',
    knowledge: 'I cannot find that right now. Someone from the team can call you back.',
  },
  with: 'with',
  at: 'at',
  or: 'or',
};

const words: Record<Language, Words> = { fr, en };

/** Who writes has no phone in hand: they are answered there, and are known by an address as often as by a number. */
const written: Record<Language, Words> = {
  fr: {
    ...fr,
    noService: 'Aucune prestation ne se réserve ici. Quelqu’un de l’équipe pourra vous répondre.',
    nothingBooked: 'Je ne trouve pas de rendez-vous à venir pour vous.',
    tooLate: (said) =>
      `Votre rendez-vous, ${said}, est trop proche pour que je puisse le changer. Je peux demander à l’équipe de vous répondre.`,
    handedOver: 'C’est transmis à l’équipe. Quelqu’un vous répond dès que possible.',
    unavailable: {
      diary:
        'Je n’arrive pas à consulter l’agenda pour l’instant, rien n’a été modifié. Quelqu’un de l’équipe pourra vous répondre.',
      knowledge:
        'Je n’arrive pas à retrouver cette information pour l’instant. Quelqu’un de l’équipe pourra vous répondre.',
    },
  },
  en: {
    ...en,
    noService: 'No service can be booked here. Someone from the team will be able to answer you.',
    nothingBooked: 'I cannot find an upcoming appointment for you.',
    tooLate: (said) =>
      `Your appointment, ${said}, is too close for me to change it myself. I can ask the team to answer you.`,
    handedOver: 'I have told the team. Someone will answer you as soon as possible.',
    unavailable: {
      diary:
        'I cannot reach the diary right now, and nothing was changed. Someone from the team will be able to answer you.',
      knowledge: 'I cannot find that right now. Someone from the team will be able to answer you.',
    },
  },
};

/** A tool's answer in words Sara can say, or write, as they are: what happened, and what to ask next. */
export function wordsFor(
  answer: ToolAnswer,
  language: Language,
  medium: 'spoken' | 'written' = 'spoken',
): string {
  const text = (medium === 'written' ? written : words)[language];
  switch (answer.status) {
    case 'found':
      return answer.text;
    case 'not-found':
      return text.notFound;
    case 'slots':
      return text.slots(
        answer.service,
        offered(answer.slots, text),
        answer.premium ? text.premium(answer.premium) : others(answer.alternatives, text),
      );
    case 'none-that-day':
      return [
        text.noneThatDay(answer.service),
        others(answer.alternatives, text),
        answer.slots.length > 0 && text.nearest(offered(answer.slots, text)),
      ]
        .filter(Boolean)
        .join(' ');
    case 'booked':
      return [
        text.booked(answer),
        answer.offer && text.offer(answer.offer),
        answer.confirmation.length > 0 && text.confirmation(answer.confirmation),
      ]
        .filter(Boolean)
        .join(' ');
    case 'appointments':
      if (answer.upcoming.length > 0) return text.upcoming(answer.upcoming.map(text.one));
      if (answer.last) return text.last(text.one(answer.last));
      return answer.bookedHere ? text.nothingSeenHere : text.nothingBooked;
    case 'moved':
      return text.moved(answer);
    case 'cancelled':
      return text.cancelled(answer);
    case 'taken':
      return [text.taken, answer.slots.length > 0 && text.nearest(offered(answer.slots, text))]
        .filter(Boolean)
        .join(' ');
    case 'offer-refused':
      return text.offerRefused[answer.fault];
    case 'which-service':
      return answer.services.length > 0 ? text.whichService(either(answer.services, text)) : text.noService;
    case 'which-person':
      return text.whichPerson;
    case 'which-appointment':
      return text.whichAppointment(answer.said);
    case 'invalid':
      return text.invalid[answer.field];
    case 'nothing-booked':
      return answer.bookedHere ? text.nothingBookedHere : text.nothingBooked;
    case 'calls-stopped':
      return text.callsStopped;
    case 'calls-unproven':
      return text.callsUnproven;
    case 'too-late':
      return text.tooLate(answer.said);
    case 'handed-over':
      return text.handedOver;
    case 'unavailable':
      return text.unavailable[answer.part];
  }
}

/** The day once where all are of one day: « mardi 1er décembre à 9 h, 11 h ou 16 h 30 ». */
function offered(slots: ProposedSlot[], text: Words): string {
  const [first] = slots;
  const oneDay = slots.every(({ day }) => day === first!.day);
  const onePerson = slots.every((slot) => slot.with === first!.with);
  // Named for some times alone, people would seem to belong to the others as well.
  const isNamed = slots.every((slot) => slot.with);
  const who = (slot: ProposedSlot) => (isNamed ? ` ${text.with} ${slot.with}` : '');
  const day = ({ day: name }: ProposedSlot) => `${name} ${text.at} `;
  const times = slots.map((slot) => `${oneDay ? '' : day(slot)}${slot.time}${onePerson ? '' : who(slot)}`);
  return `${oneDay ? day(first!) : ''}${either(times, text)}${onePerson ? who(first!) : ''}`;
}

function others(names: string[], text: Words): string {
  return names.length > 0 ? text.others(either(names.map(text.quoted), text)) : '';
}

function either(choices: string[], text: Words): string {
  if (choices.length < 2) return choices[0] ?? '';
  return `${choices.slice(0, -1).join(', ')} ${text.or} ${choices.at(-1)}`;
}
