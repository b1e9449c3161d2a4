import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import { CopyField } from '../kit/CopyField.tsx';

/** The booking's one line for the business's own site, and its page for who has none. */
export function WidgetLine({ snippet }: { snippet: string }) {
  const t = useTranslate();
  const page = bookingPage(snippet);
  return (
    <>
      <CopyField value={snippet} label={t('onboarding.live.snippetLabel')} />
      {page ? (
        <Box sx={{ mt: 5 }}>
          <Box sx={{ color: 'text.secondary', mb: 2 }}>{t('onboarding.live.pageHint')}</Box>
          <CopyField value={page} label={t('onboarding.live.pageLabel')} />
        </Box>
      ) : null}
    </>
  );
}

/** The page stands on the same origin as the script, under the same name. */
function bookingPage(snippet: string): string | null {
  const [, origin, slug] = /src="(.+)\/embed\.js" data-tenant="([^"]+)"/.exec(snippet) ?? [];
  return origin && slug ? `${origin}/book/${slug}` : null;
}
