import { languageOf } from '../../language.ts';
import type { TemplateCall } from '../content.ts';
import { momentsOf } from './moments.ts';
import type { BusinessVariables, Moments, TemplateKind, TemplateVariables } from './variables.ts';

/**
 * What WhatsApp is asked to approve: our notices with blanks, as `utility`. Changing a wording means a new name: an approved
 * one is not ours to change. A body may not begin or end with a blank.
 */
export interface NoticeTemplate {
  name: string;
  language: 'fr' | 'en';
  /** {{1}} … */
  body: string;
  /** One for each blank, for whoever approves it. */
  examples: string[];
  /** What one can tap as an answer; twenty-five characters at most. */
  buttons: string[];
}

/** The notices a client may be due outside the 24 hours. */
export const NOTICE_KINDS = [
  'appointment.confirmation',
  'appointment.reminder',
  'appointment.moved',
  'appointment.cancelled',
  'appointment.follow-up',
  'waitlist.offer',
  'running-late',
  'conversation.answer',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What fills each of them. */
export type NoticeVariables = Pick<TemplateVariables, Exclude<NoticeKind, 'conversation.answer'>> & {
  /** The team's own words to somebody who wrote long ago. */
  'conversation.answer': { business: BusinessVariables; answer: string };
};

type Wording = Record<'fr' | 'en', { body: string; buttons?: string[] }>;

const WORDINGS: Record<NoticeKind, Wording> = {
  'appointment.confirmation': {
    fr: {
      body: 'Bonjour, votre rendez-vous chez {{1}} est confirmé : {{2}}, {{3}}.\nModifier ou annuler : {{4}}\nÀ bientôt.',
    },
    en: {
      body: 'Hello, your appointment at {{1}} is confirmed: {{2}}, {{3}}.\nChange or cancel: {{4}}\nSee you soon.',
    },
  },
  'appointment.reminder': {
    fr: {
      body: 'Bonjour, nous vous rappelons votre rendez-vous chez {{1}} : {{2}}, {{3}}.\nModifier ou annuler : {{4}}\nÀ bientôt.',
      buttons: ['Je confirme', 'J’annule'],
    },
    en: {
      body: 'Hello, this is a reminder of your appointment at {{1}}: {{2}}, {{3}}.\nChange or cancel: {{4}}\nSee you soon.',
      buttons: ['Confirm', 'Cancel'],
    },
  },
  'appointment.moved': {
    fr: {
      body: 'Bonjour, votre rendez-vous chez {{1}} a changé d’horaire : {{2}}, {{3}}.\nModifier ou annuler : {{4}}\nÀ bientôt.',
    },
    en: {
      body: 'Hello, your appointment at {{1}} has moved: {{2}}, {{3}}.\nChange or cancel: {{4}}\nSee you soon.',
    },
  },
  'appointment.cancelled': {
    fr: {
      body: 'Bonjour, votre rendez-vous chez {{1}} est annulé : {{2}}, {{3}}.\nVous n’avez rien à faire.',
    },
    en: {
      body: 'Hello, your appointment at {{1}} is cancelled: {{2}}, {{3}}.\nThere is nothing you need to do.',
    },
  },
  'appointment.follow-up': {
    fr: {
      body: 'Bonjour, merci de votre visite chez {{1}} ({{2}}). Comment était-ce, de 1 (décevant) à 5 (parfait) ? Répondez par un chiffre.',
    },
    en: {
      body: 'Hello, thank you for your visit to {{1}} ({{2}}). How was it, from 1 (poor) to 5 (perfect)? Just reply with a figure.',
    },
  },
  'waitlist.offer': {
    fr: {
      body: 'Bonjour, une place s’est libérée chez {{1}} : {{2}}, {{3}}. Elle est à vous jusqu’à {{4}} : {{5}}\nSans réponse, elle sera proposée à quelqu’un d’autre.',
    },
    en: {
      body: 'Hello, a place has opened at {{1}}: {{2}}, {{3}}. It is kept for you until {{4}}: {{5}}\nAfter that it is offered to somebody else.',
    },
  },
  'conversation.answer': {
    fr: {
      body: 'Bonjour, {{1}} répond à votre message : {{2}}\nÉcrivez-nous ici pour continuer la conversation.',
    },
    en: {
      body: 'Hello, {{1}} is answering your message: {{2}}\nWrite to us here to go on with the conversation.',
    },
  },
  'running-late': {
    fr: {
      body: 'Bonjour, {{1}} a environ {{2}} de retard pour votre rendez-vous de {{3}}. Merci de votre patience.',
    },
    en: {
      body: 'Hello, {{1}} is running about {{2}} late for your appointment at {{3}}. Thank you for your patience.',
    },
  },
};

const BY_PHONE = { fr: 'en nous appelant', en: 'by calling us' } as const;

/** The blanks of each notice, in order. A template takes no line breaks and no empty blank. */
const BLANKS: {
  [Kind in NoticeKind]: (v: NoticeVariables[Kind], m: Moments, language: 'fr' | 'en') => string[];
} = {
  'appointment.confirmation': (v, m, l) => [...appointment(v, m, l), v.manageUrl ?? BY_PHONE[l]],
  'appointment.reminder': (v, m, l) => [...appointment(v, m, l), v.manageUrl ?? BY_PHONE[l]],
  'appointment.moved': (v, m, l) => [...appointment(v, m, l), v.manageUrl ?? BY_PHONE[l]],
  'appointment.cancelled': appointment,
  'appointment.follow-up': (v) => [v.business.name, v.service],
  'waitlist.offer': (v, m, l) => [...appointment(v, m, l), m.time(v.expiresAt), v.offerUrl],
  'conversation.answer': (v) => [v.business.name, v.answer],
  'running-late': (v, m) => [v.business.name, m.duration(v.lateMinutes), m.time(v.startsAt)],
};

function appointment(
  {
    business,
    startsAt,
    service,
  }: { business: { name: string; timeZone: string }; startsAt: number; service: string },
  moments: Moments,
  language: 'fr' | 'en',
): string[] {
  const at = language === 'fr' ? ' à ' : ' at ';
  return [business.name, `${moments.date(startsAt)}${at}${moments.time(startsAt)}`, service];
}

/** A made-up appointment for whoever approves the templates. */
const EXAMPLE: TemplateVariables['appointment.reminder'] &
  TemplateVariables['appointment.moved'] &
  TemplateVariables['appointment.cancelled'] &
  TemplateVariables['appointment.follow-up'] &
  TemplateVariables['waitlist.offer'] &
  TemplateVariables['running-late'] &
  NoticeVariables['conversation.answer'] = {
  business: {
    name: 'Salon Marie',
    phone: '+33465710001',
    address: null,
    timeZone: 'Europe/Paris',
    country: 'FR',
  },
  firstName: 'Léa',
  service: 'Coupe',
  agent: null,
  startsAt: Date.parse('2026-11-24T13:30:00Z'),
  previousStartsAt: Date.parse('2026-11-23T13:30:00Z'),
  expiresAt: Date.parse('2026-11-24T10:00:00Z'),
  durationMinutes: 45,
  lateMinutes: 15,
  answer: 'Nous avons une place jeudi à 14 h 30, vous convient-elle ?',
  confirmByReply: true,
  manageUrl: 'https://app.example.com/m/abc',
  offerUrl: 'https://app.example.com/o/abc',
  bookUrl: null,
  ratingUrls: null,
};

/** Every template of ours, to be handed in for approval. */
export function noticeTemplates(): NoticeTemplate[] {
  return NOTICE_KINDS.flatMap((kind) =>
    (['fr', 'en'] as const).map((language) => {
      const { body, buttons = [] } = WORDINGS[kind][language];
      const examples = noticeCall(kind, language, EXAMPLE).body;
      return { name: nameOf(kind), language, body, buttons, examples };
    }),
  );
}

/** The template that says this notice, its blanks filled. */
export function noticeCall<Kind extends NoticeKind>(
  kind: Kind,
  locale: string,
  variables: NoticeVariables[Kind],
): TemplateCall {
  const { name, language } = noticeTemplate(kind, locale);
  const moments = momentsOf(
    language === 'en' && !/^en\b/i.test(locale) ? 'en-GB' : locale,
    variables.business.timeZone,
  );
  const blanks = BLANKS[kind] as (v: NoticeVariables[Kind], m: Moments, l: 'fr' | 'en') => string[];
  return {
    name,
    language,
    body: blanks(variables, moments, language).map((blank) => blank.replace(/\s+/g, ' ').trim() || '—'),
  };
}

/** Which template says this notice; in French for a French reader, in English for any other. */
export function noticeTemplate(kind: NoticeKind, locale: string): Pick<NoticeTemplate, 'name' | 'language'> {
  return { name: nameOf(kind), language: languageOf(locale) };
}

/** The template of ours that says a message of this kind; null where there is none. */
export function templateOf<Kind extends TemplateKind>(
  kind: Kind,
  locale: string,
  variables: TemplateVariables[Kind],
): TemplateCall | null {
  const notice = NOTICE_KINDS.find((one) => one === kind);
  return notice ? noticeCall(notice, locale, variables as never) : null;
}

/** A notice template's whole text, as it reads on the phone. */
export function noticeText(call: TemplateCall): string {
  const kind = noticeKindOf(call.name);
  if (!kind) return call.body.join(' ');
  const { body } = WORDINGS[kind][call.language === 'fr' ? 'fr' : 'en'];
  return body.replace(/\{\{(\d+)\}\}/g, (_blank, number: string) => call.body[Number(number) - 1] ?? '');
}

/** Which of our notices a template is; null: the business's own. */
export function noticeKindOf(name: string): NoticeKind | null {
  return NOTICE_KINDS.find((kind) => nameOf(kind) === name) ?? null;
}

function nameOf(kind: NoticeKind): string {
  return `coccinelle_${kind.replace(/[.-]/g, '_')}_1`;
}
