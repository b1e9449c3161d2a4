import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNotify, useTranslate } from 'react-admin';
import { contacts } from '../http/contacts.ts';
import { Section } from '../kit/Page.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';

/** On which channels the client has agreed to advertising; calls are a yes of their own. */
export function Consents({ clientId }: { clientId: string }) {
  const t = useTranslate();
  const say = useSayError();
  const format = useFormat();
  const notify = useNotify();
  const allowed = useMay()('clients:write');
  const client = useQueryClient();
  const key = ['clients', clientId, 'consents'];
  const { data } = useQuery({ queryKey: key, queryFn: () => contacts.consents(clientId) });
  const change = useMutation({
    mutationFn: (said: { channel: string; granted: boolean }) => contacts.consent(clientId, said),
    onSuccess: (answer) => client.setQueryData(key, answer),
    onError: (error) => notify(say(error), { type: 'error' }),
  });
  if (!data) return null;
  return (
    <Section title={t('clients.consents.title')} hint={t('clients.consents.hint')}>
      <Box sx={{ display: 'grid', gap: 1 }}>
        {data.items.map(({ channel, granted, at, evidence, blocked }) => (
          <Box key={channel} sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 4 }}>
            <FormControlLabel
              sx={{ minWidth: 160 }}
              control={
                <Switch
                  checked={granted === true && !blocked}
                  disabled={!allowed || blocked || change.isPending}
                  onChange={(event) => change.mutate({ channel, granted: event.target.checked })}
                />
              }
              label={t(`campaigns.channels.${channel}`)}
            />
            <Typography variant="body2" color="textSecondary">
              {blocked
                ? t('clients.consents.blocked')
                : granted === null || at === null
                  ? t('clients.consents.never')
                  : t(granted ? 'clients.consents.yes' : 'clients.consents.no', { day: format.dayName(at) })}
              {evidence && !blocked ? ` · ${evidence}` : null}
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}
