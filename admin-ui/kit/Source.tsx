import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useLocaleState, useTranslate } from 'react-admin';
import { quoted } from '../i18n/typography.ts';

/** `https://www.salon.fr/tarifs/` → `salon.fr/tarifs`, short enough for a line. */
export function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return decodeURIComponent(`${host.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}`);
  } catch {
    return url;
  }
}

/** Only http(s) addresses become links: what was crawled is not trusted to name a scheme. */
export function isWebAddress(url: string | null | undefined): url is string {
  return /^https?:\/\//i.test(url ?? '');
}

/** The words a fact rests on and the page they were read on. */
export function Source({
  url,
  quote,
  said = true,
}: {
  url: string | null;
  quote: string | null;
  said?: boolean;
}) {
  const t = useTranslate();
  const [locale] = useLocaleState();
  if (!url && !quote) return null;
  return (
    <Box
      component="figure"
      sx={{
        m: 0,
        mt: 1,
        pl: 3,
        borderLeft: 2,
        borderColor: 'divider',
        color: 'text.secondary',
        fontSize: '0.8125rem',
        lineHeight: 1.45,
      }}
    >
      {quote && said ? (
        <Box component="blockquote" sx={{ m: 0, overflowWrap: 'anywhere' }}>
          {quoted(locale, quote)}
        </Box>
      ) : null}
      {isWebAddress(url) ? (
        <Box component="figcaption">
          <Link href={url} target="_blank" rel="noreferrer" color="inherit" sx={{ overflowWrap: 'anywhere' }}>
            {placeOf(url)}
            <Box component="span" sx={visuallyHidden}>
              {' '}
              ({t('common.opensElsewhere')})
            </Box>
          </Link>
        </Box>
      ) : null}
    </Box>
  );
}

export const visuallyHidden = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clip: 'rect(0 0 0 0)',
  whiteSpace: 'nowrap',
} as const;
