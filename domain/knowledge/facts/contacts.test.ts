import { describe, expect, it } from '@jest/globals';
import { extractFacts } from './index.ts';
import type { FactContext } from './types.ts';

const FRANCE: FactContext = { country: 'FR', currency: 'EUR' };

function facts(pages: Record<string, string>, context = FRANCE, site = 'https://salon-marie.test') {
  return extractFacts(
    Object.entries(pages).map(([path, html]) => ({ url: `${site}${path}`, html, language: null })),
    context,
  );
}
const phones = (html: string, context = FRANCE) =>
  facts({ '/': html }, context).phones.map((phone) => phone.value);
const emails = (html: string) => facts({ '/': html }).emails.map((email) => email.value);
const address = (html: string, context = FRANCE) => facts({ '/': html }, context).address?.value ?? null;
const name = (pages: Record<string, string>) => facts(pages).name?.value ?? null;

describe('telephone numbers', () => {
  it.each([
    ['<p>Tél. : 04 72 00 12 34</p>', '+33472001234'],
    ['<p>+33 (0)4 72 00 12 34</p>', '+33472001234'],
    ['<p>04.72.00.12.34</p>', '+33472001234'],
    ['<a href="tel:+33472001234">Appeler</a>', '+33472001234'],
    ['<a href="tel:0472001234">04-72-00-12-34</a>', '+33472001234'],
    ['<a href="tel:+33100000001">04 72 00 12 34</a>', '+33472001234'],
    ['<p>ABN 11 222 333 444</p><p>0412 345 987</p>', '+61412345987'],
    ['<p>Call us: 020 7946 0958, London, UK</p>', '+442079460958'],
    ['<p>5 Main Street, Portland, OR 97201</p><p>(503) 223-4567</p>', '+15032234567'],
    ['<p>Ireland. Mobile 086 739 8818</p>', '+353867398818'],
    ['<p>Rue de la Gare 12, 1260 Nyon, Suisse</p><p>022 361 78 44</p>', '+41223617844'],
    ['<p>Chaussée de Wavre 10, 1000 Bruxelles, Belgique</p><p>02 511 12 34</p>', '+3225111234'],
  ])('reads %s', (html, expected) => {
    expect(phones(html)).toEqual([expected]);
  });

  it('leaves faxes, registrations, prices, dates and placeholders alone', () => {
    const html =
      '<p>Tél 04 72 00 12 34 – Fax : 04 72 00 12 35</p><p>SIRET 123 456 789 01234</p><p>RCS Lyon 0472001236</p>' +
      '<h3>Licence de transport</h3><p>N° 01325100009</p>' +
      '<p>Depuis le 12/05/2019, 1 250,00 €</p><p>00 00 00 00 00</p><a href="tel:+12345678910">Appel</a>';
    expect(phones(html)).toEqual(['+33472001234']);
  });

  it('leaves the host of the site and its designer alone', () => {
    const site = facts({
      '/': '<p>Salon Marie, 04 72 00 12 34</p>',
      '/mentions-legales':
        '<h2>Éditeur</h2><p>Salon Marie, 04 72 00 12 34</p><h2>Hébergeur</h2><p>OVH SAS</p><p>2 rue Kellermann</p>' +
        '<p>59100 Roubaix</p><p>Tél : 09 72 10 10 07</p><p>Création du site : Agence Pixel, 04 78 11 22 33</p>',
    });
    expect(site.phones.map((phone) => phone.value)).toEqual(['+33472001234']);
    expect(site.address?.value ?? '').not.toContain('Roubaix');
  });

  it('gives a number repeated on every page once, with the page and words it was read from', () => {
    const footer = '<footer>Tél. 04 72 00 12 34</footer>';
    const { phones: found } = facts({
      '/': footer,
      '/contact': `<p>Appelez le 04 72 00 12 34</p>${footer}`,
      '/tarifs': footer,
    });
    expect(found).toHaveLength(1);
    expect(found[0]!.quote).toBe('04 72 00 12 34');
  });
});

