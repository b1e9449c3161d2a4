import { describe, expect, it } from '@jest/globals';
import { smsCost } from '../sms-text.ts';
import { renderMessage, type TemplateKind, type TemplateVariables } from './index.ts';

const business = {
  name: 'Salon Marie',
  phone: '+33465710001',
  address: '12 rue des Lilas, 69003 Lyon',
  timeZone: 'Europe/Paris',
  country: 'FR',
};
const appointment = {
  business,
  firstName: 'Léa',
  service: 'Coupe femme',
  agent: 'Sophie',
  startsAt: Date.parse('2026-11-24T13:30:00Z'),
  durationMinutes: 45,
  manageUrl: 'https://app.coccinelle.example/r/aBcDeFgHiJkLmNoPqRsTu',
};
const url = (n: number) => `https://app.coccinelle.example/r/x?note=${n}`;
const samples: TemplateVariables = {
  'appointment.confirmation': appointment,
  'appointment.reminder': { ...appointment, confirmByReply: true },
  'appointment.moved': { ...appointment, previousStartsAt: Date.parse('2026-11-23T09:00:00Z') },
  'appointment.cancelled': { ...appointment, bookUrl: 'https://app.coccinelle.example/book/salon-marie' },
  'appointment.follow-up': { ...appointment, ratingUrls: [url(1), url(2), url(3), url(4), url(5)] },
  'appointment.review-request': { ...appointment, reviewUrl: 'https://avis.example/salon-marie' },
  'waitlist.offer': {
    business,
    firstName: 'Léa',
    service: 'Coupe femme',
    agent: null,
    startsAt: appointment.startsAt,
    expiresAt: Date.parse('2026-11-23T17:05:00Z'),
    offerUrl: 'https://app.coccinelle.example/o/aBcDeFgHiJ',
  },
  'running-late': { ...appointment, lateMinutes: 15 },
  'call.missed': {
    business,
    firstName: 'Léa',
    saraPhone: '+33465710000',
    bookUrl: 'https://app.coccinelle.example/book/salon-marie',
  },
  'call.handover': { business, firstName: null },
  'staff.call-back': {
    business,
    firstName: null,
    caller: 'Léa Petit',
    callerPhone: '+33639980012',
    reason: 'Une couleur ratée',
    calledAt: appointment.startsAt,
    callUrl: 'https://app.coccinelle.example/#/calls/0199c0de',
  },
  'staff.client-waits': {
    business,
    firstName: null,
    client: 'Léa Petit',
    waitingSince: appointment.startsAt,
    conversationUrl: 'https://app.coccinelle.example/messages/0199c0de',
  },
  'keyword.stopped': { business },
  'keyword.started': { business },
  'keyword.help': { business },
};
const kinds = Object.keys(samples) as TemplateKind[];
const render = (kind: TemplateKind, locale: string, more: object = {}) =>
  renderMessage(kind, locale, { ...samples[kind], ...more } as never);

