import TextField from '@mui/material/TextField';
import { useQueryClient } from '@tanstack/react-query';
import { required, SelectInput, TextInput, useLocaleState, useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { keys, useMe } from '../http/queries.ts';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { SaveForm } from './SaveForm.tsx';

export default function Profile() {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const [, setLocale] = useLocaleState();
  const { data: me, error, isPending, refetch } = useMe();
  if (isPending) return <LoadingRows rows={3} />;
  if (error || !me) return <LoadError error={error} onRetry={() => refetch()} />;
  const { firstName, lastName, email, locale } = me.user;
  return (
    <SaveForm
      values={{ firstName, lastName, locale: locale.startsWith('en') ? 'en' : 'fr' }}
      done="settings.saved"
      onSave={async (values) => {
        queryClient.setQueryData(keys.me, await endpoints.saveProfile(values));
        setLocale(values.locale === 'en' ? 'en' : 'fr');
      }}
    >
      <TextInput
        source="firstName"
        label="settings.firstName"
        validate={required('public.needed')}
        autoComplete="given-name"
      />
      <TextInput
        source="lastName"
        label="settings.lastName"
        validate={required('public.needed')}
        autoComplete="family-name"
      />
      <TextField label={t('settings.email')} value={email} disabled />
      <SelectInput
        source="locale"
        label="settings.language"
        validate={required('public.needed')}
        choices={[
          { id: 'fr', name: 'settings.french' },
          { id: 'en', name: 'settings.english' },
        ]}
      />
    </SaveForm>
  );
}
