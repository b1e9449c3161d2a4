import SearchOutlined from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import InputBase from '@mui/material/InputBase';
import { useEffect, useRef, useState } from 'react';

const PAUSE_MS = 250;

/** A search field that asks once the person pauses. */
export function SearchField({
  value,
  label,
  onChange,
}: {
  value: string;
  label: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (text === value) return;
    const timer = window.setTimeout(() => latest.current(text), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [text, value]);
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        px: 3,
        minHeight: 44,
        flex: '1 1 180px',
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        bgcolor: 'background.paper',
        '&:focus-within': { borderColor: 'text.primary' },
      }}
    >
      <SearchOutlined sx={{ fontSize: 20, color: 'text.secondary' }} aria-hidden />
      <InputBase
        type="search"
        fullWidth
        value={text}
        placeholder={label}
        onChange={(event) => setText(event.target.value)}
        inputProps={{ 'aria-label': label }}
      />
    </Box>
  );
}

interface Choice<T extends string> {
  value: T;
  label: string;
  count?: number | undefined;
}

/** A few exclusive choices in a row, as toggle buttons. */
export function Choices<T extends string>({
  value,
  choices,
  label,
  onChange,
}: {
  value: T;
  choices: Choice<T>[];
  label: string;
  onChange: (value: T) => void;
}) {
  return (
    <Box role="group" aria-label={label} sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
      {choices.map((choice) => {
        const on = choice.value === value;
        return (
          <ButtonBase
            key={choice.value}
            aria-pressed={on}
            onClick={() => onChange(choice.value)}
            sx={{
              px: 4,
              minHeight: 44,
              borderRadius: '10px',
              fontFamily: 'inherit',
              fontSize: '0.9375rem',
              fontWeight: on ? 600 : 500,
              border: 1,
              borderColor: on ? 'text.primary' : 'divider',
              bgcolor: 'background.paper',
              color: on ? 'text.primary' : 'text.secondary',
              gap: 2,
            }}
          >
            {choice.label}
            {choice.count === undefined ? null : <span className="figures">{choice.count}</span>}
          </ButtonBase>
        );
      })}
    </Box>
  );
}
