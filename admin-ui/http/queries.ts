import { useQuery } from '@tanstack/react-query';
import { endpoints } from './endpoints.ts';

/** Queries several rooms share, each with its key in one place. */
export const keys = {
  me: ['me'],
  system: ['system'],
  onboarding: ['onboarding', 'current'],
  crawls: ['crawls'],
  knowledgeStatus: ['knowledge-status'],
  assistant: ['assistant'],
  processes: ['processes'],
  settings: ['settings'],
} as const;

export const useMe = () => useQuery({ queryKey: keys.me, queryFn: endpoints.me, staleTime: 300_000 });

export const useSystem = () =>
  useQuery({ queryKey: keys.system, queryFn: endpoints.system, staleTime: 600_000 });

export const useOnboarding = () =>
  useQuery({ queryKey: keys.onboarding, queryFn: endpoints.currentOnboarding, staleTime: 10_000 });

export const useKnowledgeStatus = () =>
  useQuery({ queryKey: keys.knowledgeStatus, queryFn: endpoints.knowledgeStatus, staleTime: 15_000 });

export const useAssistant = () =>
  useQuery({ queryKey: keys.assistant, queryFn: endpoints.assistant, staleTime: 60_000, retry: false });

/** Crawls, newest first; asked again every few seconds while one runs. */
export const useCrawls = () =>
  useQuery({
    queryKey: keys.crawls,
    queryFn: () => endpoints.crawls(5),
    refetchInterval: (query) =>
      query.state.data?.items.some((job) => job.status === 'queued' || job.status === 'running')
        ? 2_000
        : false,
  });
