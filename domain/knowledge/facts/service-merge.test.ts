/** Several pages, one list: what is said twice, in two languages or in two sections, is told once and clearly. */
import { describe, expect, it } from '@jest/globals';
import { parsePage } from './page.ts';
import { likelyServices } from './service-judge.ts';
import { mergeServices } from './service-merge.ts';
import { extractServices, pageServices } from './services.ts';

const page = (path: string, body: string, lang = 'fr') =>
  parsePage({
    url: `https://institut.example/${path}`,
    html: `<html lang="${lang}"><body>${body}</body></html>`,
    language: lang,
  });
const names = (...pages: Array<ReturnType<typeof page>>) =>
  extractServices(pages, { country: 'FR', currency: 'EUR' }).services.map(
    ({ name, priceMinCents, durationMinutes }) =>
      `${name} ${(priceMinCents ?? 0) / 100}${durationMinutes ? ` (${durationMinutes})` : ''}`,
  );
const FRENCH =
  'Bienvenue dans notre institut, nous vous accueillons sur rendez-vous pour tous vos soins du corps et du visage.';
const ENGLISH =
  'Welcome to our beauty salon, we are happy to look after you by appointment for all your face and body treatments.';

describe('one list of services', () => {
  it('leaves out what another language says again', () => {
    expect(
      names(
        page(
          'tarifs',
          `<p>${FRENCH}</p><ul><li>Gommage 40 €</li><li>Soin éclat 65 €</li><li>Modelage 55 €</li></ul>`,
        ),
        page(
          'en/prices',
          `<p>${ENGLISH}</p><ul><li>Scrub 40 €</li><li>Glow facial 65 €</li><li>Body massage 55 €</li></ul>`,
          'en',
        ),
      ),
    ).toEqual(['Gommage 40', 'Soin éclat 65', 'Modelage 55']);
  });

  it('tells namesakes apart in the fewest words of their sections', () => {
    expect(
      names(
        page(
          'tarifs',
          '<h2>Épilation Femme</h2><ul><li>Aisselles 12 €</li></ul><h2>Épilation Homme</h2><ul><li>Aisselles 15 €</li></ul>',
        ),
      ),
    ).toEqual(['Aisselles – Femme 12', 'Aisselles – Homme 15']);
  });

  it('tells once what two sections list at one price, unless both say for whom', () => {
    const twice = (one: string, other: string) =>
      names(
        page(
          'tarifs',
          `<h2>${one}</h2><ul><li>Coupe griffes 12 €</li><li>Bain ${one} 40 €</li></ul><h2>${other}</h2><ul><li>Coupe griffes 12 €</li><li>Bain ${other} 30 €</li></ul>`,
        ),
      ).filter((name) => name.startsWith('Coupe'));
    expect(twice('Chiens', 'Petits soins')).toEqual(['Coupe griffes 12']);
    expect(twice('Chiens', 'Chats')).toEqual(['Coupe griffes – Chiens 12', 'Coupe griffes – Chats 12']);
  });

  it('says how many a price buys where the section does', () => {
    expect(
      names(
        page(
          'tarifs',
          '<h2>Massage</h2><ul><li>Drainage : 70 €</li></ul><h2>Forfait 5 séances – 1 heure</h2><ul><li>Drainage : 315 €</li></ul><h2>Forfait 5 séances – 1h30</h2><ul><li>Drainage : 465 €</li></ul>',
        ),
      ),
    ).toEqual([
      'Drainage 70',
      'Drainage – Forfait 5 séances – 1 heure 315',
      'Drainage – Forfait 5 séances – 1h30 465',
    ]);
  });

  it('keeps lengths out of names: each service carries its own', () => {
    expect(
      names(page('tarifs', '<ul><li>Réflexologie 30 min 35 €</li><li>Réflexologie 60 min 60 €</li></ul>')),
    ).toEqual(['Réflexologie 35 (30)', 'Réflexologie 60 (60)']);
  });

  it('tells a service and its own page once, a first visit under any of its names', () => {
    expect(
      names(
        page('tarifs', '<ul><li>Première consultation 70 €</li><li>Suivi 55 €</li></ul>'),
        page('consultation', '<h1>La consultation</h1><p>1re consultation : 70 €</p>'),
      ),
    ).toEqual(['Première consultation 70', 'Suivi 55']);
  });

  it('keeps a single price and a range that begins with it apart', () => {
    expect(
      names(page('tarifs', '<ul><li>Sourcils 20 € à 45 €</li><li>Ligne de sourcils 20 €</li></ul>')),
    ).toEqual(['Sourcils 20', 'Ligne de sourcils 20']);
  });
});

