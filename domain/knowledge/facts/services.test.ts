import { describe, expect, it } from '@jest/globals';
import { scoreDemoSites } from '../../../bench/facts.ts';
import { parsePage } from './page.ts';
import { extractServices } from './services.ts';
import { oneLine } from './text.ts';

const page = (body: string, path = 'tarifs', head = '') =>
  parsePage({
    url: `https://salon.example/${path}`,
    html: `<html lang="fr"><head>${head}</head><body>${body}</body></html>`,
    language: 'fr',
  });
const read = (body: string, path?: string) => list(page(body, path));
const list = (...pages: Array<ReturnType<typeof page>>) =>
  extractServices(pages, { country: 'FR', currency: 'EUR' }).services.map(
    (service) =>
      `${service.name} | ${service.priceKind} ${service.priceMinCents}${service.priceMaxCents !== service.priceMinCents ? `-${service.priceMaxCents}` : ''} | ${service.durationMinutes ?? ''}`,
  );

describe('services in tables', () => {
  it('names one service per price column', () => {
    expect(
      read(
        '<table><tr><th></th><th>Court</th><th>Long</th></tr><tr><td>Brushing</td><td>20 €</td><td>28 €</td></tr></table>',
      ),
    ).toEqual(['Brushing – Court | fixed 2000 | ', 'Brushing – Long | fixed 2800 | ']);
  });

  it('leaves out what a price in brackets costs beside something else', () => {
    expect(
      read(
        '<table><tr><td>Dépose</td><td>10 € (5 € avec une nouvelle pose)</td></tr><tr><td>Pose</td><td>30 €</td></tr></table>',
      ),
    ).toEqual(['Dépose | fixed 1000 | ', 'Pose | fixed 3000 | ']);
  });

  it('lets a priced cell name itself beside descriptions and buttons', () => {
    expect(
      read(
        '<h2>Mains</h2><table><tr><td>Aisselles <b>19€</b></td><td><a>Je prends RDV</a></td></tr>' +
          '<tr><td>Pose de vernis 12€</td><td>Limage des ongles</td><td>20 min</td><td>Je prends RDV</td></tr>' +
          '<tr><td>Pose semi-permanent 36€</td><td>manucure traditionnelle 47€</td><td>45 min</td><td>Je prends RDV</td></tr></table>',
      ),
    ).toEqual([
      'Aisselles | fixed 1900 | ',
      'Pose de vernis | fixed 1200 | 20',
      'Pose semi-permanent | fixed 3600 | 45',
      'Pose semi-permanent – manucure traditionnelle | fixed 4700 | 45',
    ]);
  });

  it('reads how long and for whom under the price and the name', () => {
    expect(
      read(
        '<table><tr><td>Adultes</td><td>55 €<br>durée 1H</td></tr><tr><td>Enfants<br>(de 3 à 11 ans)</td><td>35 €<br>durée 30MIN, avec un parent</td></tr></table>',
      ),
    ).toEqual(['Adultes | fixed 5500 | 60', 'Enfants (de 3 à 11 ans) | fixed 3500 | 30']);
  });

  it('tells rows of one name apart by the cell beside it', () => {
    expect(
      read(
        '<table><tr><td>Taille de haie</td><td>une face</td><td>40 €</td></tr><tr><td>Taille de haie</td><td>deux faces</td><td>65 €</td></tr><tr><td>Tonte</td><td>ramassage compris</td><td>30 €</td></tr></table>',
      ),
    ).toEqual([
      'Taille de haie – une face | fixed 4000 | ',
      'Taille de haie – deux faces | fixed 6500 | ',
      'Tonte | fixed 3000 | ',
    ]);
  });

  it('takes "from" out of the column header', () => {
    expect(
      read(
        '<table><tr><th>Prestation</th><th>À partir de</th></tr><tr><td>Vidange</td><td>89 €</td></tr></table>',
      ),
    ).toEqual(['Vidange | from 8900-null | ']);
  });

  it('reads bare numbers under a price header, and durations in their own column', () => {
    expect(
      read(
        '<table><tr><th>Soin</th><th>Durée</th><th>Prix (€)</th></tr><tr><td>Gommage</td><td>30 min</td><td>42</td></tr></table>',
      ),
    ).toEqual(['Gommage | fixed 4200 | 30']);
  });

  it('reads names and prices that are parallel lines of two cells', () => {
    expect(read('<table><tr><td>Sourcils<br>Lèvre</td><td>12 €<br>9 €</td></tr></table>')).toEqual([
      'Sourcils | fixed 1200 | ',
      'Lèvre | fixed 900 | ',
    ]);
  });

  it('carries a row span as the section of its rows', () => {
    expect(
      read(
        '<table><tr><th>Chien</th><th>Soin</th><th>Prix</th></tr><tr><td rowspan="2">Caniche</td><td>Bain</td><td>30 €</td></tr><tr><td>Tonte</td><td>45 €</td></tr></table>',
      ),
    ).toEqual(['Bain | fixed 3000 | ', 'Tonte | fixed 4500 | ']);
  });
});

