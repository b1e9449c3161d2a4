import AddOutlined from '@mui/icons-material/AddOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useMe } from '../../http/queries.ts';
import type { Conflict, ServiceFact, StepData } from '../../http/types.ts';
import { placeOf, Source } from '../../kit/Source.tsx';
import { useFormat } from '../../kit/use-format.ts';
import type { OnEdit } from '../StepContent.tsx';
import { InPlace, Rows } from './InPlace.tsx';
import { ServiceFactForm } from './ServiceFactForm.tsx';

const SHOWN = 12;

/** What the business sells, as read: name, price, duration and the words that say so. */
export function ServicesStep({
  data,
  editable,
  onEdit,
}: {
  data: StepData['services'];
  editable: boolean;
  onEdit: OnEdit;
}) {
  const t = useTranslate();
  const { data: me } = useMe();
  const [all, setAll] = useState(false);
  const [adding, setAdding] = useState(false);
  const services = data.services ?? [];
  const shown = all ? services : services.slice(0, SHOWN);
  const blank: ServiceFact = {
    name: '',
    category: null,
    priceKind: 'fixed',
    priceMinCents: null,
    priceMaxCents: null,
    currency: services[0]?.currency ?? me?.tenant.currency ?? 'EUR',
    durationMinutes: null,
    sourceUrl: '',
    quote: '',
  };
  return (
    <>
      {services.length === 0 && !adding ? (
        <Box sx={{ color: 'text.secondary' }}>{t('onboarding.services.none')}</Box>
      ) : null}
      <Rows>
        {shown.map((service, index) => (
          <ServiceRow
            // A site may list the same name twice at two prices: the place in the list tells them apart.
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are replaced as a whole list by the server's answer.
            key={`${service.name} ${index}`}
            service={service}
            editable={editable}
            onSave={(next) => onEdit({ services: services.with(index, next) })}
            onRemove={() => onEdit({ services: services.toSpliced(index, 1) })}
          />
        ))}
        {(data.conflicts ?? []).map((conflict) => (
          <ConflictLine key={`${conflict.subject} ${conflict.dropped.value}`} conflict={conflict} />
        ))}
      </Rows>
      {services.length > shown.length ? (
        <Button size="small" variant="outlined" sx={{ mt: 3 }} onClick={() => setAll(true)}>
          {t('onboarding.services.showAll', { count: services.length })}
        </Button>
      ) : null}
      {adding ? (
        <Box sx={{ mt: 4 }}>
          <ServiceFactForm
            service={blank}
            onSave={(next) => onEdit({ services: [...services, next] })}
            onClose={() => setAdding(false)}
          />
        </Box>
      ) : editable ? (
        <Button
          size="small"
          startIcon={<AddOutlined />}
          sx={{ mt: 3, display: 'flex', ml: services.length > shown.length ? 0 : -1 }}
          onClick={() => setAdding(true)}
        >
          {t('onboarding.services.add')}
        </Button>
      ) : null}
    </>
  );
}

function ServiceRow({
  service,
  editable,
  onSave,
  onRemove,
}: {
  service: ServiceFact;
  editable: boolean;
  onSave: (service: ServiceFact) => Promise<void>;
  onRemove: () => Promise<void>;
}) {
  const format = useFormat();
  return (
    <InPlace
      thing={service.name}
      editable={editable}
      onRemove={onRemove}
      form={(close) => <ServiceFactForm service={service} onSave={onSave} onClose={close} />}
    >
      <Box sx={{ display: 'flex', gap: 3, alignItems: 'baseline' }}>
        <Box sx={{ flex: 1, fontWeight: 550, minWidth: 0, overflowWrap: 'anywhere' }}>
          {service.name}
          {service.durationMinutes ? (
            <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
              {' '}
              · {format.duration(service.durationMinutes)}
            </Box>
          ) : null}
        </Box>
        <Box
          className="figures"
          sx={{
            flex: 'none',
            maxWidth: '48%',
            textAlign: 'right',
            fontWeight: 600,
            color: service.priceKind === 'none' ? 'text.secondary' : 'text.primary',
          }}
        >
          {format.price(service)}
        </Box>
      </Box>
      <Source url={service.sourceUrl || null} quote={service.quote || null} />
    </InPlace>
  );
}

export function ConflictLine({ conflict }: { conflict: Conflict }) {
  const t = useTranslate();
  return (
    <Box sx={{ py: 3, color: 'warning.main', fontSize: '0.875rem', overflowWrap: 'anywhere' }}>
      {t('onboarding.services.conflict', {
        subject: conflict.subject,
        other: conflict.dropped.value,
        kept: conflict.kept.value,
        place: placeOf(conflict.dropped.sourceUrl),
      })}
    </Box>
  );
}
