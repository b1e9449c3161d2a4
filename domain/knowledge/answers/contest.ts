/** Which excerpt answers, by the words it carries and, where those leave it open, by how near it is in meaning. */
import type { Likeness } from './evidence.ts';
import type { Excerpt } from './rank.ts';

/** Least share of what is asked that an excerpt must carry to answer by its words alone (bench/answers.ts measures it). */
const SURE = 0.72;
/** Below this share a sentence is about something else, however near it seems. */
const HEARD = 0.4;
/** What share and likeness must make together, and what likeness counts beside the share. */
const AGREED = 0.7;
const SHARE_OF_LIKENESS = 0.8;
/** Among sure excerpts whose ranks are this close, likeness may change the order by its weight in ranks. */
const CLOSE = 0.1;
const RANK_OF_LIKENESS = 0.1;
/** Most texts compared for one question: each takes the local model some ten milliseconds. */
const MOST = 6;

/** The excerpts between which likeness would decide: sure ones of nearly the same rank, else those half sure. */
export function contenders(question: string, excerpts: readonly Excerpt[]): Excerpt[] {
  const sure = excerpts.filter(({ score }) => score >= SURE);
  if (sure.length === 0) {
    return excerpts.filter(({ score, text }) => score >= HEARD && saysNumbers(text)).slice(0, MOST);
  }
  const close = sure.filter(({ rank }) => rank >= sure[0]!.rank - CLOSE).slice(0, MOST);
  return close.length > 1 ? close : [];

  /** « Le forfait 20 heures » is near « le forfait 30 heures » in meaning, and is not it. */
  function saysNumbers(text: string): boolean {
    const said: string[] = text.match(/(?<![€£$]\s?|\d)\d+(?!\d|\s?[€£$])/g) ?? [];
    return (question.match(/\d+/g) ?? []).every((number) => said.includes(number));
  }
}

/** The excerpt that answers, or undefined. Excerpts come best first; without likeness, words decide alone. */
export function bestExcerpt(
  question: string,
  excerpts: readonly Excerpt[],
  likeness?: Likeness,
): Excerpt | undefined {
  const sure = excerpts.find(({ score }) => score >= SURE);
  const open = contenders(question, excerpts).flatMap((excerpt) => {
    const like = likeness?.get(excerpt.compared);
    return like === undefined ? [] : [{ excerpt, like }];
  });
  const worth = ({ excerpt, like }: (typeof open)[number]) =>
    sure ? excerpt.rank + RANK_OF_LIKENESS * like : excerpt.score + SHARE_OF_LIKENESS * like;
  const [best] = open.sort((a, b) => worth(b) - worth(a));
  if (sure) return best?.excerpt ?? sure;
  return best && worth(best) >= AGREED ? best.excerpt : undefined;
}