describe('e-mail addresses', () => {
  const cloudflare = (email: string) =>
    `2a${[...email].map((char) => (char.charCodeAt(0) ^ 0x2a).toString(16).padStart(2, '0')).join('')}`;

  it.each([
    ['<a href="mailto:Contact@Salon-Marie.fr?subject=rdv">Écrivez-nous</a>', 'contact@salon-marie.fr'],
    ['<p>contact [at] salon-marie.fr</p>', 'contact@salon-marie.fr'],
    ['<p>contact(arobase)salon-marie(point)fr</p>', 'contact@salon-marie.fr'],
    [
      `<span class="__cf_email__" data-cfemail="${cloudflare('marie@orange.fr')}">[email protected]</span>`,
      'marie@orange.fr',
    ],
    [
      '<script type="application/ld+json">{"@type":"HairSalon","name":"S","email":"mailto:a@salon-marie.fr"}</script>',
      'a@salon-marie.fr',
    ],
  ])('reads %s', (html, expected) => {
    expect(emails(html)).toEqual([expected]);
  });

  it('leaves examples, tools and picture names alone', () => {
    expect(emails('<p>marie@gmail.com votre@email.com noreply@salon.fr logo@2x.png</p>')).toEqual([
      'marie@gmail.com',
    ]);
  });

  it('sends nobody to a site whose address follows "at"', () => {
    expect(emails('<p>zoe@gmail.com</p><p>Shop at zoe-robes.com</p>')).toEqual(['zoe@gmail.com']);
    expect(emails('<p>info at zoe-robes.com</p>')).toEqual(['info@zoe-robes.com']);
  });

  it('leaves names on a network alone', () => {
    expect(emails('<p>Instagram : salon@zoe.coiffure</p><p>zoe@gmail.com</p>')).toEqual(['zoe@gmail.com']);
  });

  it('leaves the designer of the site alone', () => {
    expect(
      emails('<p>marie@gmail.com</p><footer><p>Site réalisé par Pixel – hello@pixel-agence.com</p></footer>'),
    ).toEqual(['marie@gmail.com']);
  });
});

describe('postal address', () => {
  it.each([
    ['<p>12 rue de la République, 69002 Lyon</p>', '12 rue de la République, 69002 Lyon'],
    ['<footer><p>12 bis, avenue Foch</p><p>69006 LYON</p></footer>', '12 bis, avenue Foch, 69006 LYON'],
    ['<address>3 place Bellecour<br>69002 Lyon</address>', '3 place Bellecour, 69002 Lyon'],
    ['<p>Rue de la Gare 12, 1260 Nyon (Suisse)</p>', 'Rue de la Gare 12, 1260 Nyon'],
    ['<p>14 High Street, Oxford, OX1 4DB, United Kingdom</p>', '14 High Street, Oxford, OX1 4DB'],
    ['<p>Mill House<br>4 Weaver Lane<br>Otley<br>LS21 1AA</p>', '4 Weaver Lane, Otley, LS21 1AA'],
    ['<p>1260 Main St E, Milton, ON L9T 8M7, Canada</p>', '1260 Main St E, Milton, ON L9T 8M7'],
    [
      '<p>115 Railroad Ave, Danville, CA 94526</p><p>(925) 844-4445</p>',
      '115 Railroad Ave, Danville, CA 94526',
    ],
  ])('reads %s', (html, expected) => {
    expect(address(html)).toBe(expected);
  });

  it('reads a PostalAddress in the order its country writes', () => {
    const html =
      '<script type="application/ld+json">{"@type":"HairSalon","name":"Salon Marie","address":{"@type":"PostalAddress",' +
      '"streetAddress":"12 rue Mercière","postalCode":"69002","addressLocality":"Lyon","addressCountry":"FR"}}</script>';
    expect(address(html)).toBe('12 rue Mercière, 69002 Lyon');
  });

  it('finds none where none is published', () => {
    expect(address('<p>Nous intervenons dans tout le Rhône, 20000 clients depuis 1998.</p>')).toBeNull();
  });

  it('may have a way without a number, and a direction behind its street', () => {
    expect(address('<p>Quai des Brumes</p><p>35400 Saint-Malo</p>')).toBe(
      'Quai des Brumes, 35400 Saint-Malo',
    );
    expect(address('<p>Le salon est place de l’Église, 24200 Sarlat.</p>')).toBe('24200 Sarlat');
    expect(address('<p>Adresse : Place de l’Église, 24200 Sarlat.</p>')).toBe(
      'Place de l’Église, 24200 Sarlat',
    );
    expect(address('<p>Sydney NSW 2000</p><p>Get Your Free Quote 0491 570 156</p>')).not.toContain('Quote');
    expect(address('<p>410 Main St W<br>Hamilton, ON L8P 1K2</p>')).toBe(
      '410 Main St W, Hamilton, ON L8P 1K2',
    );
  });
});

