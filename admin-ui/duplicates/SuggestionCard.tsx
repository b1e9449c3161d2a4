import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { nameOf } from '../clients/name.ts';
import { contacts, type MergeCandidate, type MergeSuggestion } from '../http/contacts.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { useIdentityChange } from './use-merges.ts';

/** Two records that may be one person's, why, and what to do about it. `of`: the client whose page it is, not named again. */
export function SuggestionCard({ suggestion, of }: { suggestion: MergeSuggestion; of?: string }) {
  const t = useTranslate();
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
  const { stays, goes, strength, reasons } = suggestion;
  const merge = useIdentityChange(() => contacts.merge(stays.id, goes.id), 'duplicates.merged');
  const apart = useIdentityChange(() => contacts.distinguish(stays.id, goes.id), 'duplicates.toldApart');
  const shownName = useShownName();
  const busy = merge.isPending || apart.isPending;
  const other = of === stays.id ? goes : stays;
  return (
    <Box component="li" data-strength={strength} sx={{ px: 4, py: 4, display: 'grid', gap: 3 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3, alignItems: 'baseline' }}>
        <Box component="span" sx={{ fontWeight: 650 }}>
          {t(`duplicates.strength.${strength}`)}
        </Box>
        <Typography component="span" color="textSecondary">
          {reasons.map((reason) => t(`duplicates.reason.${reason}`)).join(', ')}
        </Typography>
      </Box>
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', sm: of ? '1fr' : '1fr 1fr' } }}>
        {of ? (
          <Who record={other} />
        ) : (
          <>
            <Who record={stays} stays />
            <Who record={goes} />
          </>
        )}
      </Box>
      {may('clients:write') ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          <Button variant="outlined" disabled={busy} onClick={() => setAsking(true)}>
            {t('duplicates.merge')}
          </Button>
          <Button disabled={busy} onClick={() => apart.mutate(undefined)}>
            {t('duplicates.apart')}
          </Button>
        </Box>
      ) : null}
      <Confirm
        open={isAsking}
        title={t('duplicates.mergeAsk')}
        consequence={t('duplicates.mergeText', { stays: shownName(stays), goes: shownName(goes) })}
        confirmLabel={t('duplicates.merge')}
        busy={merge.isPending}
        onConfirm={() => merge.mutate(undefined, { onSettled: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      />
    </Box>
  );
}

function useShownName() {
  const t = useTranslate();
  const format = useFormat();
  return (record: MergeCandidate) => {
    const name =
      nameOf(record) || record.identities.find(({ displayName }) => displayName)?.displayName || '';
    return name === record.phone ? format.phone(name) : name || t('agenda.noName');
  };
}

function Who({ record, stays = false }: { record: MergeCandidate; stays?: boolean }) {
  const t = useTranslate();
  const format = useFormat();
  const shownName = useShownName();
  const name = shownName(record);
  // One person has several ids on WhatsApp, all under one name.
  const ids = new Set(
    record.identities.map(({ kind, displayName }) =>
      [t(`conversations.channel.${kind}`, { _: kind }), displayName].filter(Boolean).join(' · '),
    ),
  );
  const lines = [
    record.phone && name !== format.phone(record.phone) ? format.phone(record.phone) : null,
    record.email,
    ...ids,
    record.visits > 0 && record.lastVisitAt
      ? `${t('clients.visits', { smart_count: record.visits })}, ${t('clients.lastOn', { day: format.dayName(record.lastVisitAt, 'short') })}`
      : t('duplicates.noVisit'),
  ].filter((line): line is string => Boolean(line));
  return (
    <Box sx={{ minWidth: 0 }}>
      <MuiLink component={Link} to={`/clients/${record.id}`} color="inherit" sx={{ fontWeight: 600 }}>
        {name}
      </MuiLink>
      {stays ? (
        <Typography variant="caption" color="textSecondary" component="span" sx={{ ml: 2 }}>
          {t('duplicates.stays')}
        </Typography>
      ) : null}
      {lines.map((line) => (
        <Typography
          key={line}
          variant="body2"
          color="textSecondary"
          className="figures"
          sx={{ overflowWrap: 'anywhere' }}
        >
          {line}
        </Typography>
      ))}
    </Box>
  );
}