describe('every message', () => {
  const languages = [['fr-FR'], ['en-GB'], ['en-US']] as const;

  it.each(languages)(
    'in %s fits two parts of cheap characters, and says all of it in text and in HTML',
    (locale) => {
      for (const kind of kinds) {
        const { sms, email } = render(kind, locale);
        expect([kind, smsCost(sms)]).toEqual([kind, { ...smsCost(sms), encoding: 'GSM-7' }]);
        expect([kind, smsCost(sms).segments <= 2, sms.startsWith('Salon Marie')]).toEqual([kind, true, true]);
        expect(email.subject.length).toBeGreaterThan(10);
        const shown = email.html
          .replace(/<[^>]+>/g, ' ')
          .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
        const squeezed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ');
        for (const line of email.text.split('\n').filter(Boolean)) {
          const said = line.replace(/\u00a0?: https?:\S+$/, '').replace(/^([^:]{1,12}?)\u00a0?: /, '$1 ');
          expect([kind, squeezed(shown)]).toEqual([kind, expect.stringContaining(squeezed(said))]);
        }
        for (const link of email.text.match(/https?:\S+/g) ?? [])
          expect(email.html).toContain(`href="${link.replace(/[&'"]/g, (c) => `&#${c.charCodeAt(0)};`)}"`);
      }
    },
  );

  it.each(languages)('in %s leaves no variable out and nothing undefined', (locale) => {
    for (const kind of kinds)
      expect(JSON.stringify(render(kind, locale))).not.toMatch(/undefined|null|NaN|\[object|Invalid/);
  });

  it('speaks French to the French, English to everyone else', () => {
    expect(render('appointment.confirmation', 'fr-CA').sms).toContain('rendez-vous confirmé');
    expect(render('appointment.confirmation', 'de-DE').sms).toContain('appointment confirmed');
    expect(render('appointment.confirmation', 'en-US').sms).toContain('2:30 PM');
  });

  it('uses no exclamation marks and, in French e-mail, no breaking space before : and ?', () => {
    for (const kind of kinds) {
      for (const locale of ['fr-FR', 'en-GB']) {
        const { sms, email } = render(kind, locale);
        expect(sms + email.subject + email.text).not.toContain('!');
      }
      const { subject, text } = render(kind, 'fr-FR').email;
      const prose = `${subject}\n${text}`;
      expect(prose).not.toMatch(/ [:?;]/);
      expect(prose).not.toContain("'");
    }
  });
});

describe('the words', () => {
  it('of a confirmation', () => {
    const { sms, email } = render('appointment.confirmation', 'fr-FR');
    expect(sms).toBe(
      'Salon Marie : rendez-vous confirmé mardi 24/11 à 14h30, Coupe femme avec Sophie. Modifier ou annuler : https://app.coccinelle.example/r/aBcDeFgHiJkLmNoPqRsTu',
    );
    expect(smsCost(sms).segments).toBe(1);
    expect(email.subject).toBe('Rendez-vous confirmé\u00a0: mardi 24 novembre 2026 à 14\u00a0h\u00a030');
    expect(email.text).toBe(`Bonjour Léa,

Votre rendez-vous chez Salon Marie est confirmé. À bientôt.

Quand\u00a0: mardi 24 novembre 2026 à 14\u00a0h\u00a030
Prestation\u00a0: Coupe femme (45\u00a0min)
Avec\u00a0: Sophie
Où\u00a0: 12 rue des Lilas, 69003 Lyon

Modifier ou annuler\u00a0: https://app.coccinelle.example/r/aBcDeFgHiJkLmNoPqRsTu

Une question\u00a0? Appelez-nous au 04 65 71 00 01.

Salon Marie
12 rue des Lilas, 69003 Lyon
04 65 71 00 01
`);
    const english = render('appointment.confirmation', 'en-GB');
    expect(english.sms).toContain(
      'Salon Marie: appointment confirmed, Tue 24 Nov at 14:30, Coupe femme with Sophie.',
    );
    expect(english.email.text).toContain('Any question? Call us on 04 65 71 00 01.');
  });

  it('say the hour as the business’s clock does, on both sides of a clock change', () => {
    const at = (startsAt: string, timeZone = 'Europe/Paris') =>
      render('appointment.confirmation', 'fr-FR', {
        startsAt: Date.parse(startsAt),
        business: { ...business, timeZone },
      }).sms;
    expect(at('2026-10-24T08:00:00Z')).toContain('samedi 24/10 à 10h,');
    expect(at('2026-10-26T09:00:00Z')).toContain('lundi 26/10 à 10h,');
    expect(at('2026-11-24T23:15:00Z', 'America/Martinique')).toContain('mardi 24/11 à 19h15,');
  });

  it('do without what is not known', () => {
    const bare = {
      firstName: null,
      agent: null,
      durationMinutes: null,
      manageUrl: null,
      business: { ...business, phone: null, address: null },
    };
    const { sms, email } = render('appointment.confirmation', 'fr-FR', bare);
    expect(sms).toBe('Salon Marie : rendez-vous confirmé mardi 24/11 à 14h30, Coupe femme.');
    expect(email.text).toBe(`Bonjour,

Votre rendez-vous chez Salon Marie est confirmé. À bientôt.

Quand\u00a0: mardi 24 novembre 2026 à 14\u00a0h\u00a030
Prestation\u00a0: Coupe femme

Salon Marie
`);
    expect(email.html).not.toContain('<a ');
  });

  it('shorten a long story before they cut it, and never a link', () => {
    const long = render('appointment.confirmation', 'fr-FR', {
      service: 'Coloration végétale, soin profond à l’huile d’argan et brushing sur cheveux longs '.repeat(3),
    });
    expect(long.sms).toBe(
      `Salon Marie : rendez-vous confirmé mardi 24/11 à 14h30. Modifier ou annuler : ${appointment.manageUrl}`,
    );
    const endless = render('appointment.confirmation', 'fr-FR', {
      business: { ...business, name: 'Ñandú 美容室 '.repeat(30) },
    });
    expect(smsCost(endless.sms).segments).toBeLessThanOrEqual(2);
    expect(endless.sms).toContain(appointment.manageUrl);
  });

  it('of others are never markup, never a second header', () => {
    const { email, sms } = render('appointment.confirmation', 'fr-FR', {
      firstName: '<img src=x onerror=alert(1)>',
      service: '"><script>alert(1)</script>',
      agent: "L'Ève & Cie",
      manageUrl: 'javascript:alert(1)',
      business: { ...business, name: 'Salon\r\nBcc: tous@exemple.fr' },
    });
    expect(email.html).not.toMatch(/<script|<img|javascript:/);
    expect(email.html).toContain('L&#39;Ève &#38; Cie');
    expect(email.subject).not.toMatch(/[\r\n]/);
    expect(sms).not.toMatch(/[\r\n]/);
  });

  it('ask for a note with five links, or by a figure', () => {
    const { email, sms } = render('appointment.follow-up', 'fr-FR');
    expect([...email.html.matchAll(/href="[^"]*note=(\d)"/g)].map((match) => match[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    expect(sms).toContain('Répondez par un chiffre.');
    expect(render('appointment.follow-up', 'en-GB', { ratingUrls: null }).email.html).not.toContain('<a ');
  });

  it('of a missed call, with what is known of how to come back', () => {
    const sms = (more: object) => render('call.missed', 'fr-FR', more).sms;
    expect(sms({})).toBe(
      'Salon Marie : nous avons manqué votre appel, veuillez nous excuser. Rappelez-nous au 04 65 71 00 00 ou réservez ici : https://app.coccinelle.example/book/salon-marie',
    );
    expect(sms({ bookUrl: null })).toBe(
      'Salon Marie : nous avons manqué votre appel, veuillez nous excuser. Rappelez-nous au 04 65 71 00 00.',
    );
    expect(sms({ saraPhone: null })).toContain('excuser. Réservez ici : https');
    expect(sms({ saraPhone: null, bookUrl: null })).toBe(
      'Salon Marie : nous avons manqué votre appel, veuillez nous excuser.',
    );
  });
});
