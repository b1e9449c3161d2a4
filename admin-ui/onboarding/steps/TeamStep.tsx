import AddOutlined from '@mui/icons-material/AddOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { HoursFact, StepData, TeamFact } from '../../http/types.ts';
import { Source } from '../../kit/Source.tsx';
import { useFormat } from '../../kit/use-format.ts';
import type { OnEdit } from '../StepContent.tsx';
import { HoursForm } from './HoursForm.tsx';
import { InPlace, MiniForm, Rows } from './InPlace.tsx';
import { ConflictLine } from './ServicesStep.tsx';

/** When the doors are open, and who is behind them. */
export function TeamStep({
  data,
  editable,
  onEdit,
}: {
  data: StepData['team'];
  editable: boolean;
  onEdit: OnEdit;
}) {
  const t = useTranslate();
  return (
    <Box sx={{ display: 'grid', gap: 6 }}>
      <Box>
        <Typography variant="h3">{t('onboarding.team.hours')}</Typography>
        <Hours hours={data.hours ?? []} editable={editable} onEdit={onEdit} />
        {(data.conflicts ?? []).map((conflict) => (
          <ConflictLine key={`${conflict.subject} ${conflict.dropped.value}`} conflict={conflict} />
        ))}
      </Box>
      <Box>
        <Typography variant="h3">{t('onboarding.team.team')}</Typography>
        <Team team={data.team ?? []} editable={editable} onEdit={onEdit} />
      </Box>
    </Box>
  );
}

function Hours({ hours, editable, onEdit }: { hours: HoursFact[]; editable: boolean; onEdit: OnEdit }) {
  const t = useTranslate();
  const format = useFormat();
  const [adding, setAdding] = useState(false);
  const blank: HoursFact = { days: [2, 3, 4, 5, 6], open: '09:00', close: '19:00', sourceUrl: '', quote: '' };
  // The site's hours with none left are no hours at all: null says so.
  const save = (next: HoursFact[]) => onEdit({ hours: next.length > 0 ? next : null });
  return (
    <>
      {hours.length === 0 && !adding ? (
        <Box sx={{ color: 'text.secondary', py: 2 }}>{t('onboarding.team.noHours')}</Box>
      ) : null}
      <Rows>
        {hours.map((fact, index) => (
          <InPlace
            key={`${fact.days.join()} ${fact.open} ${fact.close}`}
            thing={format.weekdays(fact.days)}
            editable={editable}
            onRemove={() => save(hours.toSpliced(index, 1))}
            form={(close) => (
              <HoursForm hours={fact} onSave={(next) => save(hours.with(index, next))} onClose={close} />
            )}
          >
            <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3 }}>
              <Box
                sx={{ flex: '1 1 160px', fontWeight: 550, '&::first-letter': { textTransform: 'uppercase' } }}
              >
                {format.weekdays(fact.days)}
              </Box>
              <Box className="figures">
                {t('onboarding.team.range', {
                  open: format.clock(fact.open),
                  close: format.clock(fact.close),
                })}
              </Box>
            </Box>
            <Source url={fact.sourceUrl || null} quote={fact.quote || null} />
          </InPlace>
        ))}
      </Rows>
      {adding ? (
        <HoursForm hours={blank} onSave={(next) => save([...hours, next])} onClose={() => setAdding(false)} />
      ) : editable ? (
        <Button
          size="small"
          startIcon={<AddOutlined />}
          sx={{ ml: -1, mt: 1 }}
          onClick={() => setAdding(true)}
        >
          {t('onboarding.team.addHours')}
        </Button>
      ) : null}
    </>
  );
}

function Team({ team, editable, onEdit }: { team: TeamFact[]; editable: boolean; onEdit: OnEdit }) {
  const t = useTranslate();
  const [adding, setAdding] = useState(false);
  const save = (next: TeamFact[]) => onEdit({ team: next });
  return (
    <>
      {team.length === 0 && !adding ? (
        <Box sx={{ color: 'text.secondary', py: 2 }}>{t('onboarding.team.noTeam')}</Box>
      ) : null}
      <Rows>
        {team.map((person, index) => (
          <InPlace
            key={`${person.name} ${person.sourceUrl}`}
            thing={person.name}
            editable={editable}
            onRemove={() => save(team.toSpliced(index, 1))}
            form={(close) => (
              <PersonForm person={person} onSave={(next) => save(team.with(index, next))} onClose={close} />
            )}
          >
            <Box component="span" sx={{ fontWeight: 550 }}>
              {person.name}
            </Box>
            {person.role ? (
              <Box component="span" sx={{ color: 'text.secondary' }}>
                , {person.role}
              </Box>
            ) : null}
            <Source url={person.sourceUrl || null} quote={person.quote || null} />
          </InPlace>
        ))}
      </Rows>
      {adding ? (
        <PersonForm
          person={{ name: '', role: null, sourceUrl: '', quote: '' }}
          onSave={(next) => save([...team, next])}
          onClose={() => setAdding(false)}
        />
      ) : editable ? (
        <Button
          size="small"
          startIcon={<AddOutlined />}
          sx={{ ml: -1, mt: 1 }}
          onClick={() => setAdding(true)}
        >
          {t('onboarding.team.addPerson')}
        </Button>
      ) : null}
    </>
  );
}

function PersonForm({
  person,
  onSave,
  onClose,
}: {
  person: TeamFact;
  onSave: (person: TeamFact) => Promise<void>;
  onClose: () => void;
}) {
  const t = useTranslate();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState(person.role ?? '');
  const [tried, setTried] = useState(false);
  const bad = !name.trim();
  return (
    <MiniForm
      onClose={onClose}
      onSave={() => {
        setTried(true);
        return !bad && onSave({ name: name.trim(), role: role.trim() || null, sourceUrl: '', quote: '' });
      }}
    >
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        <TextField
          autoFocus
          label={t('onboarding.team.name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={tried && bad}
          helperText={tried && bad ? t('public.needed') : ''}
        />
        <TextField
          label={t('onboarding.team.role')}
          value={role}
          onChange={(event) => setRole(event.target.value)}
        />
      </Box>
    </MiniForm>
  );
}
