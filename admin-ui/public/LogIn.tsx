import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { Form, Notification, required, TextInput, useLocaleState, useLogin, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { endpoints } from '../http/endpoints.ts';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { Doorway } from './Doorway.tsx';
import { PasswordInput } from './PasswordInput.tsx';

export default function LogIn() {
  const t = useTranslate();
  const say = useSayError();
  const login = useLogin();
  const [, setLocale] = useLocaleState();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (values: { email?: string; password?: string }) => {
    setBusy(true);
    setFailure(null);
    try {
      await login(values);
      const { user } = await endpoints.me();
      setLocale(user.locale.startsWith('en') ? 'en' : 'fr');
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Doorway
      title={t('public.loginTitle')}
      lead={t('public.loginLead')}
      footer={
        <>
          {t('public.noAccount')} <Link to="/signup">{t('public.signup')}</Link>
        </>
      }
    >
      <Form onSubmit={submit} noValidate>
        <Box sx={{ display: 'grid', gap: 4 }}>
          {failure ? <Notice tone="failed">{say(failure)}</Notice> : null}
          <TextInput
            source="email"
            type="email"
            label="public.email"
            autoComplete="username"
            autoFocus
            validate={required('public.needed')}
          />
          <PasswordInput
            source="password"
            label="public.password"
            autoComplete="current-password"
            validate={required('public.needed')}
          />
          <Button type="submit" variant="contained" size="large" loading={busy}>
            {t('public.login')}
          </Button>
        </Box>
      </Form>
      <Notification />
    </Doorway>
  );
}
