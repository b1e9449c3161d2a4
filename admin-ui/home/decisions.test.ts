import { describe, expect, it } from '@jest/globals';
import type { CrawlJob, Onboarding } from '../http/types.ts';
import { decisions, type HomeFacts } from './decisions.ts';

const crawl = (patch: Partial<CrawlJob>): CrawlJob => ({
  id: 'c',
  seedUrl: 'https://salon.fr/',
  status: 'completed',
  pagesStored: 10,
  pagesUnchanged: 0,
  pagesFailed: 0,
  queued: 0,
  error: null,
  startedAt: null,
  finishedAt: null,
  ...patch,
});
const onboarding = (status: Onboarding['status']) => ({ status }) as Onboarding;
const calm: HomeFacts = {
  onboarding: onboarding('completed'),
  unanswered: 0,
  toComplete: 0,
  failedDocuments: 0,
  lastCrawl: crawl({}),
  conflicts: [],
  disagreements: 0,
  unconfirmed: 0,
};
const keysOf = (facts: Partial<HomeFacts>) => decisions({ ...calm, ...facts }).map(({ key }) => key);

describe('what needs a decision', () => {
  it('is nothing when all is well', () => {
    expect(keysOf({})).toEqual([]);
  });
  it('begins with people who wait for a word', () => {
    expect(keysOf({ unanswered: 3, toComplete: 2 })).toEqual(['people', 'complete']);
  });
  it('begins with the website for a business that never started, or cancelled', () => {
    expect(keysOf({ onboarding: null, lastCrawl: null })).toEqual(['start']);
    expect(keysOf({ onboarding: onboarding('cancelled') })).toEqual(['start']);
  });
  it('asks to resume an open onboarding before anything else', () => {
    expect(keysOf({ onboarding: onboarding('waiting'), toComplete: 3, failedDocuments: 1 })).toEqual([
      'resume',
      'documents',
      'complete',
    ]);
  });
  it('puts people before pages: who is expected while somebody is away, then who has not confirmed', () => {
    const conflicts = [
      { id: 'a', startsAt: '2026-11-24T09:00:00.000Z' },
      { id: 'b', startsAt: '2026-11-25T09:00:00.000Z' },
    ];
    const all = decisions({ ...calm, conflicts, disagreements: 1, unconfirmed: 2, failedDocuments: 1 });
    expect(all.map(({ key }) => key)).toEqual(['conflicts', 'disagreements', 'unconfirmed', 'documents']);
    expect(all[0]).toMatchObject({ count: 2, to: '/agenda?view=day&at=2026-11-24T09:00:00.000Z&open=a' });
  });
  it('tells a failed crawl once, not its pages as well', () => {
    expect(keysOf({ lastCrawl: crawl({ status: 'failed', pagesFailed: 4 }) })).toEqual(['crawl']);
  });
  it('does not call pages failed while the crawl still runs', () => {
    expect(keysOf({ lastCrawl: crawl({ status: 'running', pagesFailed: 4 }) })).toEqual([]);
    expect(keysOf({ lastCrawl: crawl({ pagesFailed: 4 }) })).toEqual(['crawl-pages']);
  });
});
