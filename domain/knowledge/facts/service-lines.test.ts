/** How people set price lists without tables: leaders, columns of spaces, cards, lists under a line, sentences. */
import { describe, expect, it } from '@jest/globals';
import { parsePage } from './page.ts';
import { extractServices } from './services.ts';

const read = (body: string, path = 'tarifs', lang = 'fr') =>
  extractServices(
    [
      parsePage({
        url: `https://institut.example/${path}`,
        html: `<html lang="${lang}"><body>${body}</body></html>`,
        language: lang,
      }),
    ],
    { country: 'FR', currency: 'EUR' },
  ).services.map(
    ({ name, priceKind, priceMinCents, priceMaxCents, durationMinutes }) =>
      `${name} | ${priceKind} ${priceMinCents}${priceMaxCents !== priceMinCents ? `-${priceMaxCents}` : ''} | ${durationMinutes ?? ''}`,
  );

describe('services in running lines', () => {
  it('stand under the heads of their columns', () => {
    expect(
      read(
        '<p><span>Pose</span> <span>Retouche</span></p><p>Sourcils <b>320 €</b> <b>160 €</b></p><p>Lèvres <b>350 €</b> <b>170 €</b></p>',
      ),
    ).toEqual([
      'Sourcils – Pose | fixed 32000 | ',
      'Sourcils – Retouche | fixed 16000 | ',
      'Lèvres – Pose | fixed 35000 | ',
      'Lèvres – Retouche | fixed 17000 | ',
    ]);
  });

  it('give a price for each length', () => {
    expect(read('<p>Massage du dos (30 min / 45 min) 40 € / 55 €</p>')).toEqual([
      'Massage du dos | fixed 4000 | 30',
      'Massage du dos | fixed 5500 | 45',
    ]);
  });

  it('are named by the line their list stands under, where two lists say the same', () => {
    expect(
      read(
        '<h3>Maquillage</h3><p>Forfait paupières</p><ul><li>Haut : 200 €</li><li>Bas : 150 €</li></ul><p>Forfait cils</p><ul><li>Haut : 180 €</li><li>Bas : 140 €</li></ul>',
      ),
    ).toEqual([
      'Haut – paupières | fixed 20000 | ',
      'Bas – paupières | fixed 15000 | ',
      'Haut – cils | fixed 18000 | ',
      'Bas – cils | fixed 14000 | ',
    ]);
  });

  it('say what a mere part of them belongs to', () => {
    expect(read('<h3>Dreadlocks</h3><p>Création : 250 €</p><p>Entretien : à partir de 40 €</p>')).toEqual([
      'Dreadlocks – Création | fixed 25000 | ',
      'Dreadlocks – Entretien | from 4000-null | ',
    ]);
  });

  it('take the name above « Tarif : », not the title of what follows', () => {
    expect(
      read(
        '<h1>Extension de cils</h1><div><p><b>Durée :</b> 2 jours</p><p><b>Pré-requis :</b> aucun diplôme n’est demandé à l’entrée.</p><p><b>Tarif :</b> 600 € net</p></div><h4>Objectif</h4><p>Savoir poser.</p>',
        'formation-cils',
      ),
    ).toEqual(['Extension de cils | fixed 60000 | ']);
  });

  it('say "from" after the figure as well', () => {
    expect(read('<h3>Pack entretien</h3><p>CHF 320.- dès</p>')).toEqual([
      'Pack entretien | from 32000-null | ',
    ]);
  });

  it('are told in a sentence whose subject is what is paid for', () => {
    expect(
      read('<h2>La sophrologie</h2><p>Chaque séance dure 1 h et coûte 65 euros.</p>', 'seances'),
    ).toEqual(['Séance | fixed 6500 | 60']);
  });

  it('keep the name a class marks, not the words it says describe', () => {
    expect(
      read(
        '<div class="service-item"><h4 class="service-item-name">Teinture</h4><p class="service-item-desc">Sans ammoniaque</p><span class="service-item-price">28 €</span></div>',
      ),
    ).toEqual(['Teinture | fixed 2800 | ']);
  });

  it('take the length that stands after the price, not one a detail mentions', () => {
    expect(
      read(
        '<div><h3>Révision</h3><ul><li>Essai de 20 minutes</li></ul><div>à partir de 90 €</div><div>Environ 70 min</div><a>Choisir cette prestation</a></div>',
      ),
    ).toEqual(['Révision | from 9000-null | 70']);
  });

  it('take a length said between dots', () => {
    expect(read('<div><p>Suivi</p><p>35 €</p><p>30 minutes · flacon inclus</p></div>')).toEqual([
      'Suivi | fixed 3500 | 30',
    ]);
  });

  it('leave out what one of several costs, and for how many it is', () => {
    expect(
      read(
        '<div><h3>L’<em>Élan</em> — 5 séances</h3><p>600 € · 120 € / séance</p></div><div><p>Duo gommage</p><p>90 €</p><p>pour les deux</p></div><div><h3>Duo modelage</h3><p>100 € pour deux</p></div>',
      ),
    ).toEqual([
      'L’Élan — 5 séances | fixed 60000 | ',
      'Duo gommage | fixed 9000 | ',
      'Duo modelage | fixed 10000 | ',
    ]);
  });

  it('give one name its lengths', () => {
    expect(
      read(
        '<h3>Massage</h3><p>La séance de 30 min : 40 €</p><p>La séance de 60 min : 70 €</p><p>La séance de 90 min : 95 €</p>',
      ),
    ).toEqual(['Massage | fixed 4000 | 30', 'Massage | fixed 7000 | 60', 'Massage | fixed 9500 | 90']);
  });

  it('name what is counted by the night and the season by the line above', () => {
    expect(
      read(
        '<h1>Tarifs et services au gîte</h1><div><h3>Wifi</h3><p>Partout.</p></div><div><h3>Draps</h3><p>Fournis.</p></div><div><h3>Linge</h3><p>Fourni.</p></div>' +
          '<div><div><p>Pour 2 personnes</p></div><p>60 à 90 € la nuit selon saison</p></div>',
      ),
    ).toEqual(['Pour 2 personnes | range 6000-9000 | ']);
  });

  it('read a name over two lines, below the word set above it, or said with dots', () => {
    expect(
      read(
        '<div><span class="eyebrow" style="display:block">Tout inclus</span><p>Entrée + Plat<br>+ Dessert</p><p>17 €</p></div>' +
          '<div><span>Samedi · dimanche · jours fériés</span><div>80 €</div><p>Au cabinet</p></div>' +
          '<div><span>65 €/h</span><span>Cours de reprise</span></div>',
      ),
    ).toEqual([
      'Entrée + Plat + Dessert | fixed 1700 | ',
      'Samedi · dimanche · jours fériés | fixed 8000 | ',
      'Cours de reprise | fixed 6500 | ',
    ]);
  });
});

