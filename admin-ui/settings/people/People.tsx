import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useDelete, useGetList, useNotify, useTranslate, useUpdate } from 'react-admin';
import { useMe } from '../../http/queries.ts';
import type { Member, Role } from '../../http/types.ts';
import { Confirm } from '../../kit/Confirm.tsx';
import { Sheet } from '../../kit/Page.tsx';
import { LoadError, LoadingRows } from '../../kit/States.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { useFormat } from '../../kit/use-format.ts';
import { useMay } from '../../kit/use-may.ts';
import { NewPersonDialog } from './NewPersonDialog.tsx';
import { rolesUpTo } from './roles.ts';

/** Who may sign in, with which rights. */
export default function People() {
  const t = useTranslate();
  const may = useMay();
  const { data: me } = useMe();
  const [adding, setAdding] = useState(false);
  const { data, error, isPending, refetch } = useGetList<Member>('users', {
    pagination: { page: 1, perPage: 100 },
    sort: { field: 'createdAt', order: 'ASC' },
  });
  if (isPending || !me) return <LoadingRows rows={3} />;
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  return (
    <>
      <Typography color="textSecondary" sx={{ mb: 4 }}>
        {t('settings.peopleLead')}
      </Typography>
      {may('users:write') ? (
        <Button variant="contained" sx={{ mb: 4 }} onClick={() => setAdding(true)}>
          {t('settings.addPerson')}
        </Button>
      ) : null}
      <Sheet label={t('settings.rooms.people')}>
        {data.map((person) => (
          <PersonRow key={person.id} person={person} me={me.user} />
        ))}
      </Sheet>
      {adding ? (
        <NewPersonDialog
          mayGive={rolesUpTo(me.user.role)}
          onClose={() => {
            setAdding(false);
            void refetch();
          }}
        />
      ) : null}
    </>
  );
}

function PersonRow({ person, me }: { person: Member; me: { id: string; role: Role } }) {
  const t = useTranslate();
  const format = useFormat();
  const say = useSayError();
  const notify = useNotify();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const [update, { isPending: changing }] = useUpdate<Member>();
  const [remove, { isPending: removing }] = useDelete<Member>();
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ') || person.email;
  const myself = person.id === me.id;
  // The API refuses the same; what cannot succeed is not offered.
  const given = rolesUpTo(me.role);
  const mine = may('users:write') && !myself && given.includes(person.role);
  const failed = (error: unknown) => notify(say(error), { type: 'error' });
  return (
    <Box
      component="li"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3, px: 4, py: 3 }}
    >
      <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
        <Box sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {name}
          {myself ? (
            <Box component="span" sx={{ fontWeight: 400, color: 'text.secondary' }}>
              {' '}
              ({t('settings.you')})
            </Box>
          ) : null}
        </Box>
        <Typography
          variant="caption"
          color="textSecondary"
          component="div"
          className="figures"
          sx={{ overflowWrap: 'anywhere' }}
        >
          {[
            name === person.email ? null : person.email,
            person.lastLoginAt
              ? t('settings.lastLogin', { at: format.moment(person.lastLoginAt) })
              : t('settings.neverLoggedIn'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
      </Box>
      {mine ? (
        <>
          <TextField
            select
            size="small"
            fullWidth={false}
            value={person.role}
            disabled={changing}
            sx={{ minWidth: 150 }}
            slotProps={{
              select: { SelectDisplayProps: { 'aria-label': t('settings.changeRole', { name }) } },
            }}
            onChange={(event) =>
              update(
                'users',
                { id: person.id, data: { role: event.target.value as Role }, previousData: person },
                { onSuccess: () => notify('settings.roleChanged', { type: 'info' }), onError: failed },
              )
            }
          >
            {given.map((role) => (
              <MenuItem key={role} value={role}>
                {t(`settings.roles.${role}`)}
              </MenuItem>
            ))}
          </TextField>
          <Button
            size="small"
            variant="outlined"
            onClick={() => setAsking(true)}
            aria-label={`${t('settings.removePerson')} : ${name}`}
          >
            {t('settings.removePerson')}
          </Button>
        </>
      ) : (
        <Box sx={{ color: 'text.secondary' }}>{t(`settings.roles.${person.role}`)}</Box>
      )}
      <Confirm
        open={asking}
        title={t('settings.removePersonAsk', { name })}
        consequence={t('settings.removePersonText')}
        confirmLabel={t('settings.removePerson')}
        busy={removing}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove(
            'users',
            { id: person.id, previousData: person },
            {
              onSuccess: () => notify('settings.personRemoved', { type: 'info' }),
              onError: failed,
              onSettled: () => setAsking(false),
            },
          )
        }
      />
    </Box>
  );
}
