import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useInput, useTranslate } from 'react-admin';
import { useFormat } from '../kit/use-format.ts';
import { parseAmount, typedAmount } from './amount.ts';

/** An amount in minor units, typed as money. NaN stands for "typed but not an amount", so that validation can say so. */
export function AmountInput({
  source,
  label,
  currency,
  atLeast,
}: {
  source: string;
  label: string;
  currency: string;
  atLeast?: string;
}) {
  const t = useTranslate();
  const { locale } = useFormat();
  const { field, fieldState, id } = useInput({
    source,
    validate: (value: number | null, values: Record<string, number | null>) => {
      if (value === null || value === undefined || Number.isNaN(value)) return 'services.badAmount';
      const floor = atLeast ? values[atLeast] : null;
      return typeof floor === 'number' && value < floor ? 'services.badRange' : undefined;
    },
  });
  const [typed, setTyped] = useState(() => typedAmount(field.value as number | null, currency, locale));
  const message = fieldState.invalid && fieldState.error?.message;
  return (
    <TextField
      id={id}
      label={t(label)}
      value={typed}
      inputRef={field.ref}
      onBlur={field.onBlur}
      onChange={(event) => {
        setTyped(event.target.value);
        field.onChange(
          event.target.value.trim() ? (parseAmount(event.target.value, currency) ?? Number.NaN) : null,
        );
      }}
      error={Boolean(message)}
      helperText={message ? t(message.replace(/^@@react-admin@@/, '').replaceAll('"', '')) : ''}
      slotProps={{
        htmlInput: { inputMode: 'decimal', autoComplete: 'off' },
        input: { endAdornment: <InputAdornment position="end">{currency}</InputAdornment> },
      }}
    />
  );
}