describe('what one of several costs', () => {
  it('is no service of its own beside the price of them all', () => {
    expect(
      read(
        '<h2>Memberships</h2><div><h3>6 visits</h3><p>$20</p><p>per class · $120/mo</p></div>' +
          '<h2>Passes</h2><div><h3>4-Visit Pass</h3><p>$60</p><p>$15/class · valid 2 months</p></div>',
        'prices',
        'en',
      ),
    ).toEqual(['6 visits | fixed 12000 | ', '4-Visit Pass | fixed 6000 | ']);
  });
});

describe('English price lists', () => {
  it.each([
    [
      '<div><h3>Small dogs</h3><p>$60+</p><p>Starting price | 2 hour appointment</p></div><div><h3>Large dogs</h3><p>$90+</p><p>Starting price | 3 hour appointment</p></div>',
      ['Small dogs | from 6000-null | 120', 'Large dogs | from 9000-null | 180'],
    ],
    [
      '<h3>Boiler repair</h3><p>£45 first hour, then less</p>',
      ['Boiler repair – First hour | fixed 4500 | '],
    ],
    [
      '<h3>Day care</h3><p>Full day £20, half day £12</p>',
      ['Day care – Full day | fixed 2000 | ', 'Day care – half day | fixed 1200 | '],
    ],
    [
      '<table><tr><th>Package</th><th>Saloon</th><th>Van</th></tr><tr><td>Full valet</td><td>£90</td><td>£120</td></tr><tr><td>Wash</td><td>£15</td><td>£20</td></tr></table>',
      [
        'Full valet – Saloon | fixed 9000 | ',
        'Full valet – Van | fixed 12000 | ',
        'Wash – Saloon | fixed 1500 | ',
        'Wash – Van | fixed 2000 | ',
      ],
    ],
    ['<p>We charge £55.</p>', []],
    [
      '<h3>Window cleaning</h3><p>£22 per hour, two visits at least.</p>',
      ['Window cleaning | fixed 2200 | '],
    ],
  ])('%s', (body, expected) => {
    expect(read(body, 'prices', 'en')).toEqual(expected);
  });
});

