import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useInput, useTranslate } from 'react-admin';
import { useFormat } from './use-format.ts';

/** react-admin would turn null into an empty text. */
export const asItIs = { format: <T,>(value: T) => value ?? null, parse: <T,>(value: T) => value };

/** A length of time picked from the usual ones; whatever is stored is among them. */
export function MinutesInput({
  source,
  label,
  choices,
  none,
  zero,
  helperText = '',
}: {
  source: string;
  label: string;
  choices: readonly number[];
  /** The words of null, where that may be chosen. */
  none?: string;
  /** The words of 0. */
  zero?: string;
  helperText?: string;
}) {
  const t = useTranslate();
  const format = useFormat();
  const { field, id } = useInput<number | null>({ source, ...asItIs });
  const value = field.value as number | null;
  const offered = [...new Set(value === null || value === undefined ? choices : [...choices, value])].sort(
    (a, b) => a - b,
  );
  const say = (minutes: number) => (minutes === 0 && zero ? t(zero) : format.longDuration(minutes));
  return (
    <TextField
      id={id}
      select
      label={t(label)}
      value={value === null || value === undefined ? 'none' : String(value)}
      onBlur={field.onBlur}
      onChange={(event) => field.onChange(event.target.value === 'none' ? null : Number(event.target.value))}
      helperText={helperText ? t(helperText) : ''}
    >
      {none ? <MenuItem value="none">{t(none)}</MenuItem> : null}
      {offered.map((minutes) => (
        <MenuItem key={minutes} value={String(minutes)}>
          {say(minutes)}
        </MenuItem>
      ))}
    </TextField>
  );
}
