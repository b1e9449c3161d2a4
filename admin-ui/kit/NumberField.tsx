import TextField, { type TextFieldProps } from '@mui/material/TextField';
import { useState } from 'react';

/**
 * A number, none below nought, that can be typed over: while one types, the field shows what was typed, even nothing; what is
 * no number is told to nobody, and gone when the field is left. With `onEmpty` nothing is an answer as well.
 */
export function NumberField({
  value,
  onNumber,
  onEmpty,
  step = 'any',
  ...field
}: Omit<TextFieldProps, 'value' | 'onChange' | 'type'> & {
  value: number | null;
  onNumber: (value: number) => void;
  onEmpty?: () => void;
  step?: number | 'any';
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      {...field}
      type="number"
      value={typed ?? value ?? ''}
      onChange={({ target }) => {
        setTyped(target.value);
        if (target.value === '') onEmpty?.();
        else if (Number.isFinite(Number(target.value))) onNumber(Number(target.value));
      }}
      onBlur={() => setTyped(null)}
      slotProps={{ htmlInput: { min: 0, step } }}
    />
  );
}
