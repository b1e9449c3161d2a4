import { describe, expect, it } from '@jest/globals';
import { readPage } from './html-page.ts';
import { blocksToMarkdown } from './page-blocks.ts';

const URL = 'https://salon.fr/tarifs/';
const read = (body: string, head = '') =>
  readPage(`<!doctype html><html lang="fr"><head>${head}</head><body>${body}</body></html>`, URL);
const text = (body: string) => blocksToMarkdown(read(body).blocks);

describe('main text of a page', () => {
  it('keeps a price table as a Markdown table, spans filled in', () => {
    expect(
      text(`<table><caption>Coupes</caption><tr><th>Prestation<th>Courts<th>Longs
        <tr><td>Coupe<td>35&nbsp;€<td>45&nbsp;€<tr><td rowspan=2>Couleur<td colspan=2>dès 60 €<tr><td>A|B<td></table>`),
    ).toBe(
      'Coupes\n\n| Prestation | Courts | Longs |\n| --- | --- | --- |\n| Coupe | 35\u00a0€ | 45\u00a0€ |\n| Couleur | dès 60 € | dès 60 € |\n| Couleur | A\\|B |  |',
    );
  });

  it('gives a table without header an empty one, and reads a layout table as text', () => {
    expect(text('<table><tr><td>Coupe</td><td>35 €</td></tr></table>')).toBe(
      '|  |  |\n| --- | --- |\n| Coupe | 35 € |',
    );
    expect(
      text('<table><tr><td><h2>Tarifs</h2><p>Coupe 35 €</p></td><td><p>Bienvenue</p></td></tr></table>'),
    ).toBe('## Tarifs\n\nCoupe 35 €\n\nBienvenue');
  });

  it('keeps opening hours in footers and asides, and what the header says beside its menu', () => {
    const page =
      text(`<header><nav><a href=/a>Accueil</a><a href=/b>Tarifs</a></nav><a href="tel:+33465711234">04 65 71 12 34</a></header>
      <main><h1>Salon</h1><p>Bienvenue.</p></main><aside><h3>Horaires</h3><ul><li><span>Lundi</span> <span>9h-12h</span></li></ul></aside>
      <footer><ul><li><a href=/m>Mentions légales</a><li><a href=/c>CGV</a><li><a href=/p>Plan du site</a></ul><p>Fermé le lundi</p></footer>`);
    expect(page).toContain('- Lundi — 9h-12h');
    expect(page).toContain('Fermé le lundi');
    expect(page).toContain('04 65 71 12 34');
    for (const gone of ['Accueil', 'Mentions', 'CGV']) expect(page).not.toContain(gone);
  });

  it('keeps collapsed questions, and makes each one a heading', () => {
    expect(
      text(`<h2>FAQ</h2><details><summary>Puis-je annuler ?</summary><p>Oui, 24 h avant.</p></details>
        <button aria-expanded="false">Parking ?</button><div hidden style="display:none"><p>Oui, gratuit.</p></div>
        <dl><dt>Carte bleue ?</dt><dd>Dès 1 €.</dd></dl>`),
    ).toBe(
      '## FAQ\n\n### Puis-je annuler ?\n\nOui, 24 h avant.\n\n### Parking ?\n\nOui, gratuit.\n\n### Carte bleue ?\n\nDès 1 €.',
    );
  });

  it('keeps the questions that buttons unfold, without the sign that says so', () => {
    expect(
      text(
        '<h2>FAQ</h2><button class="item">Faut-il réserver ? <span>+</span></button><div><p>Oui, toujours.</p></div><button>Envoyer</button><div><strong>Prenez-vous la carte ? ▾</strong></div><p>Non.</p>',
      ),
    ).toBe('## FAQ\n\n### Faut-il réserver ?\n\nOui, toujours.\n\n### Prenez-vous la carte ?\n\nNon.');
  });

  it('takes a line’s end in the source for a space, and what is set large by lines or at length for no title', () => {
    expect(text('<p>Nous recevons\n  sur rendez-vous<br>du lundi\nau jeudi.</p>')).toBe(
      'Nous recevons sur rendez-vous\ndu lundi au jeudi.',
    );
    expect(text('<h3>Zoé Martin<br>4 rue du Four, 69001 Lyon<br>Bus 13 et 18, arrêt Mairie</h3>')).toBe(
      'Zoé Martin\n4 rue du Four, 69001 Lyon\nBus 13 et 18, arrêt Mairie',
    );
    expect(
      text(
        '<h4>Installée depuis dix ans dans le quartier, je vous reçois au calme. Venez comme vous êtes.</h4>',
      ),
    ).not.toContain('#');
  });

  it('drops a row of links, which is a menu whatever it is called', () => {
    expect(
      text('<div><a href=/a>Accueil</a> <a href=/b>Soins</a> <a href=/c>Contact</a></div><p>Bienvenue.</p>'),
    ).toBe('Bienvenue.');
  });

  it('keeps what a form offers to choose from, a card each, and not what its buttons do', () => {
    const form = text(`<main><h1>Réserver</h1><form>
      <button type="button"><div><strong>Ventouses</strong><span>Décompression des tissus et relâchement en profondeur.</span></div></button>
      <button type="button"><b>Drainage</b><span>Pour une bonne circulation, des jambes surtout.</span></button>
      <label><input type="radio" name="d"><span><b>60</b><i>min</i><i>90 $</i></span></label>
      <label><span>Votre prénom</span><span>comme sur votre carte d’identité, sans le nom</span><input></label>
      <button><span>→</span><span>Continuer</span></button></form></main>`);
    expect(form).toContain('- Ventouses — Décompression des tissus et relâchement en profondeur.');
    expect(form).toContain('- Drainage — Pour');
    expect(form).toContain('- 60 min 90 $');
    expect(form).not.toMatch(/prénom|Continuer/);
  });

  it('drops menus, cookie banners, share buttons, scripts, styles and forms', () => {
    const page = text(`<div class="skip"><a href="#main">Aller au contenu</a></div>
      <div class="main-menu"><a href=/1>Un</a><a href=/2>Deux</a><a href=/3>Trois</a></div>
      <div id="tarteaucitronRoot"><p>Ce site utilise des cookies</p><button>Accepter</button></div>
      <script>var prix = "12 €"</script><style>.a{}</style><template><p>modèle</p></template><noscript>Activez JavaScript</noscript>
      <main><p>Le salon.</p><form><label>Nom</label><input value="x"><button>Envoyer</button></form></main>
      <div class="share-buttons"><a href="https://f.example">Facebook</a><a href="https://t.example">X</a></div>`);
    expect(page).toBe('Le salon.');
  });

  it('keeps a menu that is an offer', () => {
    expect(text('<div class="menu"><ul><li><a href=/x>Entrée + plat 18 €</a></li></ul></div>')).toContain(
      '18 €',
    );
    expect(text('<nav><a href=/t>Tarifs</a> <span>Ouvert de 9h à 18h</span></nav>')).toContain('9h à 18h');
  });

  it('puts a row of boxes on one line, and words apart that style sheets put apart', () => {
    expect(text('<div class=row><div>Coupe femme</div><div>45 min</div><div>35 €</div></div>')).toBe(
      'Coupe femme — 45 min — 35 €',
    );
    expect(text('<p>Coupe<span>45 €</span></p>')).toBe('Coupe 45 €');
    expect(text('<p><span>B</span>ienvenue l’<em>été</em>, 1<sup>er</sup> étage, 20 m<sup>2</sup></p>')).toBe(
      'Bienvenue l’été, 1er étage, 20 m2',
    );
    expect(text('<p>12 rue X<br>69001 Lyon</p>')).toBe('12 rue X\n69001 Lyon');
  });

  it('leaves out crossed-out prices, leader dots and links that only lead elsewhere', () => {
    expect(text('<p>Coupe <s>35 €</s> <strong>30 €</strong></p><p><a href=/r>Réserver</a></p>')).toBe(
      'Coupe 30 €',
    );
    expect(text('<table><tr><th>Coupe<td><del>35 €</del> 30 €</table>')).toContain('| Coupe | 30 € |');
    expect(text('<p>Vidange ............ 89 €</p>')).toBe('Vidange … 89 €');
    expect(text('<h1>Prendre rendez-vous</h1><p>Au 02 61 91 08 08.</p>')).toContain('# Prendre rendez-vous');
  });

  it('reads definition lists and nested lists', () => {
    expect(text('<dl><dt>Téléphone :</dt><dd>04 65</dd><dt>Adresse</dt><dd>Lyon</dd></dl>')).toBe(
      '- Téléphone : 04 65\n- Adresse : Lyon',
    );
    expect(text('<ul><li>Un<li>Deux</ul>')).toBe('- Un\n- Deux');
  });

  it('survives broken, empty and endlessly nested pages', () => {
    expect(read('').blocks).toEqual([]);
    expect(text('<p>Un<p>Deux<b>trois')).toBe('Un\n\nDeux trois'.replace(' trois', 'trois'));
    expect(() => readPage('<div>'.repeat(200_000), URL)).not.toThrow();
    expect(() => readPage('<a><b><table><tr>'.repeat(50_000), URL)).not.toThrow();
    expect(readPage('', URL)).toMatchObject({ title: '', blocks: [], links: [] });
  });
});

