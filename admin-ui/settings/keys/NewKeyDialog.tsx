import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { endpoints } from '../../http/endpoints.ts';
import { CopyField } from '../../kit/CopyField.tsx';
import { Notice } from '../../kit/States.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { KEY_RIGHTS, wordOfRight } from './rights.ts';

const EXPIRY_DAYS = { never: 0, days30: 30, days90: 90, days365: 365 } as const;
type Expiry = keyof typeof EXPIRY_DAYS;

/** Makes a key and shows it once. The dialog does not close by accident while the key is on the screen. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const id = useId();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['knowledge:read']);
  const [expiry, setExpiry] = useState<Expiry>('days365');
  const [key, setKey] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || scopes.length === 0) return;
    setBusy(true);
    setFailure('');
    const days = EXPIRY_DAYS[expiry];
    try {
      const created = await endpoints.createApiKey({
        name: name.trim(),
        scopes,
        ...(days ? { expiresAt: new Date(Date.now() + days * 86_400_000).toISOString() } : {}),
      });
      setKey(created.key);
    } catch (error) {
      setFailure(say(error));
    } finally {
      setBusy(false);
    }
  };

  const toggle = (scope: string) =>
    setScopes((all) => (all.includes(scope) ? all.filter((other) => other !== scope) : [...all, scope]));

  if (key) {
    return (
      <Dialog open aria-labelledby={id} maxWidth="sm" fullWidth>
        <DialogTitle id={id}>{t('settings.keyOnce')}</DialogTitle>
        <DialogContent>
          <Typography color="textSecondary" sx={{ mb: 4 }}>
            {t('settings.keyOnceHint')}
          </Typography>
          <CopyField value={key} label={t('settings.keyOnce')} />
        </DialogContent>
        <DialogActions>
          <Button variant="contained" onClick={onClose}>
            {t('settings.keyDone')}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }

  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <Box component="form" onSubmit={submit} noValidate>
        <DialogTitle id={id}>{t('settings.newKey')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 5, pt: '8px !important' }}>
          {failure ? <Notice tone="failed">{failure}</Notice> : null}
          <TextField
            autoFocus
            label={t('settings.keyName')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={tried && !name.trim()}
            helperText={tried && !name.trim() ? t('public.needed') : ''}
            slotProps={{ htmlInput: { maxLength: 100 } }}
          />
          <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
            <Typography component="legend" variant="h3" sx={{ p: 0, mb: 1 }}>
              {t('settings.keyScopes')}
            </Typography>
            {[...KEY_RIGHTS].map(([group, rights]) => (
              <Box
                key={group}
                sx={{ display: 'flex', alignItems: 'center', borderTop: 1, borderColor: 'divider' }}
              >
                <Box sx={{ flex: 1 }}>{t(`settings.scopeGroup.${group}`)}</Box>
                <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, 104px)' }}>
                  {rights.map((right) => {
                    const label = t(wordOfRight(right));
                    return (
                      <FormControlLabel
                        key={right}
                        label={label}
                        sx={{ mr: 0, minHeight: 42 }}
                        control={
                          <Checkbox
                            size="small"
                            checked={scopes.includes(`${group}:${right}`)}
                            onChange={() => toggle(`${group}:${right}`)}
                            slotProps={{
                              input: { 'aria-label': `${t(`settings.scopeGroup.${group}`)} : ${label}` },
                            }}
                          />
                        }
                      />
                    );
                  })}
                </Box>
              </Box>
            ))}
            {tried && scopes.length === 0 ? (
              <Typography variant="caption" sx={{ color: 'error.main' }}>
                {t('settings.keyNoScope')}
              </Typography>
            ) : null}
          </Box>
          <TextField
            select
            label={t('settings.keyExpires')}
            value={expiry}
            onChange={(event) => setExpiry(event.target.value as Expiry)}
          >
            {(Object.keys(EXPIRY_DAYS) as Expiry[]).map((choice) => (
              <MenuItem key={choice} value={choice}>
                {t(`settings.expiry.${choice}`)}
              </MenuItem>
            ))}
          </TextField>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="contained" loading={busy}>
            {t('settings.newKey')}
          </Button>
        </DialogActions>
      </Box>
    </Dialog>
  );
}
