import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { PriceKind, ServiceFact } from '../../http/types.ts';
import { useFormat } from '../../kit/use-format.ts';
import { parseAmount, typedAmount } from '../../services/amount.ts';
import { MiniForm } from './InPlace.tsx';

const KINDS: PriceKind[] = ['fixed', 'from', 'range', 'quote', 'free', 'none'];

/** A service corrected in place: once the owner has changed it, it is the owner's word and no longer the website's. */
export function ServiceFactForm({
  service,
  onSave,
  onClose,
}: {
  service: ServiceFact;
  onSave: (service: ServiceFact) => Promise<void>;
  onClose: () => void;
}) {
  const t = useTranslate();
  const { locale } = useFormat();
  const [name, setName] = useState(service.name);
  const [kind, setKind] = useState<PriceKind>(service.priceKind);
  const [min, setMin] = useState(typedAmount(service.priceMinCents, service.currency, locale));
  const [max, setMax] = useState(typedAmount(service.priceMaxCents, service.currency, locale));
  const [minutes, setMinutes] = useState(service.durationMinutes ? String(service.durationMinutes) : '');
  const [tried, setTried] = useState(false);

  const hasMin = kind === 'fixed' || kind === 'from' || kind === 'range';
  const minCents = hasMin ? parseAmount(min, service.currency) : null;
  const maxCents = kind === 'range' ? parseAmount(max, service.currency) : null;
  const duration = minutes.trim() ? Number(minutes) : null;
  const badName = !name.trim();
  const badMin = hasMin && minCents === null;
  const badMax = kind === 'range' && (maxCents === null || (minCents !== null && maxCents < minCents));
  const badDuration = duration !== null && !(Number.isInteger(duration) && duration >= 1 && duration <= 1440);

  const save = () => {
    setTried(true);
    if (badName || badMin || badMax || badDuration) return false as const;
    const prices = {
      fixed: [minCents, minCents],
      from: [minCents, null],
      range: [minCents, maxCents],
      quote: [null, null],
      free: [0, 0],
      none: [null, null],
    }[kind] as [number | null, number | null];
    return onSave({
      ...service,
      name: name.trim(),
      priceKind: kind,
      priceMinCents: prices[0],
      priceMaxCents: prices[1],
      durationMinutes: duration,
      sourceUrl: '',
      quote: '',
    });
  };

  return (
    <MiniForm onSave={save} onClose={onClose}>
      <TextField
        autoFocus
        label={t('onboarding.services.name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={tried && badName}
        helperText={tried && badName ? t('public.needed') : ''}
      />
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          gridTemplateColumns: {
            xs: '1fr 1fr',
            sm: kind === 'range' ? '1.4fr 1fr 1fr 1fr' : '1.4fr 1fr 1fr',
          },
        }}
      >
        <TextField
          select
          label={t('services.priceKind')}
          value={kind}
          onChange={(event) => setKind(event.target.value as PriceKind)}
        >
          {KINDS.map((choice) => (
            <MenuItem key={choice} value={choice}>
              {t(`services.kind.${choice}`)}
            </MenuItem>
          ))}
        </TextField>
        {hasMin ? (
          <TextField
            label={`${t(kind === 'range' ? 'services.priceMin' : 'services.price')} (${service.currency})`}
            value={min}
            onChange={(event) => setMin(event.target.value)}
            error={tried && badMin}
            helperText={tried && badMin ? t('services.badAmount') : ''}
            slotProps={{ htmlInput: { inputMode: 'decimal' } }}
          />
        ) : null}
        {kind === 'range' ? (
          <TextField
            label={`${t('services.priceMax')} (${service.currency})`}
            value={max}
            onChange={(event) => setMax(event.target.value)}
            error={tried && badMax}
            helperText={
              tried && badMax ? t(maxCents === null ? 'services.badAmount' : 'services.badRange') : ''
            }
            slotProps={{ htmlInput: { inputMode: 'decimal' } }}
          />
        ) : null}
        <TextField
          label={t('onboarding.services.minutes')}
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
          error={tried && badDuration}
          helperText={tried && badDuration ? t('services.badDuration') : ''}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
        />
      </Box>
    </MiniForm>
  );
}