describe('several prices of one thing', () => {
  it('are told by what stands after them in brackets, and by the pack above their dashes', () => {
    expect(
      read(
        '<p><b>Shiatsu</b></p><p>50 € par séance (au cabinet)<br>65 € par séance (<i>à domicile</i>)<br>Je propose le forfait de 4 séances :<br>- au cabinet pour 180 €<br>- à domicile pour 240 €</p>',
      ),
    ).toEqual([
      'Shiatsu – au cabinet | fixed 5000 | ',
      'Shiatsu – à domicile | fixed 6500 | ',
      'Shiatsu – forfait de 4 séances – au cabinet | fixed 18000 | ',
      'Shiatsu – forfait de 4 séances – à domicile | fixed 24000 | ',
    ]);
  });

  it('stand alone where the words before the place name something', () => {
    expect(read('<h2>Tarifs</h2><p>Bilan : 60 €</p><p>Visite à domicile : 85 €</p>')).toEqual([
      'Bilan | fixed 6000 | ',
      'Visite à domicile | fixed 8500 | ',
    ]);
  });

  it('are told by whom they are for, without the length each has', () => {
    expect(read('<div><h3>Enfants 45 min</h3><p>40 €</p></div><div><h3>Bilan</h3><p>60 €</p></div>')).toEqual(
      ['Enfants | fixed 4000 | 45', 'Bilan | fixed 6000 | '],
    );
  });

  it('leave out the facts that stand before them, set apart by dots', () => {
    expect(
      read('<div><span>Depuis 1990 · À Lyon</span><span>Accord 90 € · Remise en état 150 €</span></div>'),
    ).toEqual(['Accord | fixed 9000 | ', 'Remise en état | fixed 15000 | ']);
  });
});

