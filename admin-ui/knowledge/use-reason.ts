import { useTranslate } from 'react-admin';
import { useSystem } from '../http/queries.ts';
import { pageReason } from './page-reason.ts';

/** Says why a page or a site, or a file, was not read. */
export function useReason(): { page: (code: string) => string; file: (code: string) => string } {
  const t = useTranslate();
  // The sandbox only ever runs in development: that is where a private address may be allowed by the environment.
  const development = Boolean(useSystem().data?.sandboxUrl);
  return {
    page: (code) => {
      const { key, values } = pageReason(code, development);
      return t(`reasons.page.${key}`, { ...values, _: t('reasons.page.other', { code }) });
    },
    file: (code) => t(`reasons.file.${code}`, { _: t('reasons.file.other', { code }) }),
  };
}