describe('services in lists and cards', () => {
  it('cleans dotted leaders and bullets out of names', () => {
    expect(read('<p>• Coupe femme ........... 45 €<br>• Couleur _____ 60,50 €</p>')).toEqual([
      'Coupe femme | fixed 4500 | ',
      'Couleur | fixed 6050 | ',
    ]);
  });

  it('reads name, duration and price glued in one line', () => {
    expect(read('<li><span>Barbe</span><span>20 min</span><span>18 €</span></li>')).toEqual([
      'Barbe | fixed 1800 | 20',
    ]);
  });

  it('takes the name of a card from its heading, not its description', () => {
    expect(
      read(
        '<div><h3>Gommage</h3><p>Doux et parfumé.</p><p>42 €</p></div><div><h3>Modelage</h3><p>Une heure entière.</p><p>75 €</p></div>',
      ),
    ).toEqual(['Gommage | fixed 4200 | ', 'Modelage | fixed 7500 | 60']);
  });

  it('composes lengths and ages with what they qualify', () => {
    expect(read('<h2>Tarifs</h2><h3>Coupe</h3><p>Cheveux courts : 30 €<br>Cheveux longs : 38 €</p>')).toEqual(
      ['Coupe – Cheveux courts | fixed 3000 | ', 'Coupe – Cheveux longs | fixed 3800 | '],
    );
  });

  it('pairs names and prices that stand in separate columns', () => {
    expect(read('<div><p>Portrait<br>Famille</p></div><div><p>90 €<br>140 €</p></div>')).toEqual([
      'Portrait | fixed 9000 | ',
      'Famille | fixed 14000 | ',
    ]);
  });

  it.each([
    '<del>45 €</del> 38 €',
    '<span class="old-price">45 €</span> 38 €',
    '<span style="text-decoration: line-through">45 €</span> 38 €',
    '38 € au lieu de 45 €',
  ])('keeps the current price of %s', (price) => {
    expect(read(`<p>Coupe et barbe : ${price}</p>`)).toEqual(['Coupe et barbe | fixed 3800 | ']);
  });

  it('says « sur devis » and free without a figure', () => {
    expect(
      read('<ul><li>Coupe : 20 €</li><li>Mariage : sur devis</li><li>Diagnostic : offert</li></ul>'),
    ).toEqual(['Coupe | fixed 2000 | ', 'Mariage | quote null | ', 'Diagnostic | free 0 | ']);
  });
});

describe('prices that are no services', () => {
  it.each([
    '<p>Supplément cheveux longs : + 5 €</p>',
    '<p>Un acompte de 30 € est demandé à la réservation.</p>',
    '<p>Carte bancaire acceptée à partir de 10 €.</p>',
    '<div><h3>Huile de soin</h3><p>24 €</p><button>Ajouter au panier</button></div>',
    '<article><h3>Maison</h3><p>348 000 €</p><p>92 m², 3 chambres</p></article>',
    '<article><h3>Citadine</h3><p>2017, 84 500 km</p><p>8 490 €</p></article>',
    '<p>Nous avons fait gagner 120 000 € à nos clients, et nous en sommes fiers chaque jour.</p>',
    '<blockquote>J’ai payé 60 € et j’en suis ravie</blockquote>',
    '<p>Les mutuelles remboursent entre 25 € et 50 € par séance.</p>',
    '<div><h3>Sommeil</h3><p>Dormir mieux en trois semaines</p><p>19 € · PDF</p></div>',
    '<h2>Twelve weeks to calm</h2><p>A self-guided programme.</p><p>$297</p>',
  ])('leaves out %s', (body) => {
    expect(read(body)).toEqual([]);
  });

  it('leaves articles, legal notices and shops unread', () => {
    for (const path of ['blog/soigner-ses-cheveux', 'mentions-legales', 'boutique/huile'])
      expect(read('<p>Coupe : 30 €</p>', path)).toEqual([]);
  });
});