describe('names and what stands around them', () => {
  it('a title over a plain list divides it; the line under it names', () => {
    expect(
      read(
        '<h2>Mains</h2><p>Limage</p><small>12 €</small><p>Pose de vernis</p><small>15 €</small><p>Dépose</p><small>9 €</small>' +
          '<h2>Pieds</h2><p>Ponçage</p><small>20 €</small><p>Beauté express</p><small>18 €</small>',
      ),
    ).toEqual([
      'Limage | fixed 1200 | ',
      'Pose de vernis | fixed 1500 | ',
      'Dépose | fixed 900 | ',
      'Ponçage | fixed 2000 | ',
      'Beauté express | fixed 1800 | ',
    ]);
  });

  it('a length with a note names nothing', () => {
    expect(
      read(
        '<p>Enveloppement</p><p>1 h (douche comprise) / 55 €</p><p>Gommage</p><p>30 min (douche comprise) / 35 €</p>',
      ),
    ).toEqual(['Enveloppement | fixed 5500 | 60', 'Gommage | fixed 3500 | 30']);
  });

  it('a card ticks off what its price includes, and says « à partir de » on a line of its own', () => {
    const ticks = Array.from({ length: 14 }, (_, at) => `<li>✓ Étape ${'abcdefghijklmn'[at]} du ménage</li>`);
    expect(
      read(
        `<div><h2>Ménage de printemps</h2><p>Pour retrouver une maison nette.</p><h3>Prestations incluses</h3><ul>${ticks.join('')}</ul>` +
          '<div><div>À partir de</div><div>180 €</div><a href="/contact">Demander un devis</a></div></div>',
      ),
    ).toEqual(['Ménage de printemps | from 18000-null | ']);
  });

  it('a price for some stands under the price for all, and a note in brackets names nothing', () => {
    expect(
      read(
        '<div><h3>La planche <br>(à partager)</h3><div><h3>18 €</h3><p>16 € pour les étudiants</p></div></div>' +
          '<div><h3>Le goûter</h3><div><h3>9 €</h3><p>8 € pour les étudiants</p></div></div>',
      ),
    ).toEqual([
      'La planche | fixed 1800 | ',
      'La planche – Étudiants | fixed 1600 | ',
      'Le goûter | fixed 900 | ',
      'Le goûter – Étudiants | fixed 800 | ',
    ]);
  });

  it('what stands beside a title that only says « Tarifs » is another’s', () => {
    expect(
      read(
        '<div><h4>Le courrier</h4><p>contact@gite.example</p></div><div><h4>Tarifs indicatifs</h4><p>À partir de <b>90 euros/nuit</b><br>Forfait ménage : 40 euros</p></div>',
        'contact',
      ).filter((line) => line.includes('courrier')),
    ).toEqual([]);
  });

  it('a tag set before a name is no part of it', () => {
    expect(
      read(
        '<div><span class="service-tag">Le plus demandé</span><span class="service-name">Réglage de selle</span><span class="service-desc">Sangle comprise, cuir nourri et points de couture revus par notre sellier.</span><span class="service-price">Dès 35 €</span></div>',
      ),
    ).toEqual(['Réglage de selle | from 3500-null | ']);
  });

  it('a description set inside a name is no part of it, and the one under a price may say the length', () => {
    expect(
      read(
        '<div><span class="n-name">Soin éclat<span class="n-desc">Un coup de frais</span></span> <span>25 €</span></div>' +
          '<div><h2>Premier bilan</h2><p>70 €</p><p>Le bilan dure en moyenne 1h15. Nous y parlons de vos habitudes, de vos envies et de ce que vous attendez de nos rendez-vous, sans jamais vous juger.</p></div>',
      ),
    ).toEqual(['Soin éclat | fixed 2500 | ', 'Premier bilan | fixed 7000 | 75']);
  });

  it('a brand in initials makes no sentence of a name', () => {
    expect(read('<p>Pose de vernis longue tenue des mains et des pieds A.B.I</p><p>40 €</p>')).toEqual([
      'Pose de vernis longue tenue des mains et des pieds A.B.I | fixed 4000 | ',
    ]);
  });
});

describe('prices that buy no service', () => {
  it.each([
    ['the way there', '<h2>Frais de déplacement</h2><ul><li>Zone 1 : 5 €</li><li>Zone 2 : 10 €</li></ul>'],
    [
      'the steps of a course',
      '<h2>How it works</h2><ol><li>Apply for your licence. The cost is £34.</li></ol>',
    ],
    ['a book', '<h2>Mon livre</h2><p>Ce livre est en vente au prix de 18 € chez votre libraire.</p>'],
    ['papers to bring', '<h2>Documents nécessaires</h2><ul><li>4 timbres à 1,50 €</li></ul>'],
    ['a voucher', '<h2>Bons cadeaux</h2><p>Un bon à partir de 20 €</p>'],
    ['what may be had on demand', '<h2>Le gîte</h2><ul><li>Lit pour bébé disponible sur demande</li></ul>'],
    ['a discount', '<h2>Séjours</h2><ul><li>Remise dès 7 nuits : 10 €</li></ul>'],
    ['a sentence to the client', '<p>Vous êtes seul maître à bord.</p><p>35 €</p>'],
    ['what others charge', '<h2>Pourquoi nous</h2><p>Un prix inférieur d’environ 20 € à la moyenne.</p>'],
  ])('%s', (_, body) => {
    expect(read(body)).toEqual([]);
  });
});
