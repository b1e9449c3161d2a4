import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useId, useState } from 'react';
import { useCreate, useTranslate } from 'react-admin';
import { fieldErrors } from '../../http/problem-error.ts';
import type { Member, Role } from '../../http/types.ts';
import { CopyField } from '../../kit/CopyField.tsx';
import { Notice } from '../../kit/States.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { firstPassword } from './first-password.ts';

const suggested = () => firstPassword(crypto.getRandomValues(new Uint32Array(16)));

/** Gives somebody an access with a first password, shown once to be handed over. */
export function NewPersonDialog({ mayGive, onClose }: { mayGive: Role[]; onClose: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const id = useId();
  const [firstName, setFirstName] = useState('');
  const [lastName, setLastName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [password, setPassword] = useState(suggested);
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState('');
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [added, setAdded] = useState(false);
  const [create, { isPending }] = useCreate<Member & { password: string }>();
  const needed = (value: string) => (tried && !value.trim() ? t('public.needed') : '');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!firstName.trim() || !email.trim()) return;
    setFailure('');
    setRefused({});
    try {
      await create(
        'users',
        {
          data: {
            email: email.trim(),
            password,
            firstName: firstName.trim(),
            lastName: lastName.trim(),
            role,
          },
        },
        { returnPromise: true },
      );
      setAdded(true);
    } catch (error) {
      setRefused(fieldErrors(error) ?? {});
      setFailure(say(error));
    }
  };

  if (added) {
    const access = t('settings.accessText', {
      address: window.location.origin,
      email: email.trim(),
      password,
    });
    return (
      <Dialog open aria-labelledby={id} maxWidth="sm" fullWidth>
        <DialogTitle id={id}>{t('settings.personAdded')}</DialogTitle>
        <DialogContent>
          <Typography color="textSecondary" sx={{ mb: 4 }}>
            {t('settings.personAddedHint', { name: firstName.trim() })}
          </Typography>
          <CopyField value={access} label={t('settings.personAdded')} />
        </DialogContent>
        <DialogActions>
          <Button variant="contained" onClick={onClose}>
            {t('settings.personDone')}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }

  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <Box component="form" onSubmit={submit} noValidate>
        <DialogTitle id={id}>{t('settings.addPerson')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 5, pt: '8px !important' }}>
          {failure ? <Notice tone="failed">{failure}</Notice> : null}
          <Box sx={{ display: 'grid', gap: 5, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
            <TextField
              autoFocus
              label={t('settings.firstName')}
              value={firstName}
              onChange={(event) => setFirstName(event.target.value)}
              error={Boolean(needed(firstName) || refused.firstName)}
              helperText={refused.firstName ?? needed(firstName)}
              autoComplete="off"
            />
            <TextField
              label={t('settings.lastName')}
              value={lastName}
              onChange={(event) => setLastName(event.target.value)}
              autoComplete="off"
            />
          </Box>
          <TextField
            label={t('settings.personEmail')}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            error={Boolean(needed(email) || refused.email)}
            helperText={refused.email ?? needed(email)}
            autoComplete="off"
          />
          <TextField
            select
            label={t('settings.role')}
            value={role}
            onChange={(event) => setRole(event.target.value as Role)}
            helperText={t(`settings.roleHint.${role}`)}
          >
            {mayGive.map((choice) => (
              <MenuItem key={choice} value={choice}>
                {t(`settings.roles.${choice}`)}
              </MenuItem>
            ))}
          </TextField>
          <Box>
            <TextField
              label={t('settings.firstPassword')}
              value={password}
              helperText={t('settings.firstPasswordHint')}
              slotProps={{ htmlInput: { readOnly: true, className: 'figures' } }}
            />
            <Button size="small" sx={{ mt: 1 }} onClick={() => setPassword(suggested())}>
              {t('settings.newFirstPassword')}
            </Button>
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="contained" loading={isPending}>
            {t('settings.addPerson')}
          </Button>
        </DialogActions>
      </Box>
    </Dialog>
  );
}
