import SendOutlined from '@mui/icons-material/SendOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import type { Channel, Conversation, Way } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { useMe } from '../http/queries.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { CannedReplies } from './CannedReplies.tsx';
import { ChannelName } from './channel.tsx';
import { type Draft, keepDraft, NO_DRAFT, readDraft } from './drafts.ts';
import { SmsMeter } from './SmsMeter.tsx';
import { SEND_KEY } from './send-key.ts';
import { refresh, useWays } from './use-inbox.ts';
import { useConversationWords } from './use-words.ts';

const MOST_CHARACTERS = 4_000;

interface ComposerProps {
  conversation: Conversation;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Where one answers: by which channel, what it costs, and what stands in the way. */
export function Composer({ mayWrite, ...props }: ComposerProps & { mayWrite: boolean }) {
  const t = useTranslate();
  const { data: me } = useMe();
  const { data: ways } = useWays(props.conversation.id);
  if (!me || !ways) return null;
  if (!mayWrite || ways.items.length === 0) {
    return (
      <Typography
        color="textSecondary"
        sx={{ px: 5, py: 4, borderTop: 1, borderColor: 'divider', flex: 'none' }}
      >
        {t(mayWrite ? 'conversations.noWay' : 'conversations.noWrite')}
      </Typography>
    );
  }
  return <Writing {...props} ways={ways.items} userId={me.user.id} />;
}

function Writing({ conversation, field, ways, userId }: ComposerProps & { ways: Way[]; userId: string }) {
  const t = useTranslate();
  const say = useConversationWords();
  const { id } = conversation;
  const [draft, setDraft] = useState(() => readDraft(userId, id));
  const [chosen, setChosen] = useState<Channel | null>(null);
  const way = ways.find(({ channel }) => channel === chosen) ?? (ways[0] as Way);
  const { channel } = way;
  const change = (next: Draft) => {
    setDraft(next);
    keepDraft(userId, id, next);
  };
  const isClosed = way.windowClosesAt !== null && Date.parse(way.windowClosesAt) <= Date.now();
  const { send, isSending } = useSend(conversation, () => change(NO_DRAFT));
  const maySend = draft.text.trim() !== '' && !isClosed && !isSending;
  const submit = () => {
    if (maySend) send(channel, draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') field.current?.blur();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      sx={{
        flex: 'none',
        borderTop: 1,
        borderColor: 'divider',
        px: { xs: 4, md: 5 },
        py: 3,
        display: 'grid',
        gap: 2,
      }}
    >
      {conversation.owner === 'sara' && draft.text ? (
        <Typography variant="caption" sx={{ color: 'secondary.main', fontWeight: 600 }}>
          {t('conversations.takesOver')}
        </Typography>
      ) : null}
      {channel === 'email' ? (
        <TextField
          label={t('conversations.subject')}
          placeholder={t('conversations.subjectHint')}
          value={draft.subject}
          onChange={(event) => change({ ...draft, subject: event.target.value })}
          slotProps={{ htmlInput: { maxLength: 200 }, inputLabel: { shrink: true } }}
        />
      ) : null}
      <TextField
        inputRef={field}
        value={draft.text}
        onChange={(event) => change({ ...draft, text: event.target.value })}
        onKeyDown={onKeyDown}
        placeholder={t('conversations.writeTo', { name: say.name(conversation) })}
        multiline
        minRows={2}
        maxRows={8}
        slotProps={{
          htmlInput: { maxLength: MOST_CHARACTERS, 'aria-label': t('conversations.write') },
        }}
      />
      {channel === 'sms' ? <SmsMeter text={draft.text} /> : null}
      <WindowLine way={way} isClosed={isClosed} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
        <ChannelChoice ways={ways} here={channel} onChange={setChosen} />
        <CannedReplies
          draft={draft.text}
          onUse={(text) => {
            change({ ...draft, text: draft.text.trim() ? `${draft.text.trimEnd()}\n${text}` : text });
            field.current?.focus();
          }}
        />
        <Box sx={{ flex: 1 }} />
        <Typography variant="caption" color="textSecondary" sx={{ display: { xs: 'none', xl: 'block' } }}>
          {t('conversations.sendKeys', { key: SEND_KEY })}
        </Typography>
        <Button
          type="submit"
          variant="contained"
          disabled={!maySend}
          loading={isSending}
          endIcon={<SendOutlined fontSize="small" />}
          sx={{ minHeight: 44 }}
        >
          {t('conversations.send')}
        </Button>
      </Box>
    </Box>
  );
}

/** Sends once however often the button is pressed: a try that may have arrived keeps its key until one is answered. */
function useSend(conversation: Conversation, onSent: () => void) {
  const client = useQueryClient();
  const notify = useNotify();
  const navigate = useNavigate();
  const say = useSayRefusal();
  const attempt = useRef<{ of: string; key: string } | null>(null);
  const mutation = useMutation({
    mutationFn: (body: { text: string; channel: Channel; subject?: string }) => {
      const of = JSON.stringify(body);
      if (attempt.current?.of !== of) attempt.current = { of, key: crypto.randomUUID() };
      return conversations.send(conversation.id, { ...body, requestKey: attempt.current.key });
    },
    onSuccess: () => {
      attempt.current = null;
      onSent();
      if (conversation.state !== 'waiting')
        navigate(`/messages/${conversation.id}?state=waiting`, { replace: true });
      return refresh(client);
    },
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
  return {
    isSending: mutation.isPending,
    send: (channel: Channel, { text, subject }: Draft) =>
      mutation.mutate({
        text: text.trim(),
        channel,
        ...(channel === 'email' && subject.trim() ? { subject: subject.trim() } : {}),
      }),
  };
}

function ChannelChoice({
  ways,
  here,
  onChange,
}: {
  ways: Way[];
  here: Channel;
  onChange: (channel: Channel) => void;
}) {
  const t = useTranslate();
  return (
    <TextField
      select
      value={here}
      onChange={(event) => onChange(event.target.value as Channel)}
      fullWidth={false}
      sx={{ minWidth: 128 }}
      slotProps={{
        htmlInput: { 'aria-label': t('conversations.by') },
        select: { SelectDisplayProps: { 'aria-label': t('conversations.by') } },
      }}
    >
      {ways.map(({ channel }) => (
        <MenuItem key={channel} value={channel}>
          <ChannelName channel={channel} />
        </MenuItem>
      ))}
    </TextField>
  );
}

/** Until when one may write freely, on the channels that limit it. */
function WindowLine({ way, isClosed }: { way: Way; isClosed: boolean }) {
  const t = useTranslate();
  const format = useFormat();
  if (way.windowClosesAt === null) return null;
  return (
    <Typography
      variant="caption"
      role={isClosed ? 'status' : undefined}
      sx={isClosed ? { color: 'warning.main', fontWeight: 600 } : { color: 'text.secondary' }}
    >
      {isClosed
        ? t('conversations.windowClosed', { channel: t(`conversations.channel.${way.channel}`) })
        : t('conversations.windowUntil', { when: format.when(way.windowClosesAt) })}
    </Typography>
  );
}
