import { describe, expect, it } from '@jest/globals';
import { mergeHours, pageHours } from './hours.ts';
import { parsePage } from './page.ts';

const DAYS = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'];

/** "Mo-Fr 09:00-12:00 14:00-18:00" per day, null when no hours are read. */
function read(body: string, url = 'https://example.test/'): Record<string, string> | null {
  const page = parsePage({ url, html: `<html><body>${body}</body></html>`, language: null });
  const { hours } = mergeHours([pageHours(page)]);
  if (!hours) return null;
  const week: Record<string, string> = {};
  for (const day of [1, 2, 3, 4, 5, 6, 0]) {
    const spans = hours
      .filter((fact) => fact.days.includes(day))
      .map((fact) => `${fact.open}-${fact.close}`)
      .sort();
    if (spans.length > 0) week[DAYS[day]!] = spans.join(' ');
  }
  return week;
}

const week = (...parts: string[]) => {
  const days: Record<string, string> = {};
  for (const part of parts) {
    const [names, ...spans] = part.split(' ');
    const [from, to] = names!.split('-').map((name) => DAYS.indexOf(name));
    for (let day = from!; ; day = (day + 1) % 7) {
      days[DAYS[day]!] = spans.join(' ');
      if (to === undefined || day === to) break;
    }
  }
  return days;
};

const SPLIT = '09:00-12:00 14:00-19:00';