describe('prices in sentences', () => {
  it('names what is paid for', () => {
    expect(read('<p>La consultation au cabinet est à 65 €. Elle dure 50 minutes.</p>')).toEqual([
      'Consultation au cabinet | fixed 6500 | 50',
    ]);
    expect(read('<p>Le tarif d’une visite à domicile est de 85 €.</p>')).toEqual([
      'Visite à domicile | fixed 8500 | ',
    ]);
    expect(read('<p>A private session costs £55.</p>')).toEqual(['Private session | fixed 5500 | ']);
  });

  it('says nothing where one name stands for several prices', () => {
    expect(
      read(
        '<p>Small cut from £20, bathing and drying from £25.</p><p>Medium cut from £24, bathing and drying from £30.</p><p>Large cut from £28, bathing and drying from £35.</p>',
      ).filter((service) => /^bathing/i.test(service)),
    ).toEqual([]);
  });
});

describe('one list for a site', () => {
  it('tells the same service on two pages once, by the fuller entry', () => {
    const home = page('<h3>Coupe femme</h3><p>à partir de 49 €</p>', '');
    const prices = page(
      '<h2>Femme</h2><table><tr><th></th><th>Courts</th><th>Longs</th></tr><tr><td>Coupe et brushing</td><td>49 €</td><td>60 €</td></tr></table>',
    );
    expect(list(home, prices)).toEqual([
      'Coupe et brushing – Courts | fixed 4900 | ',
      'Coupe et brushing – Longs | fixed 6000 | ',
    ]);
  });

  it('tells once what a summary repeats', () => {
    const prices =
      '<h2>Les consultations</h2><p>Première consultation, bilan : 75 €</p><p>Consultation de suivi : 55 €</p>';
    expect(read(`${prices}<h2>À retenir</h2><p>Première séance : 75 €</p><p>Suivi : 55 €</p>`)).toEqual(
      read(prices),
    );
  });

  it('tells apart services that share a name by their section', () => {
    expect(read('<h2>Femme</h2><p>Coupe : 45 €</p><h2>Homme</h2><p>Coupe : 28 €</p>')).toEqual([
      'Coupe – Femme | fixed 4500 | ',
      'Coupe – Homme | fixed 2800 | ',
    ]);
  });

  it('lets the visible text win over JSON-LD, and reports the contradiction', () => {
    const declared = {
      '@context': 'https://schema.org',
      '@type': 'Offer',
      price: '22',
      priceCurrency: 'EUR',
      itemOffered: { '@type': 'Service', name: 'Coupe homme' },
    };
    const both = page(
      '<ul><li>Coupe homme : 25 €</li><li>Barbe : 15 €</li></ul>',
      'tarifs',
      `<script type="application/ld+json">${JSON.stringify(declared)}</script>`,
    );
    const { services, conflicts } = extractServices([both], { country: 'FR', currency: 'EUR' });
    expect(services.map((service) => [service.name, service.priceMinCents])).toEqual([
      ['Coupe homme', 2500],
      ['Barbe', 1500],
    ]);
    expect(conflicts).toEqual([
      expect.objectContaining({
        kept: expect.objectContaining({ value: '25.00 EUR' }),
        dropped: expect.objectContaining({ value: '22.00 EUR' }),
      }),
    ]);
  });

  it('keeps declared services when the text names no price', () => {
    const declared = {
      '@context': 'https://schema.org',
      '@type': 'Service',
      name: 'Bilan',
      offers: { '@type': 'Offer', price: '70.00', priceCurrency: 'EUR' },
    };
    const only = page(
      '<p>Un bilan complet.</p>',
      '',
      `<script type="application/ld+json">${JSON.stringify(declared)}</script>`,
    );
    expect(list(only)).toEqual(['Bilan | fixed 7000 | ']);
  });

  it('leaves out what questions answer, buttons repeat and shops sell', () => {
    expect(
      read(
        '<h2>Nos soins</h2><h3>Séance individuelle</h3><p>55 €</p><p><a>Réserver ma séance individuelle (55 €)</a></p>' +
          '<h2>Vos questions sur la sophrologie</h2><h3>Combien coûte une séance ?</h3>' +
          '<p>55 € pour une heure. La séance individuelle est à 55 €, le forfait 5 séances à 250 € (50 €/séance).</p>' +
          '<h2>Vente de bijoux</h2><ul><li>Colliers : 24 €</li></ul>',
      ),
    ).toEqual(['Séance individuelle | fixed 5500 | ']);
  });

  it('takes no slogan and no condition for a section', () => {
    expect(
      read(
        '<h2>Des formules adaptées à vos besoins</h2><div><h3>Séance individuelle</h3><p>60 €</p></div><div><h3>Pack 4 séances</h3><p>200 €</p></div>' +
          '<h2>Tarifs</h2><p>Sur rendez vous uniquement</p><ul><li>Adulte : 50 €</li><li>Enfant : 40 €</li></ul>',
      ),
    ).toEqual([
      'Séance individuelle | fixed 6000 | ',
      'Pack 4 séances | fixed 20000 | ',
      'Adulte | fixed 5000 | ',
      'Enfant | fixed 4000 | ',
    ]);
  });

  it('lists nothing that a line answers', () => {
    expect(
      read(
        '<h3>Acceptez-vous la carte bancaire ?</h3><p>Oui, à partir de 10 €.</p><p>Et les chèques ? Non, au-delà de 50 €.</p>' +
          '<h2>Cours</h2><ul><li>Adhérent : 9 €</li><li>Non adhérent : 12 €</li></ul>',
      ),
    ).toEqual(['Adhérent | fixed 900 | ', 'Non adhérent | fixed 1200 | ']);
  });

  it('reads a quote behind dotted leaders and sizes by volume', () => {
    expect(
      read(
        '<h2>Hyaluropen</h2><ul><li>Chignon ........ sur devis</li><li>0.5ml : 150 €</li><li>1ml : 190 €</li></ul>',
      ),
    ).toEqual([
      'Chignon | quote null | ',
      'Hyaluropen – 0.5ml | fixed 15000 | ',
      'Hyaluropen – 1ml | fixed 19000 | ',
    ]);
  });

  it('quotes touching words apart, as the page shows them', () => {
    const { services } = extractServices(
      [page('<ul><li><span>Barbe</span><span>20 min</span><span>18 €</span></li></ul>')],
      { country: 'FR', currency: 'EUR' },
    );
    expect(services.map((service) => service.quote)).toEqual(['Barbe 20 min 18 €']);
  });

  it('quotes words that stand on the page', () => {
    const html =
      '<div><h3>Gommage</h3><p>Doux.</p><p>42 €</p></div><table><tr><td>Coupe</td><td><del>30 €</del> 25 €</td></tr></table>';
    const { services } = extractServices([page(html)], { country: 'FR', currency: 'EUR' });
    const visible = oneLine(
      page(html)
        .$('body')
        .html()!
        .replace(/<[^>]+>/g, ' '),
    );
    for (const service of services) expect(visible).toContain(service.quote);
    expect(services).toHaveLength(2);
  });
});

