import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useTranslate } from 'react-admin';
import type { Service } from '../http/types.ts';
import { fold } from '../kit/fold.ts';
import { useFormat } from '../kit/use-format.ts';

/** One service of the price list, found by any part of its name, with its length and price. */
export function ServicePicker({
  value,
  services,
  onPick,
  error = '',
}: {
  value: string | null;
  services: Service[];
  onPick: (id: string | null) => void;
  error?: string;
}) {
  const t = useTranslate();
  const format = useFormat();
  // The list groups what stands together: sections must not be torn apart by the price list's order.
  const order = [...new Set(services.map(({ category }) => category ?? ''))];
  const options = [...services].sort(
    (a, b) => order.indexOf(a.category ?? '') - order.indexOf(b.category ?? ''),
  );
  return (
    <Autocomplete<Service>
      value={options.find(({ id }) => id === value) ?? null}
      options={options}
      groupBy={order.length > 1 ? ({ category }) => category ?? t('services.noCategory') : undefined}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      filterOptions={(all, { inputValue }) =>
        all.filter(({ name, category }) =>
          fold(`${name} ${category ?? ''}`).includes(fold(inputValue.trim())),
        )
      }
      noOptionsText={t('services.noneFound')}
      clearText={t('clients.clear')}
      openText={t('clients.open')}
      closeText={t('common.close')}
      onChange={(_event, service) => onPick(service?.id ?? null)}
      renderOption={({ key, ...props }, service) => (
        <li key={key} {...props}>
          <Box sx={{ display: 'flex', gap: 3, width: '100%', alignItems: 'baseline' }}>
            <Box sx={{ flex: 1, minWidth: 0 }}>{service.name}</Box>
            <Box className="figures" sx={{ fontSize: '0.8125rem', color: 'text.secondary', flex: 'none' }}>
              {[
                service.durationMinutes ? format.duration(service.durationMinutes) : null,
                service.priceKind === 'none' ? null : format.price(service),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Box>
          </Box>
        </li>
      )}
      renderInput={(params) => (
        <TextField {...params} label={t('agenda.service')} error={Boolean(error)} helperText={error} />
      )}
    />
  );
}
