import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { campaignKeys, campaigns } from '../http/campaigns.ts';
import { Choices } from '../kit/Filters.tsx';
import { Section, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';

const PER_PAGE = 20;

/** Who is in a campaign, in which group, and what became of each. */
export function Members({ id }: { id: string }) {
  const t = useTranslate();
  const format = useFormat();
  const [page, setPage] = useState(1);
  const [arm, setArm] = useState<'' | 'treated' | 'holdout'>('');
  const query = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE, ...(arm ? { arm } : {}) };
  const { data } = useQuery({
    queryKey: campaignKeys.members(id, query),
    queryFn: () => campaigns.members(id, query),
    placeholderData: (before) => before,
    // Just launched, nobody has entered yet: they do so within seconds.
    refetchInterval: ({ state }) => (state.data?.items.length === 0 ? 3_000 : 15_000),
  });
  if (!data) return <LoadingRows rows={4} />;
  return (
    <Section title={t('campaigns.whoTitle')}>
      <Box sx={{ mb: 4 }}>
        <Choices<'' | 'treated' | 'holdout'>
          label={t('campaigns.whoTitle')}
          value={arm}
          onChange={(next) => {
            setArm(next);
            setPage(1);
          }}
          choices={[
            { value: '', label: t('common.all') },
            { value: 'treated', label: t('campaigns.arms.treated') },
            { value: 'holdout', label: t('campaigns.arms.holdout') },
          ]}
        />
      </Box>
      {data.items.length === 0 ? (
        <Typography color="textSecondary">{t('campaigns.whoNone')}</Typography>
      ) : null}
      <Sheet label={t('campaigns.whoTitle')}>
        {data.items.map((member) => {
          const about = [
            member.sent > 0 ? t('campaigns.whoSent', { smart_count: member.sent }) : '',
            member.booked && member.reason !== 'booked' ? t('campaigns.whoBooked') : '',
            member.reason ? t(`campaigns.became.${member.reason}`) : '',
            member.nextAt ? t('campaigns.whoNext', { at: format.moment(member.nextAt) }) : '',
          ].filter(Boolean);
          return (
            <Box
              component="li"
              key={member.id}
              sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 4, px: 4, py: 3 }}
            >
              <Box
                component={Link}
                to={`/clients/${member.clientId}`}
                sx={{ color: 'text.primary', fontWeight: 600, flex: '1 1 160px' }}
              >
                {member.clientName || t('agenda.noName')}
              </Box>
              <Typography variant="body2" color="textSecondary" className="figures">
                {about.join(' · ')}
              </Typography>
            </Box>
          );
        })}
      </Sheet>
      <Pager page={page} perPage={PER_PAGE} total={data.total} onPage={setPage} />
    </Section>
  );
}