describe('hours in French text', () => {
  it.each<[string, Record<string, string> | null]>([
    [
      '<h3>Horaires</h3><p>Mardi au vendredi : 9h-12h / 14h-19h</p><p>Samedi : 9h - 17h</p>',
      week(`Tu-Fr ${SPLIT}`, 'Sa 09:00-17:00'),
    ],
    [
      '<h3>Horaires</h3><p>Lundi : fermé<br>Mardi : 9h00 à 12h30 et de 14h à 19h<br>Mercredi 9h-19h</p>',
      week('Tu 09:00-12:30 14:00-19:00', 'We 09:00-19:00'),
    ],
    [
      '<p>Le salon est ouvert du mardi au samedi de 9 h à 19 h sans interruption.</p>',
      week('Tu-Sa 09:00-19:00'),
    ],
    ['<p>Horaires d’ouverture</p><p>Mar. – Sam. 9:00–19:00</p>', week('Tu-Sa 09:00-19:00')],
    ['<p>Ouvert 7j/7 de 8h à 20h</p>', week('Mo-Su 08:00-20:00')],
    ['<p>Ouvert tous les jours sauf dimanche de 9h à 19h</p>', week('Mo-Sa 09:00-19:00')],
    [
      '<h2>Nos horaires</h2><p>Lundi, mardi, jeudi : 9h-18h</p><p>Mercredi et vendredi : 10h-20h</p>',
      week('Mo-Tu 09:00-18:00', 'Th 09:00-18:00', 'We 10:00-20:00', 'Fr 10:00-20:00'),
    ],
    [
      '<p>Ouvert du lundi au vendredi de 9h à 18h, nocturne le jeudi jusqu’à 21h</p>',
      week('Mo-We 09:00-18:00', 'Th 09:00-21:00', 'Fr 09:00-18:00'),
    ],
    [
      '<h3>Horaires</h3><p>Du lundi au vendredi 9h-12h30 14h-18h30 (17h30 le vendredi)</p>',
      week('Mo-Th 09:00-12:30 14:00-18:30', 'Fr 09:00-12:30 14:00-17:30'),
    ],
    [
      '<p>Horaires : lundi au jeudi de 8h30 à midi et de 14h à 18h, vendredi 8h30-12h</p>',
      week('Mo-Th 08:30-12:00 14:00-18:00', 'Fr 08:30-12:00'),
    ],
    [
      '<h4>Horaires</h4><div><span>Lundi</span><span>9h-12h</span></div><div><span>Mardi</span><span>Fermé</span></div><div><span>Mercredi</span><span>9h-12h 14h-19h</span></div>',
      week('Mo 09:00-12:00', `We ${SPLIT}`),
    ],
    [
      '<h3>Horaires d’ouverture</h3><ul><li>Mardi, Jeudi : 9h/12h - 14h/19h</li><li>Samedi : 9h/16h</li></ul>',
      week(`Tu ${SPLIT}`, `Th ${SPLIT}`, 'Sa 09:00-16:00'),
    ],
    ['<p>Ouvert 24h/24 et 7j/7</p>', week('Mo-Su 00:00-00:00')],
    [
      '<h3>Horaires</h3><p>Fermé le lundi et le dimanche</p><p>Mardi - Vendredi : 9H - 19H</p><p>Samedi : 9H - 18H</p>',
      week('Tu-Fr 09:00-19:00', 'Sa 09:00-18:00'),
    ],
    [
      '<h3>Horaires</h3><p>Du lundi au vendredi : 9h - 19h</p><p>Samedi sur rendez-vous</p>',
      week('Mo-Fr 09:00-19:00'),
    ],
    ['<h3>Horaires</h3><p>Consultations sur rendez-vous du lundi au samedi.</p>', null],
    [
      '<h3>Horaires</h3><p>Lundi matin : 9h-12h</p><p>Mercredi après-midi : 14h-18h</p><p>Jeudi matin fermé, après-midi 14h-19h</p>',
      week('Mo 09:00-12:00', 'We 14:00-18:00', 'Th 14:00-19:00'),
    ],
    ['<p>Réponse sous 24h. Livraison en 48h du lundi au vendredi.</p>', null],
    [
      '<h2>Planning des cours</h2><h3>Lundi</h3><p>18h00 - 19h00 Hatha</p><p>19h15 - 20h15 Vinyasa</p><h3>Mardi</h3><p>12h30 - 13h30 Yin</p>',
      null,
    ],
    [
      '<h3>Horaires d’été</h3><p>Du lundi au vendredi 8h-14h</p><h3>Horaires d’ouverture</h3><p>Du lundi au vendredi 9h-18h</p>',
      week('Mo-Fr 09:00-18:00'),
    ],
    [
      '<h3>Horaires d’ouverture</h3><p>Mardi au samedi 9h-19h</p><h3>Standard téléphonique</h3><p>Du lundi au samedi 8h-20h</p>',
      week('Tu-Sa 09:00-19:00'),
    ],
    [
      '<h3>Horaires</h3><p>Du lundi au samedi : 10h-19h</p><p>Dimanche et jours fériés : 10h-13h</p>',
      week('Mo-Sa 10:00-19:00', 'Su 10:00-13:00'),
    ],
    [
      '<h3>Horaires</h3><p>Du lundi au samedi : 10h-19h</p><p>Jours fériés : 14h-16h</p>',
      week('Mo-Sa 10:00-19:00'),
    ],
    [
      '<h3>Horaires</h3><p>De 9h à 18h du lundi au vendredi et de 9h à 12h le samedi</p>',
      week('Mo-Fr 09:00-18:00', 'Sa 09:00-12:00'),
    ],
    ['<h3>Horaires</h3><p>Lun-Mar-Jeu-Ven : 9h30-18h30</p>', week('Mo-Tu 09:30-18:30', 'Th-Fr 09:30-18:30')],
    ['<h3>Horaires</h3><p>Lundi au vendredi : 9h-19h (fermé de 12h à 14h)</p>', week(`Mo-Fr ${SPLIT}`)],
    ['<h3>Horaires du bar</h3><p>Jeudi au samedi : 18h - 2h</p>', week('Th-Sa 18:00-02:00')],
    [
      '<h3>Horaires</h3><p>du lundi au jeudi de 8h30 à 12h et de 13h30 à 17h30, vendredi jusqu’à 16h30</p>',
      week('Mo-Th 08:30-12:00 13:30-17:30', 'Fr 08:30-12:00 13:30-16:30'),
    ],
    [
      '<p>Salle ouverte 7j/7 de 6h à 23h, coachs présents du lundi au vendredi de 9h à 21h</p>',
      week('Mo-Su 06:00-23:00'),
    ],
    ['<p>Samedi 12 mai de 9h à 12h, portes ouvertes.</p>', null],
    ['<p>Bonjour, mon salon est au bord de la mer, 3 rue des Lilas.</p>', null],
  ])('reads %s', (html, expected) => {
    expect(read(html)).toEqual(expected);
  });
});

describe('hours told by reference', () => {
  it.each([
    ['Mardi : idem', 'Jeudi : idem lundi'],
    ['Mardi : mêmes horaires', 'Jeudi : mêmes horaires que lundi'],
  ])('are those of the day before or of the day named (%s, %s)', (tuesday, thursday) => {
    expect(
      read(
        `<h2>Horaires</h2><p>Lundi : 9h - 12h / 14h - 19h<br>${tuesday}<br>Mercredi : fermé<br>${thursday}<br>Vendredi : 9h-17h</p>`,
      ),
    ).toEqual({
      Mo: '09:00-12:00 14:00-19:00',
      Tu: '09:00-12:00 14:00-19:00',
      Th: '09:00-12:00 14:00-19:00',
      Fr: '09:00-17:00',
    });
  });
});

