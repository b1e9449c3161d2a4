/**
 * Words that make a sentence a question and say nothing of what is asked. The stemmers' own lists already drop articles
 * and pronouns; these would only add noise to BM25.
 */
const QUESTION_WORDS = {
  fr: `quel quelle quels quelles comment combien pourquoi où ou quand qui que quoi lequel laquelle lesquels lesquelles
    est-ce y a-t-il puis-je peut-on peut peux puis pouvez pouvons doit dois faut faire fait avoir être
    ai-je avez-vous proposez-vous faites-vous vos votre mon ma mes si comme cela ça savoir dire donc alors
    bonjour merci svp plaît`,
  en: `what which who whom whose when where why how is are do does did can could should would may might must
    i you your my we it there any have has get please hello thanks`,
};

const words = new Set(Object.values(QUESTION_WORDS).flatMap((list) => list.split(/\s+/)));

/** The question's words that carry meaning; the question itself when none is left. `text` comes from `searchText`. */
export function withoutQuestionWords(text: string): string {
  const kept = text
    .split(' ')
    .filter((word) => !words.has(word) && !words.has(word.replace(/^.{1,2}'/u, '')));
  return kept.length > 0 ? kept.join(' ') : text;
}
