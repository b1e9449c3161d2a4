import ArrowForwardOutlined from '@mui/icons-material/ArrowForwardOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode, RefObject } from 'react';
import { useGetOne, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Client } from '../http/booking-types.ts';
import type { Conversation } from '../http/conversation-types.ts';
import { scores } from '../http/scores.ts';
import { LoadingRows } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { riskWord, shownRisk } from '../scores/risk.ts';
import { Notes } from './Notes.tsx';
import { RecentStory } from './RecentStory.tsx';

/** Who one is writing to, in what one needs while writing; then the team's notes. */
export function PersonPane({
  conversation,
  mayWrite,
  noteField,
}: {
  conversation: Conversation;
  mayWrite: boolean;
  /** Where a new note is written. */
  noteField?: RefObject<HTMLTextAreaElement | null>;
}) {
  const t = useTranslate();
  const say = useSayError();
  const { data: client, error, isPending } = useGetOne<Client>('clients', { id: conversation.clientId });
  return (
    <Box sx={{ display: 'grid', gap: 6 }}>
      <section>
        <Typography variant="h2" sx={{ mb: 3 }}>
          {t('conversations.person')}
        </Typography>
        {isPending ? <LoadingRows rows={3} height={52} /> : null}
        {error ? (
          <Typography variant="body2" color="textSecondary">
            {say(error)}
          </Typography>
        ) : null}
        {client ? <Facts client={client} /> : null}
        <Button
          component={Link}
          to={`/clients/${conversation.clientId}/show`}
          variant="outlined"
          size="small"
          endIcon={<ArrowForwardOutlined fontSize="small" />}
          sx={{ mt: 4, minHeight: 40 }}
        >
          {t('conversations.open')}
        </Button>
      </section>
      {client ? <RecentStory clientId={client.id} /> : null}
      <Notes conversationId={conversation.id} mayWrite={mayWrite} field={noteField} />
    </Box>
  );
}

function Facts({ client }: { client: Client }) {
  const t = useTranslate();
  const format = useFormat();
  const { data: score } = useQuery({
    queryKey: ['score', client.id],
    queryFn: () => scores.of(client.id),
  });
  const risk = score?.churnProbability ?? null;
  return (
    <Box component="dl" sx={{ m: 0, display: 'grid', gap: 3 }}>
      <Fact title={t('conversations.phone')}>
        {client.phone ? (
          <MuiLink href={`tel:${client.phone}`} color="inherit" className="figures">
            {format.phone(client.phone)}
          </MuiLink>
        ) : (
          t('conversations.unknown')
        )}
      </Fact>
      <Fact title={t('conversations.email')} asIs={client.email !== null}>
        {client.email ? (
          <MuiLink href={`mailto:${client.email}`} color="inherit" sx={{ overflowWrap: 'anywhere' }}>
            {client.email}
          </MuiLink>
        ) : (
          t('conversations.unknown')
        )}
      </Fact>
      <Fact title={t('conversations.next')}>
        {client.nextAppointmentAt ? (
          <MuiLink component={Link} to={`/agenda?at=${client.nextAppointmentAt}`} color="inherit">
            {format.when(client.nextAppointmentAt)}
          </MuiLink>
        ) : (
          t('conversations.noNext')
        )}
      </Fact>
      <Fact title={t('conversations.last')}>
        {client.lastVisitAt ? format.dayName(client.lastVisitAt) : t('conversations.never')}
      </Fact>
      <Fact title={t('conversations.satisfaction')}>
        {client.satisfaction === null
          ? t('conversations.notAsked')
          : t('conversations.score', { score: client.satisfaction })}
      </Fact>
      {score ? (
        <>
          <Fact title={t('scores.risk')}>
            {risk === null
              ? t('scores.riskNone')
              : `${t(`scores.words.${riskWord(risk)}`)}, ${format.wholePercent(shownRisk(risk))}`}
          </Fact>
          <Fact title={t('scores.engagement')}>{String(score.behaviouralScore)}</Fact>
        </>
      ) : null}
    </Box>
  );
}

/** `asIs`: an address, whose letters are its own. */
function Fact({ title, asIs = false, children }: { title: string; asIs?: boolean; children: ReactNode }) {
  return (
    <div>
      <Typography component="dt" variant="caption" color="textSecondary">
        {title}
      </Typography>
      <Box
        component="dd"
        sx={{ m: 0, fontWeight: 550, ...(asIs ? {} : { '&::first-letter': { textTransform: 'uppercase' } }) }}
      >
        {children}
      </Box>
    </div>
  );
}
