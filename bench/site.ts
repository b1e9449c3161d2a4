/**
 * A made-up site of any size for benchmarks: a home page, a price list, a team, a contact page with hours, and as many
 * articles as asked, each of some 600 words, all linked, with robots.txt. The same number of pages gives the same bytes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SUBJECTS = [
  'la coupe',
  'le balayage',
  'la coloration végétale',
  'le brushing',
  'le soin profond',
  'la barbe',
  'les boucles',
  'la frange',
  'le chignon',
  'le lissage',
];
const PLACES = [
  'au salon',
  'à la maison',
  'en hiver',
  'au bord de la mer',
  'après le sport',
  'avant un mariage',
  'pendant une grossesse',
  'sur cheveux blancs',
];
const OPENINGS = [
  'On nous demande souvent',
  'Beaucoup de clientes se demandent',
  'Il n’est pas toujours facile de savoir',
  'Nous aimons expliquer',
  'Chaque saison, nous voyons',
  'Peu de gens savent',
];
const MIDDLES = [
  'comment entretenir',
  'quand refaire',
  'pourquoi choisir',
  'combien de temps tient',
  'ce qui abîme',
  'comment préparer',
];
const ENDINGS = [
  'La réponse tient en trois gestes simples, que nous répétons au fauteuil.',
  'Tout dépend de l’épaisseur du cheveu et de l’eau de votre quartier.',
  'Un diagnostic de dix minutes évite la plupart des déceptions.',
  'Mieux vaut espacer les soins que les multiplier sans raison.',
  'Une serviette en coton et un peigne à dents larges suffisent presque toujours.',
  'Demandez-nous conseil avant d’acheter quoi que ce soit.',
];
const SERVICES: Array<[string, number, string]> = [
  ['Coupe femme', 45, '1 h'],
  ['Coupe homme', 28, '30 min'],
  ['Coupe enfant', 18, '30 min'],
  ['Brushing', 30, '45 min'],
  ['Coloration racines', 48, '1 h 30'],
  ['Balayage', 95, '2 h 30'],
  ['Coloration végétale', 72, '2 h'],
  ['Soin profond', 20, '20 min'],
  ['Taille de barbe', 18, '20 min'],
  ['Chignon', 65, '1 h 15'],
];
const FIXED_PAGES = 4;

/** Writes the site under `folder` (made when missing) and returns the paths of its pages, the home page first. */
export async function writeBenchSite(folder: string, pages: number): Promise<string[]> {
  const articles = Math.max(0, pages - FIXED_PAGES);
  const paths = [
    'index.html',
    'tarifs.html',
    'equipe.html',
    'contact.html',
    ...Array.from({ length: articles }, (_, at) => `conseils/${slug(at)}.html`),
  ].slice(0, Math.max(1, pages));
  await mkdir(join(folder, 'conseils'), { recursive: true });
  for (const [at, path] of paths.entries()) await writeFile(join(folder, path), pageHtml(path, at, paths));
  await writeFile(join(folder, 'robots.txt'), 'User-agent: *\nAllow: /\n');
  return paths;
}

function pageHtml(path: string, at: number, paths: readonly string[]): string {
  const title = titleOf(path, at);
  // Every page links to its neighbours, so that no page is far from home and none is an orphan.
  const near = paths.filter((_, other) => other !== at && (Math.abs(other - at) <= 3 || other < FIXED_PAGES));
  return `<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>${title} – Salon de la Fontaine</title></head>
<body>
<header><a href="/">Salon de la Fontaine</a><nav><ul>${paths
    .slice(1, FIXED_PAGES)
    .map((other) => `<li><a href="/${other}">${titleOf(other, 0)}</a></li>`)
    .join('')}</ul></nav></header>
<main><h1>${title}</h1>
${bodyOf(path, at, paths)}
<ul>${near.map((other) => `<li><a href="/${other}">${titleOf(other, paths.indexOf(other))}</a></li>`).join('')}</ul>
</main>
<footer><p>Salon de la Fontaine, 4 place de la Fontaine, 69001 Lyon – 04 65 71 00 10</p><p>Du mardi au samedi de 9 h à 19 h</p></footer>
</body></html>
`;
}

function bodyOf(path: string, at: number, paths: readonly string[]): string {
  if (path === 'tarifs.html') {
    const rows = SERVICES.map(
      ([name, euros, length]) => `<tr><td>${name}</td><td>${length}</td><td>${euros} €</td></tr>`,
    );
    return `<table><tr><th>Prestation</th><th>Durée</th><th>Prix</th></tr>${rows.join('')}</table>`;
  }
  if (path === 'contact.html')
    return '<p>Téléphone : 04 65 71 00 10. E-mail : bonjour@fontaine.example.</p><h2>Horaires</h2><p>Du mardi au samedi de 9 h à 19 h. Fermé le dimanche et le lundi.</p>';
  if (path === 'equipe.html')
    return '<h2>Anne Roussel</h2><p>Fondatrice, coloriste</p><h2>Paul Mercier</h2><p>Coiffeur, barbier</p>';
  if (path === 'index.html')
    return `<p>Un salon de quartier, deux coiffeurs, une fontaine.</p><ul>${paths
      .slice(FIXED_PAGES)
      .map((other, index) => `<li><a href="/${other}">${titleOf(other, index + FIXED_PAGES)}</a></li>`)
      .join('')}</ul>`;
  return Array.from(
    { length: 5 },
    (_, part) =>
      `<h2>${capital(pick(MIDDLES, at * 7 + part))} ${pick(SUBJECTS, at + part)}</h2>${paragraphs(at, part)}`,
  ).join('\n');
}

function paragraphs(at: number, part: number): string {
  return Array.from({ length: 2 }, (_, paragraph) => {
    const sentences = Array.from({ length: 2 }, (_, sentence) => {
      const seed = at * 131 + part * 31 + paragraph * 13 + sentence * 5;
      return `${pick(OPENINGS, seed)} ${pick(MIDDLES, seed + 1)} ${pick(SUBJECTS, seed + at)} ${pick(PLACES, seed + 3)}, cas numéro ${seed}. ${pick(ENDINGS, seed + part)}`;
    });
    return `<p>${sentences.join(' ')}</p>`;
  }).join('\n');
}

function titleOf(path: string, at: number): string {
  const fixed: Record<string, string> = {
    'index.html': 'Accueil',
    'tarifs.html': 'Tarifs',
    'equipe.html': 'Équipe',
    'contact.html': 'Contact',
  };
  return fixed[path] ?? `${capital(pick(MIDDLES, at))} ${pick(SUBJECTS, at)} ${pick(PLACES, at * 3)} (${at})`;
}

const slug = (at: number) => `conseil-${String(at + 1).padStart(4, '0')}`;
const pick = <T>(list: readonly T[], seed: number): T => list[seed % list.length]!;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