describe('a home page beside a long price list', () => {
  const prices = page(
    `<h2>Épilation</h2><ul>${Array.from({ length: 26 }, (_, index) => `<li>Zone ${'abcdefghijklmnopqrstuvwxyz'[index]}${'abcdefghijklmnopqrstuvwxyz'[index]} : ${20 + index} €</li>`).join('')}</ul>`,
  );
  it('only advertises it', () => {
    const home = page('<h3>Manucure</h3><p>12 €</p><h3>Gommage</h3><p>69 €</p><h3>Cils</h3><p>100 €</p>', '');
    expect(list(home, prices)).toHaveLength(26);
  });
  it('leaves other pages their services', () => {
    const other = page(
      '<h3>Manucure</h3><p>12 €</p><h3>Gommage</h3><p>69 €</p><h3>Cils</h3><p>100 €</p>',
      'mains',
    );
    expect(list(other, prices)).toHaveLength(29);
  });
});

describe('the labelled demo sites', () => {
  it('are read at least as well as the product promises', async () => {
    const scores = await scoreDemoSites();
    const sum = (of: (score: (typeof scores)[number]) => number) =>
      scores.reduce((total, score) => total + of(score), 0);
    expect(scores.length).toBeGreaterThanOrEqual(11);
    expect(sum((score) => score.matched) / sum((score) => score.found)).toBeGreaterThanOrEqual(0.9);
    expect(sum((score) => score.matched) / sum((score) => score.labelled)).toBeGreaterThanOrEqual(0.85);
  });
});
