import { useTranslate } from 'react-admin';
import { ApiError, fieldErrors } from '../http/problem-error.ts';

/** Turns any failure into one sentence: what happened, what is safe, what to do. The server's own detail wins when it has one. */
export function sayError(error: unknown, t: (key: string) => string): string {
  if (!(error instanceof ApiError)) return t('common.error.crash');
  if (error.code === 'offline') return t('common.error.offline');
  if (error.status === 0) return t('common.error.unreachable');
  if (error.status === 429) return t('common.error.tooMany');
  if (error.status >= 500) return t('common.error.server');
  if (error.problem?.detail) return error.problem.detail;
  if (error.status === 403) return t('common.error.forbidden');
  if (error.status === 404) return t('common.error.notFound');
  if (error.status === 413) return t('common.error.tooLarge');
  return t('common.error.refused');
}

/** The same for a form without fields to put it beside: what was wrong with the field, rather than that one was. */
export function useSayRefusal(): (error: unknown) => string {
  const t = useTranslate();
  return (error) => Object.values(fieldErrors(error) ?? {})[0] ?? sayError(error, t);
}

export function useSayError(): (error: unknown) => string {
  const t = useTranslate();
  return (error) => sayError(error, t);
}