describe('hours in English text', () => {
  it.each<[string, Record<string, string> | null]>([
    ['<p>Open Mon–Fri 9am–6pm</p>', week('Mo-Fr 09:00-18:00')],
    [
      '<h3>Opening Hours</h3><p>Tues 10 - 6</p><p>Wed 10 - 6</p><p>Sat 9 - 4</p>',
      week('Tu-We 10:00-18:00', 'Sa 09:00-16:00'),
    ],
    [
      '<h3>Opening times</h3><p>Monday to Friday 9.30am to 5.30pm</p><p>Saturday 9am to noon</p><p>Sunday closed</p>',
      week('Mo-Fr 09:30-17:30', 'Sa 09:00-12:00'),
    ],
    ['<h4>Hours</h4><p>Mon-Thu: 8-5, Fri 8-3</p>', week('Mo-Th 08:00-17:00', 'Fr 08:00-15:00')],
    [
      '<h4>Hours</h4><p>MON: CLOSED<br>TUE - FRI: 10 AM - 7 PM<br>SAT: 9 AM - 5 PM<br>SUN: CLOSED</p>',
      week('Tu-Fr 10:00-19:00', 'Sa 09:00-17:00'),
    ],
    [
      '<h4>Hours</h4><p>9am-5pm Monday to Friday, 10am-2pm Saturday</p>',
      week('Mo-Fr 09:00-17:00', 'Sa 10:00-14:00'),
    ],
    [
      '<h4>Opening Hours</h4><p>Mon - Fri</p><p>9:00 - 5:30</p><p>Sat</p><p>9:00 - 1:00</p>',
      week('Mo-Fr 09:00-17:30', 'Sa 09:00-13:00'),
    ],
    ['<p>We are open 7 days a week, 8am until 8pm.</p>', week('Mo-Su 08:00-20:00')],
    [
      '<h4>Office hours</h4><p>Monday: 8:00-12:00, 1:00-5:00</p><p>Tuesday: 8:00-12:00, 1:00-5:00</p>',
      week('Mo-Tu 08:00-12:00 13:00-17:00'),
    ],
    [
      '<h4>Hours</h4><p>Mon - Sat 9am - 6pm (late night Thursday until 8pm)</p>',
      week('Mo-We 09:00-18:00', 'Th 09:00-20:00', 'Fr-Sa 09:00-18:00'),
    ],
    ['<p>By appointment only.</p>', null],
    [
      '<h4>Class schedule</h4><table><tr><td>Monday</td><td>9:00am - 10:00am</td><td>Flow</td></tr><tr><td>Tuesday</td><td>6:00pm - 7:15pm</td><td>Yin</td></tr></table>',
      null,
    ],
    ['<p>Check-in daily from 3pm to 10pm</p>', null],
    ['<h3>Business Hours</h3><p>M-F 8am-5pm</p>', week('Mo-Fr 08:00-17:00')],
    [
      '<h3>Opening hours</h3><p>Mon, Wed: 9am–5:30pm *</p><p>Fri: 9am–1pm</p><p>* Closed for lunch 1pm–2pm.</p>',
      week('Mo 09:00-13:00 14:00-17:30', 'We 09:00-13:00 14:00-17:30', 'Fr 09:00-13:00'),
    ],
    [
      '<h4>Hours of operation</h4><p>M-Th: 7:30am-5:30pm<br>F: 7:30am-3pm</p>',
      week('Mo-Th 07:30-17:30', 'Fr 07:30-15:00'),
    ],
    [
      '<h3>Hours</h3><div>Monday</div><div>09:00</div><div>-</div><div>18:00</div><div>Tuesday</div><div>09:00</div><div>17:00</div>',
      week('Mo 09:00-18:00', 'Tu 09:00-17:00'),
    ],
    [
      '<h3>Opening hours</h3><p>Mon - Fri 9am - 5pm</p><p>Phone lines open Mon - Sat 8am - 8pm</p>',
      week('Mo-Fr 09:00-17:00'),
    ],
    ['<p>Road assistance available 24/7</p>', null],
    [
      '<h3>Opening hours</h3><p>Weekdays 07:00 – 22:00</p><p>Weekends 08:00 – 20:00</p>',
      week('Mo-Fr 07:00-22:00', 'Sa-Su 08:00-20:00'),
    ],
  ])('reads %s', (html, expected) => {
    expect(read(html)).toEqual(expected);
  });
});

