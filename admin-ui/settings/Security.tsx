import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { minLength, required, useDelete, useGetList, useNotify, useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import type { Session } from '../http/types.ts';
import { Section, Sheet } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Status } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { PasswordInput } from '../public/PasswordInput.tsx';
import { deviceOf } from './device.ts';
import { SaveForm } from './SaveForm.tsx';

export default function Security() {
  const t = useTranslate();
  // A saved form starts afresh: no password stays typed on the screen.
  const [round, setRound] = useState(0);
  return (
    <>
      <Section title={t('settings.password')} hint={t('settings.passwordHint')}>
        <SaveForm
          key={round}
          values={{ currentPassword: '', newPassword: '' }}
          label={t('settings.changePassword')}
          done="settings.passwordChanged"
          onSave={async ({ currentPassword = '', newPassword = '' }) => {
            await endpoints.saveProfile({ currentPassword, newPassword });
            setRound((before) => before + 1);
          }}
        >
          <PasswordInput
            source="currentPassword"
            label="settings.currentPassword"
            autoComplete="current-password"
            validate={required('public.needed')}
          />
          <PasswordInput
            source="newPassword"
            label="settings.newPassword"
            autoComplete="new-password"
            helperText="public.passwordHint"
            validate={[required('public.needed'), minLength(10, 'public.shortPassword')]}
          />
        </SaveForm>
      </Section>
      <Section title={t('settings.sessions')} hint={t('settings.sessionsHint')}>
        <Sessions />
      </Section>
    </>
  );
}

function Sessions() {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useGetList<Session>('sessions', {
    pagination: { page: 1, perPage: 100 },
    sort: { field: 'lastUsedAt', order: 'DESC' },
  });
  if (isPending) return <LoadingRows rows={2} />;
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  return (
    <Sheet label={t('settings.sessions')}>
      {data.map((session) => (
        <SessionRow key={session.id} session={session} />
      ))}
    </Sheet>
  );
}

function SessionRow({ session }: { session: Session }) {
  const t = useTranslate();
  const format = useFormat();
  const say = useSayError();
  const notify = useNotify();
  const [revoke, { isPending }] = useDelete<Session>();
  const device = deviceOf(session.userAgent);
  const name = device ? t('settings.deviceOn', device) : t('settings.unknownDevice');
  return (
    <Box
      component="li"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3, px: 4, py: 3 }}
    >
      <Box sx={{ flex: '1 1 200px' }}>
        <Box sx={{ fontWeight: 600 }}>{name}</Box>
        <Typography variant="caption" color="textSecondary" className="figures">
          {[session.ip, t('settings.lastUsed', { at: format.moment(session.lastUsedAt) })]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
      </Box>
      {session.current ? (
        <Status tone="done">{t('settings.thisDevice')}</Status>
      ) : (
        <Button
          size="small"
          variant="outlined"
          loading={isPending}
          aria-label={`${t('settings.revokeSession')} : ${name}`}
          onClick={() =>
            revoke(
              'sessions',
              { id: session.id, previousData: session },
              {
                onSuccess: () => notify('settings.sessionRevoked', { type: 'info' }),
                onError: (error) => notify(say(error), { type: 'error' }),
              },
            )
          }
        >
          {t('settings.revokeSession')}
        </Button>
      )}
    </Box>
  );
}
