/** Words that make a sentence, or a question, and say nothing of what it is about. Folded (lower case, no accents). */
const FUNCTION_WORDS = new Set(
  `a ai aie ait alors as au aucun aucune aux avec avez avoir avons c ca ce cela ces cet cette chez ci comme comment combien d
  dans de depuis des deux dois doit donc du elle elles en entre es est et etes etre eu eux faire fais fait faites faut fois
  font ici il ils j je jusqu jusque l la le les lequel laquelle lesquels lesquelles leur leurs lors lorsque lui m ma mais me
  meme memes mes mon moi n ne ni nos notre nous on ont ou par pas pendant peu peut peuvent peux plus plutot pour pourquoi
  pourrais pouvez pouvons puis qu quand que quel quelle quelles quels quelque quelques qui quoi s sa sans se sera serait ses
  si soit sommes son sont sous suis sur t ta te tel telle tes toi ton tous tout toute toutes tres tu un une va vais vers vient voici
  vos votre voudrais vous vouloir y bonjour bonsoir merci svp savoir dire dit existe possible aimerais souhaite
  inclus incluse compris comprise comprend
  plusieurs divers differents facilement rapidement simplement vraiment seulement uniquement directement deja encore
  generalement normalement habituellement
  proposez proposer propose proposent offrez offre offrent disposez dispose acceptez accepte acceptent acceptes acceptee acceptees accepted utilisez
  utilise pratiquez pratique pratiquent trouve trouver trouvez connaitre selon chaque aussi bien ainsi afin t
  about am pm at also an and any are be been but by can could did do does doing for from get give had has have hello here hi how i if in
  into is it its let like many me more much must my need not of offer offers offered on one or our out please provide
  provides should so some such take takes than thanks that the their them then there these they this those to up use uses us
  until till he she him her his hers us several various easily quickly simply really only directly already still usually normally
  own owns include includes included
  want was we were what when where which who whom whose why will with would you your`.split(/\s+/),
);

/** Lower case without accents, ligatures opened, typographic apostrophes and no-break spaces made plain. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[’ʼ`´‘]/g, "'");
}

const SUFFIXES =
  /(?:issements?|issants?|issantes?|atrices?|ateurs?|ations?|itions?|ements?|ments?|ances?|ences?|euses?|euses|eurs?|ages?|ives?|ifs?|ables?|iques?|istes?|iennes?|iens?|ieres?|iers?|ites?|elles?|els?|ales?|als?|aux|aises?|oises?|ais?|ois?|ees?|ants?|antes?|ers?|ez|ent|ons?|ing|ings|ed|ies?|es|e|(?<!s)s|y|er)$/;

/** « Créneaux » and « créneau », « zones » and « zone », "classes" and "class" are one word. */
function singular(word: string): string {
  if (/eaux$|[eo]ux$/.test(word)) return word.slice(0, -1);
  if (/(?:sh|ch|ss|x)es$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

/**
 * The root of a folded word, short enough for a verb and its noun to meet (« masser » and « massages », « stationner » and
 * « stationnement ») in French and in English. A word of letters keeps at least four of them.
 */
export function root(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  let stem = singular(word);
  for (let pass = 0; pass < 2; pass++) {
    const shorter = stem.replace(SUFFIXES, '');
    if (shorter.length < 4) return pass === 0 && stem.length > 4 ? stem.replace(/e$/, '') : stem;
    stem = shorter;
  }
  return stem;
}

/** The words of a folded text, in order; a number with its decimals is one word. */
export function wordList(folded: string): string[] {
  return folded.match(/\d+(?:[.,]\d+)?|[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether a word names something (not an article, a pronoun, a modal or a word that only asks). */
export function isContent(word: string): boolean {
  return !FUNCTION_WORDS.has(word) && (word.length > 1 || /\d/.test(word));
}

/** Roots of the words that carry meaning. */
export function roots(text: string): Set<string> {
  return new Set(wordList(fold(text)).filter(isContent).map(root));
}
