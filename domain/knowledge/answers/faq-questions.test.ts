import { describe, expect, it } from '@jest/globals';
import { FAQ_SIZE, faqQuestions } from './faq-questions.ts';

describe('the autopilot’s questions', () => {
  for (const sector of ['hair', 'beauty', 'real-estate', 'health', 'fitness', 'b2b', 'other', 'unheard-of']) {
    for (const language of ['fr', 'en'] as const) {
      it(`are 45 different ones for ${sector} in ${language}, each a question`, () => {
        const questions = faqQuestions(sector, language).map(({ question }) => question);
        expect(new Set(questions.map((question) => question.toLowerCase())).size).toBe(FAQ_SIZE);
        expect(questions.filter((question) => !question.endsWith('?'))).toEqual([]);
      });
    }
  }
});
