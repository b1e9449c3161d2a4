import type { CrawlJob, Onboarding } from '../http/types.ts';

/** Something only the owner can settle, with the page where it is settled. Words are keys of the `home` catalogue. */
export interface Decision {
  key: string;
  title: string;
  count?: number;
  text: string | null;
  action: string;
  to: string;
}

export interface HomeFacts {
  /** null when there never was one. */
  onboarding: Onboarding | null;
  /** People who wait for a word of ours. */
  unanswered: number;
  toComplete: number;
  failedDocuments: number;
  lastCrawl: CrawlJob | null;
  /** Appointments in time their person no longer has, the first one first. */
  conflicts: { id: string; startsAt: string }[];
  /** Open questions with people's own calendars. */
  disagreements: number;
  /** Today's still to come that nobody has confirmed. */
  unconfirmed: number;
}

/** What needs a decision, the most pressing first. Pure. */
export function decisions(facts: HomeFacts): Decision[] {
  const {
    onboarding,
    unanswered,
    toComplete,
    failedDocuments,
    lastCrawl,
    conflicts,
    disagreements,
    unconfirmed,
  } = facts;
  const all: Decision[] = [];
  if (unanswered > 0) {
    all.push({
      key: 'people',
      title: 'peopleWait',
      count: unanswered,
      text: 'peopleWaitText',
      action: 'peopleWaitAction',
      to: '/messages',
    });
  }
  if (!onboarding || onboarding.status === 'cancelled') {
    all.push({ key: 'start', title: 'start', text: 'startText', action: 'startAction', to: '/onboarding' });
  } else if (onboarding.status === 'waiting') {
    all.push({
      key: 'resume',
      title: 'resume',
      text: 'resumeWaiting',
      action: 'resumeAction',
      to: '/onboarding',
    });
  } else if (onboarding.status === 'running') {
    all.push({ key: 'resume', title: 'resume', text: 'resumeRunning', action: 'follow', to: '/onboarding' });
  }
  const [first] = conflicts;
  if (first) {
    all.push({
      key: 'conflicts',
      title: 'conflicts',
      count: conflicts.length,
      text: 'conflictsText',
      action: 'conflictsAction',
      to: `/agenda?view=day&at=${first.startsAt}&open=${first.id}`,
    });
  }
  if (disagreements > 0) {
    all.push({
      key: 'disagreements',
      title: 'disagreements',
      count: disagreements,
      text: 'disagreementsText',
      action: 'conflictsAction',
      to: '/agenda?disagreements=1',
    });
  }
  if (unconfirmed > 0) {
    all.push({
      key: 'unconfirmed',
      title: 'unconfirmed',
      count: unconfirmed,
      text: 'unconfirmedText',
      action: 'crawlAction',
      to: '/agenda?view=day',
    });
  }
  if (lastCrawl?.status === 'failed') {
    all.push({ key: 'crawl', title: 'crawlFailed', text: null, action: 'crawlAction', to: '/documents' });
  } else if (lastCrawl && lastCrawl.status !== 'running' && lastCrawl.pagesFailed > 0) {
    all.push({
      key: 'crawl-pages',
      title: 'crawlPages',
      count: lastCrawl.pagesFailed,
      text: 'crawlPagesText',
      action: 'crawlAction',
      to: '/documents',
    });
  }
  if (failedDocuments > 0) {
    all.push({
      key: 'documents',
      title: 'documentsFailed',
      count: failedDocuments,
      text: 'documentsFailedText',
      action: 'crawlAction',
      to: '/documents',
    });
  }
  if (toComplete > 0) {
    all.push({
      key: 'complete',
      title: 'toComplete',
      count: toComplete,
      text: 'complete',
      action: 'completeAction',
      to: '/questions?show=to_complete',
    });
  }
  return all;
}