describe('hours in tables and columns', () => {
  it('reads a table whose header row names the days', () => {
    const html =
      '<h3>Horaires</h3><table><tr><th></th><th>Lundi</th><th>Mardi</th><th>Mercredi</th></tr>' +
      '<tr><th>Matin</th><td>9h-12h</td><td>fermé</td><td>9h-12h</td></tr>' +
      '<tr><th>Après-midi</th><td>14h-19h</td><td>14h-19h</td><td>-</td></tr></table>';
    expect(read(html)).toEqual(week(`Mo ${SPLIT}`, 'Tu 14:00-19:00', 'We 09:00-12:00'));
  });

  it('reads days and hours listed in two parallel columns', () => {
    const html =
      '<h3>Horaires</h3><div><p>Lundi<br>Mardi<br>Mercredi</p></div><div><p>Fermé<br>9h-12h<br>9h-19h</p></div>';
    expect(read(html)).toEqual(week('Tu 09:00-12:00', 'We 09:00-19:00'));
  });

  it('reads lists side by side in two cells of one row', () => {
    const html =
      '<table><tr><td>Lundi<br>Mardi<br>Jeudi</td><td>9h-12h<br>fermé<br>14h-19h</td></tr></table>';
    expect(read(`<h3>Horaires</h3>${html}`)).toEqual(week('Mo 09:00-12:00', 'Th 14:00-19:00'));
  });

  it('reads opening and closing times in columns of their own', () => {
    const html =
      '<h3>Horaires</h3><table><tr><th>Jour</th><th>Ouverture</th><th>Fermeture</th></tr>' +
      '<tr><td>Lundi</td><td>9h00</td><td>19h00</td></tr><tr><td>Mardi</td><td>10h00</td><td>18h00</td></tr></table>';
    expect(read(html)).toEqual(week('Mo 09:00-19:00', 'Tu 10:00-18:00'));
  });

  it('reads a definition list', () => {
    const html =
      '<h3>Hours</h3><dl><dt>Monday</dt><dd>9am–5pm</dd><dt>Tuesday</dt><dd>Closed</dd><dt>Wednesday</dt><dd>9am–1pm</dd></dl>';
    expect(read(html)).toEqual(week('Mo 09:00-17:00', 'We 09:00-13:00'));
  });
});

describe('hours in structured data', () => {
  const jsonLd = (data: object) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
  const specification = {
    '@type': 'HairSalon',
    openingHoursSpecification: [
      {
        '@type': 'OpeningHoursSpecification',
        dayOfWeek: ['https://schema.org/Tuesday', 'Friday'],
        opens: '09:00',
        closes: '19:00',
      },
      { '@type': 'OpeningHoursSpecification', dayOfWeek: 'Sunday', opens: '00:00', closes: '00:00' },
    ],
  };

  it('reads specifications when the page shows no hours', () => {
    expect(read(jsonLd(specification))).toEqual(week('Tu 09:00-19:00', 'Fr 09:00-19:00'));
  });

  it('reads the short form', () => {
    expect(
      read(jsonLd({ '@type': 'Dentist', openingHours: ['Mo-Th 08:30-17:00', 'Fr 08:30-12:00'] })),
    ).toEqual(week('Mo-Th 08:30-17:00', 'Fr 08:30-12:00'));
  });

  it('believes the home page, however many landing pages say less', () => {
    const pages = ['', 'lens', 'douai', 'lille', 'arras', 'carvin', 'bethune'].map((path) =>
      parsePage({
        url: `https://example.test/${path}`,
        html: jsonLd({
          '@type': 'Dentist',
          openingHours: path === '' ? ['Mo-Su 08:00-20:00'] : ['Sa-Su 09:00-19:00'],
        }),
        language: 'fr',
      }),
    );
    expect(mergeHours(pages.map(pageHours)).hours).toMatchObject([
      { days: [1, 2, 3, 4, 5, 6, 0], open: '08:00' },
    ]);
  });

  it('lets the visible text win and tells the conflict', () => {
    const html = `<body>${jsonLd(specification)}<h3>Horaires</h3><p>Du mardi au samedi 10h-18h</p></body>`;
    const page = parsePage({ url: 'https://example.test/', html, language: 'fr' });
    const { hours, conflicts } = mergeHours([pageHours(page)]);
    expect(hours).toEqual([
      {
        days: [2, 3, 4, 5, 6],
        open: '10:00',
        close: '18:00',
        sourceUrl: 'https://example.test/',
        quote: 'Du mardi au samedi 10h-18h',
      },
    ]);
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]!.subject).toBe('hours');
    expect(conflicts[0]!.dropped.value).toContain('09:00-19:00');
  });
});
