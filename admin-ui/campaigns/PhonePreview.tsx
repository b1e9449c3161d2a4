import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { CampaignPlan, Language, Step } from '../../domain/campaigns/campaign.ts';
import { fill, offerWords, spokenCall, withStop } from '../../domain/campaigns/content.ts';
import { templateText } from '../../domain/messaging/templates/fillable.ts';
import { SmsMeter } from '../conversations/SmsMeter.tsx';
import { useMe } from '../http/queries.ts';
import { useTemplates } from './TemplateFields.tsx';

/** The message as its reader will see it: the very filling-in of the real run, with made-up values. */
export function PhonePreview({
  step,
  variant,
  language,
  offer,
}: {
  step: Extract<Step, { kind: 'send' }> | null;
  variant: number;
  language: Language;
  offer: CampaignPlan['offer'];
}) {
  const t = useTranslate();
  const { data: me } = useMe();
  const business = me?.tenant.name ?? '';
  const wording = step?.variants[variant]?.content[language];
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const until = new Date(Date.now() + (offer?.validDays ?? 30) * 86_400_000);
  const values = {
    firstName: 'Camille',
    lastName: 'Martin',
    lastService: 'Coupe',
    business,
    bookingLink: `${window.location.origin}/book/${me?.tenant.slug ?? ''}${offer ? '?code=ABC2345' : ''}`,
    offer: offer && offerWords(offer, locale, 'EUR'),
    code: 'ABC2345',
    offerUntil: new Intl.DateTimeFormat(locale, { weekday: 'long', day: '2-digit', month: '2-digit' }).format(
      until,
    ),
  };
  const text = wording?.text.trim() ? withStop(fill(wording.text, values), language) : '';
  const bySms = step?.channels.includes('sms') ?? false;
  const { data: templates } = useTemplates();
  const chosen = wording?.template;
  const template = templates?.items.find(
    ({ name, language: own }) => name === chosen?.name && own === chosen.language,
  );
  const byWhatsApp =
    step?.channels.includes('whatsapp') && template && chosen
      ? templateText(template, {
          header: chosen.header && fill(chosen.header, values),
          body: chosen.values.map((value) => fill(value, values)),
        })
      : '';
  const spoken =
    step?.channels.includes('call') && wording?.call?.trim()
      ? spokenCall(wording.call, values, language)
      : '';
  const byEmail = step?.channels.includes('email') ?? false;
  return (
    <Box
      component="section"
      aria-label={t('campaigns.preview')}
      sx={{
        width: 300,
        maxWidth: '100%',
        mx: 'auto',
        border: 8,
        borderColor: 'text.primary',
        borderRadius: '32px',
        bgcolor: 'background.default',
        p: 4,
        minHeight: 420,
        display: 'flex',
        flexDirection: 'column',
        gap: 4,
      }}
    >
      <Typography variant="h3" component="p" sx={{ textAlign: 'center' }}>
        {business}
      </Typography>
      {!(bySms && text) && !(byEmail && wording?.email?.body) && !byWhatsApp && !spoken ? (
        <Typography variant="body2" color="textSecondary" sx={{ textAlign: 'center', my: 'auto' }}>
          {t('campaigns.previewEmpty')}
        </Typography>
      ) : null}
      {bySms && text ? (
        <Box>
          <Bubble>{text}</Bubble>
          <Box sx={{ mt: 1, pl: 1 }}>
            <SmsMeter text={text} />
          </Box>
        </Box>
      ) : null}
      {byWhatsApp ? (
        <Box>
          <Typography variant="caption" color="textSecondary">
            {t('campaigns.channels.whatsapp')}
          </Typography>
          <Bubble>{byWhatsApp}</Bubble>
        </Box>
      ) : null}
      {spoken ? (
        <Box>
          <Typography variant="caption" color="textSecondary">
            {t('campaigns.channels.call')}
          </Typography>
          <Bubble>{`« ${spoken} »`}</Bubble>
        </Box>
      ) : null}
      {byEmail && wording?.email?.body ? (
        <Box>
          <Typography variant="caption" color="textSecondary">
            {t('campaigns.channels.email')}
          </Typography>
          <Bubble>
            <Box component="strong" sx={{ display: 'block', mb: 2 }}>
              {fill(wording.email.subject, values)}
            </Box>
            {fill(wording.email.body, values)}
          </Bubble>
        </Box>
      ) : null}
    </Box>
  );
}

function Bubble({ children }: { children: React.ReactNode }) {
  return (
    <Box
      sx={{
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'divider',
        borderRadius: '14px',
        p: 3,
        fontSize: '0.875rem',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      }}
    >
      {children}
    </Box>
  );
}
