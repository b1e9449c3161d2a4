import PersonAddOutlined from '@mui/icons-material/PersonAddOutlined';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { booking } from '../http/booking.ts';
import type { Client } from '../http/booking-types.ts';
import { useFormat } from '../kit/use-format.ts';
import { usePaused } from '../kit/use-paused.ts';
import { nameOf } from './name.ts';

const SHOWN = 8;

/** An entry of the list that is nobody yet. */
type Option = Client | { id: 'new'; query: string };

const isNew = (option: Option): option is Extract<Option, { id: 'new' }> => option.id === 'new';

/** Finds a client by name, number or address while one types; offers to make a new one of what was typed. */
export function ClientPicker({
  value,
  onPick,
  onNew,
  error,
  autoFocus = false,
}: {
  value: Client | null;
  onPick: (client: Client | null) => void;
  /** Without it, only those who are known can be chosen. */
  onNew?: (query: string) => void;
  error?: string;
  autoFocus?: boolean;
}) {
  const t = useTranslate();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const query = usePaused(typed.trim());
  const { data, isFetching } = useQuery({
    queryKey: ['clients', 'search', query],
    queryFn: ({ signal }) => booking.clients({ q: query, limit: SHOWN }, signal),
    placeholderData: keepPreviousData,
  });
  const found: Option[] = data?.items ?? [];
  const options: Option[] = onNew ? [...found, { id: 'new', query: typed.trim() }] : found;
  const label = (option: Option) =>
    isNew(option)
      ? ''
      : option.phone && nameOf(option) === option.phone
        ? format.phone(option.phone)
        : nameOf(option);
  return (
    <Autocomplete<Option>
      value={value}
      options={options}
      loading={isFetching}
      loadingText={t('common.loading')}
      noOptionsText={t('clients.noneFound')}
      clearText={t('clients.clear')}
      openText={t('clients.open')}
      closeText={t('common.close')}
      filterOptions={(all) => all}
      getOptionLabel={label}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      onInputChange={(_event, text, reason) => {
        if (reason !== 'selectOption') setTyped(text);
      }}
      onChange={(_event, option) => {
        if (option && isNew(option)) onNew?.(option.query);
        else onPick(option);
      }}
      renderOption={({ key, ...props }, option) => (
        <li key={key} {...props}>
          {isNew(option) ? (
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 3, minHeight: 32, fontWeight: 600 }}>
              <PersonAddOutlined sx={{ fontSize: 20 }} aria-hidden />
              {option.query ? t('clients.newNamed', { name: option.query }) : t('clients.add')}
            </Box>
          ) : (
            <Box sx={{ minWidth: 0 }}>
              <Box sx={{ fontWeight: 600 }}>{label(option)}</Box>
              <Box className="figures" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
                {[option.phone && format.phone(option.phone), option.email].filter(Boolean).join(' · ')}
              </Box>
            </Box>
          )}
        </li>
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          autoFocus={autoFocus}
          label={t('clients.who')}
          placeholder={t('clients.search')}
          error={Boolean(error)}
          helperText={error}
        />
      )}
    />
  );
}
