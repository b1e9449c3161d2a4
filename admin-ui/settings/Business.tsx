import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AutocompleteInput, required, SelectInput, TextInput, useLocale, useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { keys } from '../http/queries.ts';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useMay } from '../kit/use-may.ts';
import { COUNTRIES, CURRENCIES, including, LOCALES, SECTORS } from './choices.ts';
import { InboundAddress } from './InboundAddress.tsx';
import { SaveForm } from './SaveForm.tsx';

export default function Business() {
  const t = useTranslate();
  const locale = useLocale() ?? 'fr';
  const may = useMay();
  const queryClient = useQueryClient();
  const {
    data: tenant,
    error,
    isPending,
    refetch,
  } = useQuery({ queryKey: keys.settings, queryFn: endpoints.settings });
  if (isPending) return <LoadingRows rows={5} />;
  if (error || !tenant) return <LoadError error={error} onRetry={() => refetch()} />;
  const regions = new Intl.DisplayNames(locale, { type: 'region' });
  const currencies = new Intl.DisplayNames(locale, { type: 'currency' });
  const zones = including(Intl.supportedValuesOf('timeZone'), tenant.timeZone);
  const needed = required('public.needed');
  return (
    <>
      <SaveForm
        values={{
          name: tenant.name,
          sector: tenant.sector ?? 'other',
          locale: tenant.locale,
          timeZone: tenant.timeZone,
          country: tenant.country,
          currency: tenant.currency,
        }}
        allowed={may('settings:write')}
        done="settings.saved"
        onSave={async (values) => {
          queryClient.setQueryData(keys.settings, await endpoints.saveSettings(values));
          await queryClient.invalidateQueries({ queryKey: keys.me });
        }}
      >
        <TextInput source="name" label="settings.businessName" validate={needed} />
        <SelectInput
          source="sector"
          label="settings.sector"
          validate={needed}
          choices={including(SECTORS, tenant.sector).map((id) => ({
            id,
            name: t(`settings.sectors.${id}`, { _: id }),
          }))}
        />
        <SelectInput
          source="locale"
          label="settings.tenantLocale"
          validate={needed}
          choices={including(LOCALES, tenant.locale).map((id) => ({
            id,
            name: t(`settings.locales.${id}`, { _: id }),
          }))}
        />
        <AutocompleteInput
          source="timeZone"
          label="settings.timeZone"
          validate={needed}
          choices={zones.map((id) => ({ id, name: id.replaceAll('_', ' ') }))}
        />
        <SelectInput
          source="country"
          label="settings.country"
          validate={needed}
          choices={including(COUNTRIES, tenant.country).map((id) => ({ id, name: regions.of(id) ?? id }))}
        />
        <SelectInput
          source="currency"
          label="settings.currency"
          validate={needed}
          choices={including(CURRENCIES, tenant.currency).map((id) => ({
            id,
            name: `${currencies.of(id) ?? id} (${id})`,
          }))}
        />
      </SaveForm>
      <InboundAddress />
    </>
  );
}
