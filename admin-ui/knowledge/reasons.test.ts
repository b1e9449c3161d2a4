import { describe, expect, it } from '@jest/globals';
import type { DocumentErrorCode } from '../../providers/documents/document-parser.ts';
import type { PageUnreadableReason } from '../../providers/web/page-reader.ts';
import type { FetchFailureReason } from '../../providers/web/web-fetcher.ts';
import { pageReason } from './page-reason.ts';
import { reasonWords } from './reasons.ts';

/** Complete by the types: a reason added to the crawler or the parser does not compile until it has words. */
const reading: Record<Exclude<FetchFailureReason, 'cancelled'> | PageUnreadableReason, true> = {
  invalid_url: true,
  blocked_address: true,
  host_not_found: true,
  connection_failed: true,
  tls_failed: true,
  timeout: true,
  too_large: true,
  too_many_redirects: true,
  redirect_refused: true,
  unsupported_type: true,
  broken_encoding: true,
  unreadable: true,
  reading_timeout: true,
};
const parsing: Record<DocumentErrorCode, true> = {
  empty_file: true,
  too_large: true,
  unsupported_type: true,
  password_protected: true,
  broken_file: true,
  no_text: true,
  timeout: true,
};

describe.each(['fr', 'en'] as const)('reasons in %s', (locale) => {
  const { page, file } = reasonWords[locale];
  it('has a sentence for whatever keeps a page from being read', () => {
    const codes = [
      ...Object.keys(reading),
      'http_404',
      'http_403',
      'http_429',
      'http_500',
      'robots',
      'no_page',
    ];
    for (const code of codes) expect(page).toHaveProperty([pageReason(code, false).key]);
  });
  it('has a sentence for whatever keeps a file from being read', () => {
    for (const code of Object.keys(parsing)) expect(file).toHaveProperty([code]);
  });
  it('names the setting that allows a private address, in development only', () => {
    const said = (development: boolean) =>
      (page as Record<string, string>)[pageReason('blocked_address', development).key];
    expect(said(true)).toContain('CRAWL_ALLOWED_PRIVATE_HOSTS');
    expect(said(false)).not.toContain('CRAWL_ALLOWED_PRIVATE_HOSTS');
  });
});
