import { common, type Topic } from './faq-common.ts';
import { bySector } from './faq-sectors.ts';

export type { Topic } from './faq-common.ts';

/** One question of the autopilot, in the language of the business. */
export interface FaqQuestion {
  question: string;
  topic: Topic;
}

/** How many questions the autopilot prepares for every business. */
export const FAQ_SIZE = 45;

/**
 * The 45 questions clients of a sector really ask: thirty that every business hears, fifteen of its trade. A sector we
 * have no questions for gets the general ones.
 */
export function faqQuestions(sector: string, language: 'fr' | 'en'): FaqQuestion[] {
  const ofTrade = bySector[sector as keyof typeof bySector] ?? bySector.other;
  return [...common, ...ofTrade].map(({ topic, ...words }) => ({ topic, question: words[language] }));
}
