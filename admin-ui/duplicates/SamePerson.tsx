import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { type ClientMerge, contacts } from '../http/contacts.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Section, Sheet } from '../kit/Page.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { SuggestionCard } from './SuggestionCard.tsx';
import { useIdentityChange, useMerges, useSuggestions } from './use-merges.ts';

/** On a client's page: who else they may be, and the records that are theirs already. Nothing where there is neither. */
export function SamePerson({ clientId }: { clientId: string }) {
  const t = useTranslate();
  const { data: suggestions } = useSuggestions(clientId);
  const { data: merges } = useMerges(clientId);
  return (
    <>
      {suggestions && suggestions.items.length > 0 ? (
        <Section title={t('duplicates.maybeSelf')}>
          <Sheet label={t('duplicates.title')}>
            {suggestions.items.map((suggestion) => (
              <SuggestionCard
                key={`${suggestion.stays.id} ${suggestion.goes.id}`}
                suggestion={suggestion}
                of={clientId}
              />
            ))}
          </Sheet>
        </Section>
      ) : null}
      {merges && merges.items.length > 0 ? (
        <Section title={t('duplicates.mergedList')}>
          <Sheet label={t('duplicates.mergedList')}>
            {merges.items.map((merge) => (
              <Merged key={merge.id} merge={merge} />
            ))}
          </Sheet>
        </Section>
      ) : null}
    </>
  );
}

function Merged({ merge }: { merge: ClientMerge }) {
  const t = useTranslate();
  const may = useMay();
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const undo = useIdentityChange(() => contacts.undoMerge(merge.id), 'duplicates.undone');
  const name =
    merge.mergedName === merge.mergedPhone
      ? format.phone(merge.mergedName)
      : merge.mergedName || t('agenda.noName');
  const facts = [
    merge.mergedPhone && merge.mergedPhone !== merge.mergedName ? format.phone(merge.mergedPhone) : null,
    merge.mergedEmail === merge.mergedName ? null : merge.mergedEmail,
    [
      t('duplicates.mergedWhen', { day: format.dayName(merge.createdAt) }),
      merge.mergedByName ? t('duplicates.mergedBy', { name: merge.mergedByName }) : null,
    ]
      .filter(Boolean)
      .join(' '),
  ].filter(Boolean);
  return (
    <Box
      component="li"
      sx={{ px: 4, py: 3, display: 'flex', flexWrap: 'wrap', gap: 3, alignItems: 'center' }}
    >
      <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
        <Box sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{name}</Box>
        <Typography variant="body2" color="textSecondary" className="figures">
          {facts.join(' · ')}
        </Typography>
      </Box>
      {may('clients:write') ? <Button onClick={() => setAsking(true)}>{t('duplicates.undo')}</Button> : null}
      <Confirm
        open={isAsking}
        title={t('duplicates.undoAsk', { name })}
        consequence={t('duplicates.undoText')}
        confirmLabel={t('duplicates.undo')}
        busy={undo.isPending}
        onConfirm={() => undo.mutate(undefined, { onSettled: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      />
    </Box>
  );
}