describe('what a page says about itself', () => {
  it('gives title, canonical address, links and immediate refresh', () => {
    const page = read(
      '<a href="coupe#x">a</a><a href="/b?utm_source=z">b</a><a href="mailto:x@y.fr">m</a><a href="javascript:x()">j</a><a href="coupe">again</a>',
      '<title> Tarifs \n Salon </title><link rel="canonical" href="/tarifs"><meta http-equiv="refresh" content="0; url=/nouveau">',
    );
    expect(page).toMatchObject({
      title: 'Tarifs Salon',
      canonical: 'https://salon.fr/tarifs',
      refresh: 'https://salon.fr/nouveau',
      links: ['https://salon.fr/tarifs/coupe', 'https://salon.fr/b'],
    });
    expect(read('<a href="x">x</a>', '<base href="/racine/">').links).toEqual(['https://salon.fr/racine/x']);
    expect(read('<svg><title>Icône</title></svg><h1>Accueil</h1>').title).not.toBe('');
  });

  it('believes the declared language unless the words clearly speak another one', () => {
    const french =
      '<p>Bienvenue dans notre salon de coiffure, où nous prenons le temps de vous recevoir et de vous conseiller avec soin.</p>'.repeat(
        2,
      );
    const english =
      '<p>Welcome to our hair salon, where we take the time to look after you and to advise you with care.</p>'.repeat(
        2,
      );
    const language = (lang: string, body: string) =>
      readPage(`<html lang="${lang}"><body>${body}`, URL).language;
    expect(language('fr-FR', french)).toBe('fr');
    expect(language('en', french)).toBe('fr');
    expect(language('', english)).toBe('en');
    expect(language('fr', english)).toBe('en');
    expect(language('de', '<p>Hallo</p>')).toBe('de');
    expect(language('', '<p>12 €</p>')).toBeNull();
  });

  it('falls back on the description where the page has no text of its own', () => {
    expect(
      blocksToMarkdown(
        read('<div id="app"></div>', '<meta name="description" content="Salon à Lyon">').blocks,
      ),
    ).toBe('Salon à Lyon');
  });
});