describe('what only looks like one more service', () => {
  it('is a range from the least to the most of what is listed', () => {
    expect(
      names(
        page('tarifs', '<ul><li>Séance en semaine 55 €</li><li>Séance le samedi 75 €</li></ul>'),
        page('lens', '<h1>Près de Lens</h1><p>À 15 minutes, tarif 55–75 €</p>'),
      ),
    ).toEqual(['Séance en semaine 55', 'Séance le samedi 75']);
  });

  it('is the title of a page with the least of its prices', () => {
    expect(
      names(
        page(
          'ramonage',
          '<h1>Ramonage à Dijon dès 60 €</h1><ul><li>Insert 60 €</li><li>Poêle 80 €</li></ul>',
        ),
      ),
    ).toEqual(['Insert 60', 'Poêle 80']);
  });

  it('is what a loan costs a day, a fee, a page of grants or a button to pay', () => {
    expect(
      names(
        page(
          'permis',
          '<h2>Permis B</h2><p>1 400 €</p><p>Permis à 1 €/jour</p><p>Redevance d’examen : 30 €</p><a>Payer en ligne — 1 400 €</a>',
        ),
        page('aides', '<h1>Financer votre permis</h1><p>Aide régionale : 500 €</p>'),
      ),
    ).toEqual(['Permis B 1400']);
  });

  it('is a button with the price of what another page lists', () => {
    expect(
      names(
        page('tarifs', '<ul><li>Bilan 160 €</li><li>Suivi 130 €</li></ul>'),
        page('methode', '<h1>La méthode</h1><a>Réserver — 160 €</a>'),
        page('contact', '<h2>Commencez par le bilan</h2><a>Réserver le bilan — 160 €</a>'),
      ),
    ).toEqual(['Bilan 160', 'Suivi 130']);
  });

  it('is no used car where one learns to drive', () => {
    expect(
      names(page('formules', '<h3>Conduite accompagnée</h3><p>1 300 €</p><p>3 000 km en famille</p>')),
    ).toEqual(['Conduite accompagnée 1300']);
  });

  it('is the short name a comparison gives to what the page lists', () => {
    expect(
      names(
        page(
          'conduite-supervisee',
          '<table><tr><th>Critère</th><th>Accompagnée</th><th>Supervisée</th></tr><tr><td>Probation</td><td>2 ans</td><td>3 ans</td></tr>' +
            '<tr><td>Prix</td><td>1 500 €</td><td>1 450 €</td></tr></table><p><b>1 450 €</b> <span>Formation conduite supervisée</span></p>',
        ),
      ),
    ).toEqual(['Accompagnée 1500', 'Formation conduite supervisée 1450']);
  });
});

describe('a site of thousands of prices', () => {
  it('costs no more than so many comparisons, in its text and in its declared data', () => {
    const letters = 'abcdefghij';
    const name = (at: number) => `Soin ${letters[at % 10]}${letters[Math.floor(at / 10)]}lom`;
    const rows = Array.from({ length: 100 }, (_, at) => ({ name: name(at), price: 20 + at }));
    const { drafts, ...about } = pageServices(
      page('tarifs', `<ul>${rows.map((row) => `<li>${row.name} : ${row.price} €</li>`).join('')}</ul>`),
      { country: 'FR', currency: 'EUR' },
    );
    expect(mergeServices([{ ...about, drafts }]).services).toHaveLength(100);
    // 0 + 1 + … + 44 of them.
    expect(mergeServices([{ ...about, drafts }], 1_000).services).toHaveLength(45);
    const declared = drafts.map((draft) => ({ ...draft, from: 'structured' as const }));
    expect(mergeServices([{ ...about, drafts: [], declared }]).services).toHaveLength(100);
    expect(mergeServices([{ ...about, drafts: [], declared }], 1_000).services).toHaveLength(45);
  });
});

describe('a page hidden until its script has run', () => {
  it('is read as it will be shown', () => {
    const curtain = `<div style="display:none"><h2>Tarifs</h2><p>${FRENCH.repeat(3)}</p><ul><li>Brushing 22 €</li></ul></div>`;
    expect(names(page('tarifs', `<p>Chargement</p>${curtain}`))).toEqual(['Brushing 22']);
  });
});

describe('the judge of services', () => {
  it('leaves out the price again on each town’s page and the terms of a loan', () => {
    const towns = ['Vaugrand', 'Sermiers', 'Oudaine', 'Plessac'].map((town) =>
      page(
        `plombier-${town}`,
        `<h1>Plombier à ${town}</h1><h2>Près de ${town}</h2><p>15 minutes</p><p>Nuit, week-end et jours fériés</p><p>Tarif</p><p>95–150 €</p>`,
      ),
    );
    const loan = page(
      'en-plusieurs-fois',
      '<h1>Comment payer</h1><h2>Conditions du prêt</h2><p>Avec un garant</p><p>Montant : de 600 € à 1 200 € par tranche de 300 €</p>',
    );
    expect(
      names(
        page(
          'tarifs',
          '<ul><li>Débouchage évier 90 €</li><li>Recherche de fuite 140 €</li><li>Changement de robinet 85 €</li></ul>',
        ),
        ...towns,
        loan,
      ),
    ).toEqual(['Débouchage évier 90', 'Recherche de fuite 140', 'Changement de robinet 85']);
  });

  it('keeps the likeliest of what a site tells, however little it looks like a service', () => {
    const told = (name: string) => ({
      name,
      category: 'Conditions du prêt',
      price: { kind: 'range' as const, minCents: 60000, maxCents: 120000, currency: 'EUR' },
      durationMinutes: null,
      quote: `${name} : de 600 € à 1 200 € selon vos ressources et celles de votre garant`,
      order: 1,
      from: 'list' as const,
      url: 'https://institut.example/payer',
    });
    expect(likelyServices([told('Montant possible pour votre inscription')], [])).toHaveLength(1);
    expect(likelyServices([], [])).toEqual([]);
  });
});
