import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { isOfVisits } from '../../domain/import/fields.ts';
import { type ClientImport, clientImports, importKeys } from '../http/client-imports.ts';
import { Section } from '../kit/Page.tsx';
import { Notice, Status, type Tone } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

/** What the import will do or has done, line for line, and the one button that does it. */
export function Result({ file, onChange }: { file: ClientImport; onChange: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const format = useFormat();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => clientImports.commit(file.id),
    onSuccess: (next) => {
      client.setQueryData(importKeys.one(file.id), next);
      void client.invalidateQueries({ queryKey: ['clients'] });
    },
  });
  const isDone = file.status === 'done';
  const ofVisits = isOfVisits(file.mapping);
  const addsVisits = file.visits > 0;
  const taken = addsVisits ? file.visits : file.creates + file.updates;
  const told: { key: string; count: number; tone: Tone }[] = [
    { key: 'visits', count: file.visits, tone: 'done' },
    { key: 'creates', count: file.creates, tone: 'done' },
    { key: 'updates', count: file.updates, tone: 'done' },
    { key: 'consents', count: file.consents, tone: 'done' },
    { key: 'knownVisits', count: file.knownVisits, tone: 'quiet' },
    { key: 'skips', count: ofVisits ? 0 : file.skips, tone: 'quiet' },
    { key: 'invalid', count: file.invalidLines, tone: 'waiting' },
  ];
  return (
    <Section title={t(isDone ? 'imports.resultDone' : 'imports.result')}>
      <Box
        component="ul"
        className="figures"
        sx={{ listStyle: 'none', m: 0, mb: 6, p: 0, display: 'grid', gap: 2 }}
      >
        {told
          .filter(({ count }) => count > 0)
          .map(({ key, count, tone }) => (
            <li key={key}>
              <Status tone={tone}>
                {t(`imports.${key}`, { smart_count: count, count: format.decimal(count) })}
              </Status>
            </li>
          ))}
        {file.invalidLines === 0 ? (
          <li>
            <Status tone="done">{t('imports.allValid')}</Status>
          </li>
        ) : null}
      </Box>
      {error ? (
        <Box sx={{ mb: 4 }}>
          <Notice tone="failed">{say(error)}</Notice>
        </Box>
      ) : null}
      {isDone ? (
        <Button component={Link} to="/clients" variant="contained">
          {t('imports.seeClients')}
        </Button>
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3 }}>
          {taken > 0 ? (
            <Button variant="contained" loading={isPending} onClick={() => mutate()}>
              {t(addsVisits ? 'imports.commitVisits' : 'imports.commit', {
                smart_count: taken,
                count: format.decimal(taken),
              })}
            </Button>
          ) : (
            <Typography sx={{ flexBasis: '100%' }}>
              {t(file.knownVisits > 0 ? 'imports.nothingNew' : 'imports.nothingToImport')}
            </Typography>
          )}
          <Button variant="outlined" onClick={onChange} disabled={isPending}>
            {t('imports.change')}
          </Button>
        </Box>
      )}
    </Section>
  );
}
