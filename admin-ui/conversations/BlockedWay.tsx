import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Channel, Conversation, Way } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { TemplateDialog } from './TemplateDialog.tsx';
import { inboxKeys } from './use-inbox.ts';
import { useConversationWords } from './use-words.ts';
import { type Obstacle, otherWays } from './ways.ts';

/** Why free words cannot leave this way, and what can: an approved template, or another channel that is open. */
export function BlockedWay({
  conversation,
  ways,
  way,
  obstacle,
  now,
  draft,
  onChoose,
  onSent,
}: {
  conversation: Conversation;
  ways: Way[];
  way: Way;
  obstacle: Obstacle;
  now: number;
  /** What was begun: it goes into the template's free blank. */
  draft: string;
  onChoose: (channel: Channel) => void;
  onSent: () => void;
}) {
  const t = useTranslate();
  const say = useConversationWords();
  const [choosing, setChoosing] = useState(false);
  const hasTemplates = obstacle === 'shut' && way.channel === 'whatsapp';
  const { data } = useQuery({
    queryKey: inboxKeys.templates(conversation.id),
    queryFn: () => conversations.templates(conversation.id),
    enabled: hasTemplates,
  });
  const others = otherWays(ways, way, now);
  const channel = t(`conversations.channel.${way.channel}`);
  const isEmpty = data?.items.length === 0;
  return (
    <Box
      role="status"
      data-obstacle={obstacle}
      sx={{ bgcolor: 'warning.light', borderRadius: '10px', px: 4, py: 3, display: 'grid', gap: 2 }}
    >
      <Typography variant="body2">
        {obstacle === 'refused'
          ? t(`conversations.because.${(way.refusal ?? '').replaceAll('-', '_')}`)
          : t('compose.shut', { channel })}
        {isEmpty ? ` ${t('compose.noTemplate')}` : null}
        {others.length === 0 && (obstacle === 'refused' || isEmpty) ? ` ${t('compose.noOther')}` : null}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {data && data.items.length > 0 ? (
          <Button variant="contained" onClick={() => setChoosing(true)} sx={{ minHeight: 44 }}>
            {t('compose.chooseTemplate')}
          </Button>
        ) : null}
        {others.map((other) => (
          <Button
            key={other.channel}
            variant="outlined"
            onClick={() => onChoose(other.channel)}
            sx={{ minHeight: 44, bgcolor: 'background.paper' }}
          >
            {t('compose.writeBy', { channel: t(`conversations.channel.${other.channel}`) })}
          </Button>
        ))}
      </Box>
      {choosing && data ? (
        <TemplateDialog
          conversation={conversation}
          name={say.name(conversation)}
          templates={data.items}
          draft={draft}
          onClose={() => setChoosing(false)}
          onSent={() => {
            setChoosing(false);
            onSent();
          }}
        />
      ) : null}
    </Box>
  );
}