describe('business name', () => {
  it('takes what structured data and site name agree on', () => {
    const html =
      '<title>Accueil - Salon Marie | Coiffeur à Lyon</title><meta property="og:site_name" content="Salon Marie"><h1>Bienvenue</h1>';
    expect(name({ '/': html })).toBe('Salon Marie');
  });

  it('takes the part of the titles that the pages share', () => {
    expect(
      name({
        '/': '<title>Institut Belle Rive - Beauté à Nantes</title>',
        '/tarifs': '<title>Tarifs | Institut Belle Rive</title>',
        '/contact': '<title>Contact | Institut Belle Rive</title>',
      }),
    ).toBe('Institut Belle Rive');
  });

  it('never takes a page name for the business', () => {
    expect(name({ '/': '<title>Accueil</title><h1>Contact</h1>' })).toBeNull();
    expect(
      name({ '/': '<title>Home</title><a class="navbar-brand">Mobirise</a><h1>Zoé Massages</h1>' }),
    ).toBe('Zoé Massages');
  });

  it('reads it in the name of a picture’s file', () => {
    expect(name({ '/': '<title>Accueil</title><img alt="logo-de-institut-azur">' })).toBe('institut azur');
  });

  it('hears it in a greeting, whatever heading greets', () => {
    expect(
      name({ '/': '<title>Home</title><h3>Pain? Gone.</h3><h2>Welcome to Hill Osteopathy, Leeds</h2>' }),
    ).toBe('Hill Osteopathy');
  });
});

describe('broken structured data', () => {
  it.each([
    ['a trailing comma', '{"@type":"HairSalon","name":"Salon Marie","telephone":"04 72 00 12 34",}'],
    [
      'an HTML comment around it',
      '<!-- {"@type":"HairSalon","name":"Salon Marie","telephone":"0472001234"} -->',
    ],
    [
      'CDATA around it',
      '//<![CDATA[\n{"@type":"HairSalon","name":"Salon Marie","telephone":"0472001234"}\n//]]>',
    ],
    ['a missing bracket', '{"@type":"HairSalon","name":"Salon Marie","telephone":"0472001234"'],
    [
      'two objects in a row',
      '{"@type":"WebSite","name":"x"}{"@type":"HairSalon","name":"Salon Marie","telephone":"0472001234"}',
    ],
    ['a line break inside a text', '{"@type":"HairSalon","name":"Salon\n Marie","telephone":"0472001234"}'],
    [
      'a graph',
      '{"@context":"https://schema.org","@graph":[{"@type":"HairSalon","name":"Salon Marie","telephone":"0472001234"}]}',
    ],
  ])('is read in spite of %s', (_, json) => {
    const site = facts({ '/': `<script type="application/ld+json">${json}</script>` });
    expect(site.name?.value).toBe('Salon Marie');
    expect(site.phones.map((phone) => phone.value)).toEqual(['+33472001234']);
  });

  it('is left out without harm when nothing can be made of it', () => {
    const site = facts({
      '/': '<script type="application/ld+json">{{{ not json</script><p>04 72 00 12 34</p>',
    });
    expect(site.phones).toHaveLength(1);
  });
});

describe('quotes', () => {
  it('are words of the page', () => {
    const html =
      '<h1>Salon Marie</h1><p>12 rue Mercière, 69002 Lyon</p><p>Tél. 04 72 00 12 34 · contact@salon-marie.fr</p>' +
      '<h3>Horaires</h3><table><tr><td>Mardi</td><td>9h-19h</td></tr><tr><td>Samedi</td><td>9h-17h</td></tr></table>' +
      '<h3>Faut-il prendre rendez-vous ?</h3><p>Oui, par téléphone ou en ligne, deux jours avant.</p>';
    const site = facts({ '/contact': html });
    const shown = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    const quotes = [
      site.name,
      site.address,
      ...site.phones,
      ...site.emails,
      ...(site.hours ?? []),
      ...site.faq,
    ].map((fact) => fact!.quote);
    expect(quotes.length).toBeGreaterThanOrEqual(6);
    for (const quote of quotes) expect(shown).toContain(quote);
  });
});

describe('the currency of a bare dollar', () => {
  it('is that of the country the site points to', () => {
    const body =
      '<h2>Prices</h2><ul><li>Haircut: $40</li><li>Beard trim: $20</li></ul><p>12 King St W, Toronto, ON M5H 1A1</p>';
    const { services } = extractFacts(
      [
        {
          url: 'https://cuts.example.ca/',
          html: `<html lang="en"><body>${body}</body></html>`,
          language: 'en',
        },
      ],
      { country: 'FR', currency: 'EUR' },
    );
    expect(services.map((service) => service.currency)).toEqual(['CAD', 'CAD']);
  });
});
