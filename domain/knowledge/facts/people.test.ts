import { describe, expect, it } from '@jest/globals';
import { extractFacts, FactReader } from './index.ts';

const page = (html: string, path = '/') => ({ url: `https://example.test${path}`, html, language: null });
const facts = (html: string, path = '/') =>
  extractFacts([page(html, path)], { country: 'FR', currency: 'EUR' });
const faq = (html: string) => facts(html).faq.map(({ question, answer }) => [question, answer]);

describe('questions and answers', () => {
  it.each([
    [
      'folding lists',
      '<details><summary>Faites-vous les enfants ?</summary><p>Oui, dès trois ans.</p></details>',
    ],
    ['definition lists', '<dl><dt>Faites-vous les enfants ?</dt><dd>Oui, dès trois ans.</dd></dl>'],
    ['headings', '<h3>Faites-vous les enfants ?</h3><p>Oui, dès trois ans.</p><h3>Autre sujet</h3>'],
    [
      'accordions that hide the answer',
      '<button aria-expanded="false" aria-controls="a1">Faites-vous les enfants ?</button><div id="a1" hidden><p>Oui, dès trois ans.</p></div>',
    ],
    [
      'page builders',
      '<div class="et_pb_toggle"><h5 class="et_pb_toggle_title">Faites-vous les enfants ?</h5><div class="et_pb_toggle_content" style="display:none"><p>Oui, dès trois ans.</p></div></div>',
    ],
    [
      'structured data',
      '<script type="application/ld+json">{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"Faites-vous les enfants ?",' +
        '"acceptedAnswer":{"@type":"Answer","text":"<p>Oui, dès trois ans.</p>"}}]}</script>',
    ],
  ])('are read in %s', (_, html) => {
    expect(faq(html)).toEqual([['Faites-vous les enfants ?', 'Oui, dès trois ans.']]);
  });

  it('are told once when page and structured data both give them', () => {
    const html =
      '<script type="application/ld+json">{"@type":"FAQPage","mainEntity":{"@type":"Question","name":"Acceptez-vous la carte ?",' +
      '"acceptedAnswer":{"@type":"Answer","text":"Oui, sans minimum."}}}</script>' +
      '<details><summary>Acceptez-vous la carte ?</summary>Oui, sans minimum.</details>';
    expect(faq(html)).toHaveLength(1);
  });

  it('are not made of menus and price lists that fold', () => {
    expect(faq('<details><summary>Nos tarifs coupe</summary><p>Coupe femme 45 €</p></details>')).toEqual([]);
  });
});

describe('team', () => {
  it('reads names with their roles under a team heading', () => {
    const html =
      '<h2>Notre équipe</h2><h3>Marie Dupont</h3><p>Coiffeuse coloriste</p><h3>Léa</h3><p>Apprentie</p>' +
      '<h2>Nos valeurs</h2><h3>Qualité</h3><p>Le soin du détail.</p>';
    expect(facts(html).team.map(({ name, role }) => [name, role])).toEqual([
      ['Marie Dupont', 'Coiffeuse coloriste'],
      ['Léa', 'Apprentie'],
    ]);
  });

  it('reads staff in structured data and leaves reviewers and authors alone', () => {
    const html =
      '<script type="application/ld+json">{"@type":"Dentist","name":"Cabinet","employee":{"@type":"Person","name":"Anne Petit","jobTitle":"Dentiste"},' +
      '"review":{"@type":"Review","author":{"@type":"Person","name":"Jean Client"}}}</script>';
    expect(facts(html).team.map(({ name }) => name)).toEqual(['Anne Petit']);
  });

  it('finds nobody where nobody is presented', () => {
    expect(facts('<h2>Nos soins</h2><h3>Massage Suédois</h3><p>Détente profonde</p>').team).toEqual([]);
  });
});

describe('sector', () => {
  it.each([
    ['hair', '<title>Salon Marie, coiffeur à Lyon</title><p>Coupe, brushing, coloration, balayage.</p>'],
    ['beauty', '<title>Institut de beauté</title><p>Épilation, soins du visage, manucure.</p>'],
    [
      'health',
      '<title>Ostéopathe à Nantes</title><p>Consultations au cabinet, nourrissons et sportifs. Patients reçus sur rendez-vous.</p>',
    ],
    ['fitness', '<title>Yoga studio</title><h1>Yoga classes</h1><p>Vinyasa, hatha, pilates classes.</p>'],
    [
      'real-estate',
      '<title>Agence immobilière</title><h1>Appartements à vendre</h1><p>Estimation gratuite, mandat, location.</p>',
    ],
    [
      'b2b',
      '<title>Agence web et conseil</title><h1>Marketing pour les entreprises</h1><p>Audit, stratégie, SEO, logiciel, devis.</p>',
    ],
    [
      'other',
      '<title>Garage Martin</title><h1>Entretien de votre voiture</h1><p>Pneus, vidange, mécanique.</p>',
    ],
    ['other', '<title>Bonjour</title><p>Bientôt ici.</p>'],
  ])('is %s for %s', (sector, html) => {
    const reader = new FactReader({ country: 'FR', currency: 'EUR' });
    reader.add(page(html));
    expect(reader.sector()).toBe(sector);
  });
});
