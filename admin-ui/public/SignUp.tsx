import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import {
  email,
  Form,
  minLength,
  Notification,
  required,
  TextInput,
  useLocaleState,
  useLogin,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router-dom';
import { fieldErrors } from '../http/problem-error.ts';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { countryOf } from './country.ts';
import { Doorway } from './Doorway.tsx';
import { PasswordInput } from './PasswordInput.tsx';

interface Fields {
  firstName: string;
  lastName: string;
  businessName: string;
  email: string;
  password: string;
}

export default function SignUp() {
  const t = useTranslate();
  const say = useSayError();
  const login = useLogin();
  const [locale] = useLocaleState();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  /** Returns field errors for the form to show where they belong. */
  const submit = async (fields: Partial<Fields>) => {
    setBusy(true);
    setFailure(null);
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const country = countryOf(navigator.languages);
    const signup = { ...(fields as Fields), locale: locale === 'en' ? 'en-GB' : 'fr-FR', timeZone, country };
    try {
      await login({ signup }, '/onboarding');
    } catch (error) {
      const byField = fieldErrors(error);
      if (byField) return byField;
      setFailure(error);
    } finally {
      setBusy(false);
    }
    return undefined;
  };

  const needed = required('public.needed');
  return (
    <Doorway
      title={t('public.signupTitle')}
      lead={t('public.signupLead')}
      footer={
        <>
          {t('public.hasAccount')} <Link to="/login">{t('public.login')}</Link>
        </>
      }
    >
      <Form onSubmit={submit} noValidate>
        <Box
          sx={{ display: 'grid', gap: 4, gridTemplateColumns: '1fr 1fr', '& > *': { gridColumn: '1 / -1' } }}
        >
          {failure ? <Notice tone="failed">{say(failure)}</Notice> : null}
          <TextInput
            source="businessName"
            label="public.businessName"
            autoComplete="organization"
            autoFocus
            validate={needed}
          />
          <Box sx={{ gridColumn: { xs: '1 / -1', sm: '1 / 2' } }}>
            <TextInput
              source="firstName"
              label="public.firstName"
              autoComplete="given-name"
              validate={needed}
            />
          </Box>
          <Box sx={{ gridColumn: { xs: '1 / -1', sm: '2 / 3' } }}>
            <TextInput
              source="lastName"
              label="public.lastName"
              autoComplete="family-name"
              validate={needed}
            />
          </Box>
          <TextInput
            source="email"
            type="email"
            label="public.email"
            autoComplete="username"
            validate={[needed, email('public.badEmail')]}
          />
          <PasswordInput
            source="password"
            label="public.password"
            autoComplete="new-password"
            helperText="public.passwordHint"
            validate={[needed, minLength(10, 'public.shortPassword')]}
          />
          <Button type="submit" variant="contained" size="large" loading={busy}>
            {t('public.signup')}
          </Button>
        </Box>
      </Form>
      <Notification />
    </Doorway>
  );
}
