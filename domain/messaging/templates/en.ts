import { readablePhone } from '../../contact/phone.ts';
import { appointmentFacts, emailContent, type FactWords } from './pieces.ts';
import type { BusinessVariables, Templates } from './variables.ts';

const hello = (firstName: string | null) => (firstName ? `Hello ${firstName},` : 'Hello,');

const callUs = ({ phone, country }: BusinessVariables) =>
  phone ? `Any question? Call us on ${readablePhone(phone, country)}.` : null;

const withAgent = (agent: string | null) => (agent ? ` with ${agent}` : '');

const FACTS: FactWords = { when: 'When', at: 'at', service: 'Service', with: 'With', where: 'Where' };

const manage = (url: string | null) => (url ? [{ label: 'Change or cancel', url }] : []);

export const en: Templates = {
  'appointment.confirmation': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} at ${m.smsTime(v.startsAt)}`;
    const links = v.manageUrl ? ' Change or cancel:' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name}: appointment confirmed, ${when}, ${v.service}${withAgent(v.agent)}.${links}`,
          `${v.business.name}: appointment confirmed, ${when}, ${v.service}.${links}`,
          `${v.business.name}: appointment confirmed, ${when}.${links}`,
        ],
        link: v.manageUrl,
      },
      email: emailContent({
        subject: `Appointment confirmed: ${m.date(v.startsAt)} at ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [`Your appointment at ${v.business.name} is confirmed. See you soon.`],
        facts: appointmentFacts(FACTS, v, m),
        actions: manage(v.manageUrl),
        note: callUs(v.business),
      }),
    };
  },

  'appointment.reminder': (v, m) => {
    // Never "tomorrow": written in the evening, read in the morning, it would be wrong.
    const when = `${m.smsDate(v.startsAt)} at ${m.smsTime(v.startsAt)}`;
    const reply = v.confirmByReply ? ' Reply YES to confirm.' : '';
    const links = v.manageUrl ? ' Change or cancel:' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name}: reminder of your appointment, ${when}, ${v.service}${withAgent(v.agent)}.${reply}${links}`,
          `${v.business.name}: reminder of your appointment, ${when}, ${v.service}.${reply}${links}`,
          `${v.business.name}: appointment ${when}.${reply}${links}`,
        ],
        link: v.manageUrl,
      },
      email: emailContent({
        subject: `Reminder: your appointment on ${m.date(v.startsAt)} at ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [`We look forward to seeing you at ${v.business.name}.`],
        facts: appointmentFacts(FACTS, v, m),
        actions: manage(v.manageUrl),
        note: callUs(v.business),
      }),
    };
  },

  'appointment.moved': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} at ${m.smsTime(v.startsAt)}`;
    const before = `${m.smsDate(v.previousStartsAt)} at ${m.smsTime(v.previousStartsAt)}`;
    const links = v.manageUrl ? ' Change or cancel:' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name}: your appointment of ${before} has moved to ${when}, ${v.service}${withAgent(v.agent)}.${links}`,
          `${v.business.name}: your appointment has moved to ${when}.${links}`,
        ],
        link: v.manageUrl,
      },
      email: emailContent({
        subject: `Appointment moved: ${m.date(v.startsAt)} at ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [
          `Your appointment at ${v.business.name} on ${m.date(v.previousStartsAt)} at ${m.time(v.previousStartsAt)} has moved.`,
        ],
        facts: appointmentFacts(FACTS, v, m),
        actions: manage(v.manageUrl),
        note: callUs(v.business),
      }),
    };
  },

  'appointment.cancelled': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} at ${m.smsTime(v.startsAt)}`;
    const again = v.bookUrl ? ' Book again:' : '';
    return {
      sms: {
        wordings: [
          `${v.business.name}: your appointment of ${when}, ${v.service}, is cancelled.${again}`,
          `${v.business.name}: your appointment of ${when} is cancelled.${again}`,
        ],
        link: v.bookUrl,
      },
      email: emailContent({
        subject: `Appointment cancelled: ${m.date(v.startsAt)} at ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [`Your appointment at ${v.business.name} is cancelled. There is nothing you need to do.`],
        facts: appointmentFacts(FACTS, v, m),
        actions: v.bookUrl ? [{ label: 'Book again', url: v.bookUrl }] : [],
        note: callUs(v.business),
      }),
    };
  },

  'appointment.follow-up': (v) => ({
    sms: {
      wordings: [
        `${v.business.name}: thank you for your visit. How was it, from 1 (poor) to 5 (perfect)? Just reply with a figure.`,
        `${v.business.name}: how was your visit, from 1 to 5? Just reply with a figure.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: `Your visit to ${v.business.name}: how was it, from 1 to 5?`,
      greeting: hello(v.firstName),
      paragraphs: [
        `Thank you for your visit to ${v.business.name} (${v.service}${withAgent(v.agent)}).`,
        'How was it, from 1 (poor) to 5 (perfect)? One click is enough.',
      ],
      choices: (v.ratingUrls ?? []).map((url, index) => ({ label: String(index + 1), url })),
    }),
  }),

  'appointment.review-request': (v) => ({
    sms: {
      wordings: [
        `${v.business.name}: thank you for your rating. A few words in public would help us a lot:`,
        `${v.business.name}: a review from you would help us:`,
      ],
      link: v.reviewUrl,
    },
    email: emailContent({
      subject: `A word about your visit to ${v.business.name}?`,
      greeting: hello(v.firstName),
      paragraphs: [
        'Thank you for your rating, it made our day.',
        'A few words in public help others find us. It takes a minute.',
      ],
      actions: [{ label: 'Leave a review', url: v.reviewUrl }],
    }),
  }),

  'waitlist.offer': (v, m) => {
    const when = `${m.smsDate(v.startsAt)} at ${m.smsTime(v.startsAt)}`;
    const until = m.smsTime(v.expiresAt);
    return {
      sms: {
        wordings: [
          `${v.business.name}: a place has opened, ${when}, ${v.service}${withAgent(v.agent)}. It is kept for you until ${until}:`,
          `${v.business.name}: a place has opened, ${when}. Yours until ${until}:`,
        ],
        link: v.offerUrl,
      },
      email: emailContent({
        subject: `A place has opened: ${m.date(v.startsAt)} at ${m.time(v.startsAt)}`,
        greeting: hello(v.firstName),
        paragraphs: [
          `A place has opened at ${v.business.name}. It is kept for you until ${m.time(v.expiresAt)}; then it is offered to somebody else.`,
        ],
        facts: appointmentFacts(FACTS, v, m),
        actions: [{ label: 'Take this place', url: v.offerUrl }],
      }),
    };
  },

  'running-late': (v, m) => ({
    sms: {
      wordings: [
        `${v.business.name}: we are running about ${v.lateMinutes} min late for your appointment at ${m.smsTime(v.startsAt)}${withAgent(v.agent)}. Thank you for your patience.`,
        `${v.business.name}: running about ${v.lateMinutes} min late for your appointment at ${m.smsTime(v.startsAt)}.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: `About ${m.duration(v.lateMinutes)} late for your appointment at ${m.time(v.startsAt)}`,
      greeting: hello(v.firstName),
      paragraphs: [
        `We are running about ${m.duration(v.lateMinutes)} late. Thank you for your patience; we are expecting you.`,
      ],
      facts: appointmentFacts(FACTS, v, m),
      actions: manage(v.manageUrl),
      note: callUs(v.business),
    }),
  }),

  'call.missed': (v) => {
    const phone = v.saraPhone && readablePhone(v.saraPhone, v.business.country);
    const again = [phone && `Call us back on ${phone}`, v.bookUrl && 'book here'].filter(Boolean);
    const how = again.join(' or ').replace(/^b/, 'B');
    return {
      sms: {
        wordings: [
          `${v.business.name}: sorry we missed your call.${how && ` ${how}${v.bookUrl ? ':' : '.'}`}`,
          `${v.business.name}: sorry we missed your call.${v.bookUrl ? ' Book here:' : ''}`,
        ],
        link: v.bookUrl,
      },
      email: emailContent({
        subject: 'Sorry we missed your call',
        greeting: hello(v.firstName),
        paragraphs: [
          `We could not take your call, and we are sorry.${phone ? ` You can call us back on ${phone}.` : ''}`,
        ],
        actions: v.bookUrl ? [{ label: 'Book an appointment', url: v.bookUrl }] : [],
      }),
    };
  },

  'call.handover': (v) => ({
    sms: {
      wordings: [
        `${v.business.name}: your request has been passed on. Someone from the team will call you back as soon as possible.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: 'Your request has been passed on',
      greeting: hello(v.firstName),
      paragraphs: ['Someone from the team will call you back as soon as possible.'],
      note: callUs(v.business),
    }),
  }),

  'staff.call-back': (v, m) => {
    const phone = v.callerPhone ? readablePhone(v.callerPhone, v.business.country) : 'number withheld';
    const who = v.caller ? `${v.caller}, ${phone}` : phone;
    const reason: Array<[string, string]> = v.reason ? [['Reason', v.reason]] : [];
    return {
      sms: { wordings: [`${v.business.name}: please call back ${who}.`], link: v.callUrl },
      email: emailContent({
        subject: `Please call back: ${who}`,
        paragraphs: ['This person asked to speak to someone from the team.'],
        facts: [['Who', who], ['Call', `${m.date(v.calledAt)} at ${m.time(v.calledAt)}`], ...reason],
        actions: [{ label: 'See the call', url: v.callUrl }],
      }),
    };
  },

  'staff.client-waits': (v, m) => {
    const who = v.client ?? 'A client';
    return {
      sms: { wordings: [`${v.business.name}: ${who} is waiting for an answer.`], link: v.conversationUrl },
      email: emailContent({
        subject: `${who} is waiting for an answer`,
        paragraphs: [
          `${who} wrote at ${m.time(v.waitingSince)} and nobody has answered yet. Sara is silent: the conversation is yours.`,
        ],
        actions: [{ label: 'Answer', url: v.conversationUrl }],
      }),
    };
  },

  'keyword.stopped': ({ business }) => ({
    sms: {
      wordings: [
        `${business.name}: noted, you will receive no more messages from us here. To receive them again, reply START.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: 'You will receive no more messages',
      paragraphs: [`You will receive no more messages from ${business.name}.`],
    }),
  }),

  'keyword.started': ({ business }) => ({
    sms: {
      wordings: [
        `${business.name}: noted, you will receive our messages again. To receive no more of them, reply STOP.`,
      ],
      link: null,
    },
    email: emailContent({
      subject: 'You will receive our messages again',
      paragraphs: [`You will receive messages from ${business.name} again.`],
    }),
  }),

  'keyword.help': ({ business }) => {
    const call = business.phone ? ` To reach us: ${readablePhone(business.phone, business.country)}.` : '';
    return {
      sms: {
        wordings: [
          `${business.name}: messages about your appointments.${call} Reply STOP to receive no more of them.`,
        ],
        link: null,
      },
      email: emailContent({
        subject: `Messages from ${business.name}`,
        paragraphs: [`You receive messages about your appointments from ${business.name}.`],
        note: callUs(business),
      }),
    };
  },
};
