import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { Typed } from './name.ts';

/** A client not yet known, in four fields; any one of them is enough. */
export function NewClientFields({
  value,
  onChange,
  refused,
  problem,
  onBack,
}: {
  value: Typed;
  onChange: (value: Typed) => void;
  /** What the server said, by `client.phone`. */
  refused: Record<string, string>;
  problem: string;
  onBack: () => void;
}) {
  const t = useTranslate();
  const field = (name: keyof Typed, extra: { type?: string; autoFocus?: boolean } = {}) => {
    const said = refused[`client.${name}`] ?? refused[name] ?? '';
    return (
      <TextField
        {...extra}
        label={t(`clients.${name}`)}
        value={value[name]}
        onChange={(event) => onChange({ ...value, [name]: event.target.value })}
        error={Boolean(said)}
        helperText={said}
        autoComplete="off"
      />
    );
  };
  return (
    <Box role="group" aria-label={t('clients.new')} sx={{ display: 'grid', gap: 4 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 3 }}>
        <Typography variant="h3" component="h3" sx={{ flex: 1 }}>
          {t('clients.new')}
        </Typography>
        <Button size="small" onClick={onBack}>
          {t('clients.pickKnown')}
        </Button>
      </Box>
      <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: '1fr 1fr' }}>
        {field('firstName', { autoFocus: true })}
        {field('lastName')}
      </Box>
      {field('phone', { type: 'tel' })}
      {field('email', { type: 'email' })}
      {problem ? (
        <Typography variant="body2" role="alert" sx={{ color: 'error.main' }}>
          {problem}
        </Typography>
      ) : null}
    </Box>
  );
}
