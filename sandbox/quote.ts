import { isMachineDirected } from '../domain/knowledge/machine-directed.ts';
import type { PageLanguage } from './provider.ts';

/** A passage the model was given, already cut where its author cut it (search-result blocks, or sentences). */
export interface Passage {
  source: string;
  title: string;
  sentences: string[];
}

/** Sentences `from` (inclusive) to `to` (exclusive) of passage number `passage`. */
export interface Quote {
  passage: number;
  from: number;
  to: number;
}

/**
 * The words of the passages that answer the question, or null when none does. The simulated model says nothing else:
 * it can be wrong about relevance, never about content.
 */
export type QuoteAnswer = (question: string, passages: Passage[], language: PageLanguage) => Quote[] | null;

const STOP_WORDS = new Set(
  `a ai au aux avec avez ce ces c cela comment d dans de des du elle en est et eux il ils j je l la le les leur lui m ma mais
  me mes moi mon n ne nos notre nous on ou où par pas pour qu que quel quelle quelles quels qui s sa se ses si son sont sur t
  te tes toi ton tu un une vos votre vous y peut peux puis avoir être fait faites faire bonjour merci svp plait
  a about an and are at be can could do does for from have how i in is it me my of on or our please s the there this to
  was we what when where which who will with would you your hello hi thanks`.split(/\s+/),
);

/** What a question asks for beyond its words: the shape the answer must have, and words that only name that shape. */
const INTENTS: Array<{ asks: RegExp; answer: RegExp; words: RegExp }> = [
  {
    asks: /\b(combien|prix|tarifs?|coute|coutent|how much|price|prices|cost|costs)\b/,
    answer: /\d+(?:[.,]\d+)?\s*(?:€|euros?|£|\$)|[€£$]\s*\d|gratuit|offert|sur devis|free\b/i,
    words: /^(combien|prix|tarif|coute|coutent|much|price|cost)$/,
  },
  {
    asks: /\b(horaires?|heures?|ouverts?|ouverte?s?|ouvrez|fermez|fermes?|open|opening|hours|close|closed|closing)\b/,
    answer: /\d{1,2}\s*(?:h|:|am\b|pm\b)|ferm[ée]|closed/i,
    words: /^(horaire|heure|ouvert|ouverte|ouvrez|fermez|ferme|open|opening|hour|close|closed|closing)$/,
  },
  {
    asks: /\b(telephone|numero|appeler|joindre|phone|call)\b/,
    answer: /(?:\+?\d[\s.-]?){8,}/,
    words: /^(telephone|numero|appeler|joindre|phone|call|number)$/,
  },
  {
    asks: /\b(adresse|ou etes|ou se trouve|ou vous trouv\w*|address|where are you|located)\b/,
    answer: /\b\d{5}\b|\b(?:rue|avenue|boulevard|place|chemin|quai|street|road|avenue)\b/i,
    words: /^(adresse|trouve|trouvez|address|located|situe|situes)$/,
  },
];

const MAXIMUM_SENTENCES = 3;
const MAXIMUM_CHARACTERS = 500;

/** Picks the sentences that share the question's rarer words, of the shape it asks for; null when too few are shared. */
export const quoteAnswer: QuoteAnswer = (question, passages) => {
  const folded = fold(question);
  const intent = INTENTS.find(({ asks }) => asks.test(folded));
  const words = [...new Set(wordsOf(question))].filter((word) => !intent?.words.test(word));
  const sentences = passages.flatMap((passage, index) =>
    passage.sentences.map((text, at) => ({ passage: index, at, text, words: new Set(wordsOf(text)) })),
  );
  if (sentences.length === 0 || (words.length === 0 && !intent)) return null;

  const rarity = new Map(
    words.map((word) => {
      const holders = sentences.filter((sentence) => sentence.words.has(word)).length;
      return [word, Math.log(1 + sentences.length / (1 + holders))];
    }),
  );
  const whole = [...rarity.values()].reduce((sum, value) => sum + value, 0);
  const titles = passages.map((passage) => new Set(wordsOf(passage.title)));
  const scored = sentences
    .filter(({ text }) => !isMachineDirected(text) && (!intent || intent.answer.test(text)))
    .map((sentence) => {
      const previous = passages[sentence.passage]?.sentences[sentence.at - 1];
      const near = new Set(previous ? wordsOf(previous) : []);
      const score = words.reduce((sum, word) => {
        const value = rarity.get(word) ?? 0;
        if (sentence.words.has(word)) return sum + value;
        return sum + value * (near.has(word) ? 0.6 : titles[sentence.passage]?.has(word) ? 0.5 : 0);
      }, 0);
      return { ...sentence, score: whole === 0 ? 1 / (1 + sentence.passage) : score / whole };
    })
    .sort((a, b) => b.score - a.score || a.passage - b.passage || a.at - b.at);

  const best = scored[0];
  if (!best || (whole > 0 && best.score < 0.5)) return null;
  const chosen: typeof scored = [];
  let characters = 0;
  for (const sentence of scored) {
    const isAlsoGood = sentence.score >= best.score * 0.9 && sentence.passage === best.passage;
    if (!isAlsoGood || chosen.length === MAXIMUM_SENTENCES) continue;
    if (characters > 0 && characters + sentence.text.length > MAXIMUM_CHARACTERS) continue;
    characters += sentence.text.length;
    chosen.push(sentence);
  }
  return chosen
    .sort((a, b) => a.at - b.at)
    .map((sentence) => ({ passage: sentence.passage, from: sentence.at, to: sentence.at + 1 }));
};

function fold(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/g, 'oe');
}

/** Content words, without accents and the commonest endings, so that « coupes » meets « coupe ». */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => !STOP_WORDS.has(word))
    .map((word) => {
      const plain = fold(word);
      return plain.length > 3 ? plain.replace(/(?:es|s|x)$/, (end) => (end === 'es' ? 'e' : '')) : plain;
    });
}
