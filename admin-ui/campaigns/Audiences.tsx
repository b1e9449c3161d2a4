import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { Filter } from '../../domain/campaigns/audience.ts';
import { campaignKeys, campaigns, type Segment } from '../http/campaigns.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Page, Sheet } from '../kit/Page.tsx';
import { SidePanel } from '../kit/SidePanel.tsx';
import { Empty, LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';
import { AudienceBuilder, Found } from './AudienceBuilder.tsx';
import { CampaignTabs } from './CampaignList.tsx';

const NEW = {
  name: '',
  filter: {
    all: [
      { field: 'visits', operator: 'at-least', value: 2 },
      { field: 'lastVisitAt', operator: 'not-within-days', value: 60 },
    ],
  } satisfies Filter as Filter,
};

/** Saved audiences, each with how many people it finds now. */
export default function Audiences() {
  const t = useTranslate();
  const may = useMay();
  const [editing, setEditing] = useState<Segment | typeof NEW | null>(null);
  const [removing, setRemoving] = useState<Segment | null>(null);
  const notify = useNotify();
  const say = useSayError();
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: campaignKeys.segments,
    queryFn: campaigns.segments,
  });
  const remove = useMutation({
    mutationFn: (id: string) => campaigns.removeSegment(id),
    onError: (failure) => notify(say(failure), { type: 'error' }),
    onSettled: () => {
      setRemoving(null);
      void client.invalidateQueries({ queryKey: campaignKeys.segments });
    },
  });
  return (
    <Page
      title={t('campaigns.title')}
      tabTitle={t('campaigns.audiences')}
      lead={t('campaigns.segmentsLead')}
      action={
        may('campaigns:write') ? (
          <Button variant="contained" onClick={() => setEditing(NEW)}>
            {t('campaigns.segmentAdd')}
          </Button>
        ) : null
      }
    >
      <CampaignTabs here="audiences" />
      {isPending ? <LoadingRows rows={3} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data && data.items.length === 0 ? (
        <Empty title={t('campaigns.segmentNone')} hint={t('campaigns.segmentNoneHint')} />
      ) : null}
      {data && data.items.length > 0 ? (
        <Sheet label={t('campaigns.audiences')}>
          {data.items.map((segment) => (
            <Box
              component="li"
              key={segment.id}
              sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3, px: 4, py: 3 }}
            >
              <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
                <Typography sx={{ fontWeight: 600 }}>{segment.name}</Typography>
                <Found filter={segment.filter} />
              </Box>
              {may('campaigns:write') ? (
                <>
                  <Button size="small" variant="outlined" onClick={() => setEditing(segment)}>
                    {t('campaigns.edit')}
                  </Button>
                  <Button size="small" onClick={() => setRemoving(segment)}>
                    {t('campaigns.remove')}
                  </Button>
                </>
              ) : null}
            </Box>
          ))}
        </Sheet>
      ) : null}
      {editing ? <Editor segment={editing} onClose={() => setEditing(null)} /> : null}
      <Confirm
        open={removing !== null}
        title={t('campaigns.removeAsk', { name: removing?.name ?? '' })}
        consequence={t('campaigns.segmentRemoveText')}
        confirmLabel={t('campaigns.remove')}
        busy={remove.isPending}
        onClose={() => setRemoving(null)}
        onConfirm={() => removing && remove.mutate(removing.id)}
      />
    </Page>
  );
}

function Editor({ segment, onClose }: { segment: Segment | typeof NEW; onClose: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const client = useQueryClient();
  const [name, setName] = useState(segment.name);
  const [filter, setFilter] = useState<Filter>(segment.filter);
  const save = useMutation({
    mutationFn: () =>
      'id' in segment
        ? campaigns.changeSegment(segment.id, { name, filter })
        : campaigns.createSegment({ name, filter }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: campaignKeys.segments });
      notify('campaigns.segmentSaved', { type: 'success' });
      onClose();
    },
  });
  return (
    <SidePanel
      open
      title={t('id' in segment ? 'campaigns.segmentEdit' : 'campaigns.segmentAdd')}
      onClose={onClose}
      footer={
        <Button
          variant="contained"
          loading={save.isPending}
          disabled={name.trim() === ''}
          onClick={() => save.mutate()}
        >
          {t('campaigns.save')}
        </Button>
      }
    >
      <Box sx={{ display: 'grid', gap: 5, pt: 2 }}>
        {save.error ? <Notice tone="failed">{say(save.error)}</Notice> : null}
        <TextField
          autoFocus
          label={t('campaigns.name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <AudienceBuilder narrow filter={filter} onChange={setFilter} />
      </Box>
    </SidePanel>
  );
}
