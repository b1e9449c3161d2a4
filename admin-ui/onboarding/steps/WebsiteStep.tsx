import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { FoundFact, StepData } from '../../http/types.ts';
import { placeOf, Source } from '../../kit/Source.tsx';
import { useFormat } from '../../kit/use-format.ts';
import { webAddress } from '../../kit/web-address.ts';
import type { OnEdit } from '../StepContent.tsx';
import { TextFact } from './InPlace.tsx';

const SHOWN_PAGES = 6;

/** Pages as they are read, facts as they are found, each with the sentence it comes from. */
export function WebsiteStep({
  data,
  running,
  address,
  editable,
  onEdit,
}: {
  data: StepData['website'];
  running: boolean;
  address: string | null;
  editable: boolean;
  onEdit: OnEdit;
}) {
  const t = useTranslate();
  const { pagesStored = 0, pagesFailed = 0, queued = 0, latest = [], found = [] } = data;
  const seen = pagesStored + pagesFailed;
  return (
    <Box sx={{ display: 'grid', gap: 6 }}>
      {running ? (
        <Box>
          <LinearProgress
            aria-label={t('onboarding.website.pages')}
            {...(seen > 0 ? { variant: 'determinate' as const, value: (100 * seen) / (seen + queued) } : {})}
          />
          <Typography variant="body2" color="textSecondary" className="figures" sx={{ mt: 2 }}>
            {t('onboarding.summary.website', { smart_count: pagesStored })}
            {queued > 0 ? `, ${t('onboarding.website.waiting', { smart_count: queued })}` : ''}
          </Typography>
        </Box>
      ) : (
        <TextFact
          label={t('onboarding.address')}
          value={address}
          missing={t('onboarding.problem.no-website.title')}
          editable={editable}
          check={(text) => (webAddress(text) ? null : t('onboarding.badAddress'))}
          onSave={(text) => onEdit({ websiteUrl: webAddress(text) })}
        />
      )}
      {latest.length > 0 ? (
        <Box>
          <Typography variant="h3" sx={{ mb: 1 }}>
            {t('onboarding.website.pages')}
          </Typography>
          <Box
            component="ul"
            aria-live="off"
            sx={{
              listStyle: 'none',
              m: 0,
              p: 0,
              fontSize: '0.875rem',
              '& li + li': { borderTop: 1, borderColor: 'divider' },
            }}
          >
            {latest.slice(0, SHOWN_PAGES).map((page) => (
              <Box component="li" key={page.url} sx={{ display: 'flex', gap: 3, py: 1.5 }}>
                <Box
                  sx={{
                    flex: 1,
                    minWidth: 0,
                    overflow: 'hidden',
                    textOverflow: 'ellipsis',
                    whiteSpace: 'nowrap',
                  }}
                >
                  {placeOf(page.url)}
                </Box>
                <Box sx={{ color: page.status === 'failed' ? 'error.main' : 'text.secondary', flex: 'none' }}>
                  {t(`onboarding.website.status.${page.status}`)}
                </Box>
              </Box>
            ))}
          </Box>
        </Box>
      ) : null}
      {found.length > 0 ? <Found facts={found} running={running} /> : null}
      {running && found.length === 0 && latest.length === 0 ? (
        <Typography color="textSecondary">{t('onboarding.website.nothingYet')}</Typography>
      ) : null}
    </Box>
  );
}

function Found({ facts, running }: { facts: FoundFact[]; running: boolean }) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Box>
      <Typography variant="h3" sx={{ mb: 1 }}>
        {t(running ? 'onboarding.website.found' : 'onboarding.website.foundDone')}
      </Typography>
      <Box
        component="ul"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          maxHeight: 420,
          overflowY: 'auto',
          border: 1,
          borderColor: 'divider',
          borderRadius: '10px',
          bgcolor: 'background.paper',
          '& > li + li': { borderTop: 1, borderColor: 'divider' },
        }}
        // A scrolling region must be reachable with the keyboard.
        tabIndex={0}
        aria-label={t('onboarding.website.found')}
      >
        {facts.map((fact) => (
          <Box component="li" key={`${fact.kind} ${fact.text} ${fact.sourceUrl}`} sx={{ px: 4, py: 3 }}>
            <Box sx={{ display: 'flex', gap: 3, flexWrap: 'wrap' }}>
              <Box
                sx={{ width: 84, flex: 'none', color: 'text.secondary', fontSize: '0.8125rem', pt: '2px' }}
              >
                {t(`onboarding.fact.${fact.kind}`)}
              </Box>
              <Box sx={{ flex: '1 1 200px', minWidth: 0 }}>
                <Box sx={{ fontWeight: 550, overflowWrap: 'anywhere' }}>
                  {fact.kind === 'phone' ? format.phone(fact.text) : fact.text}
                </Box>
                <Source url={fact.sourceUrl} quote={fact.quote} said={fact.quote !== fact.text} />
              </Box>
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
