import SendOutlined from '@mui/icons-material/SendOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type RefObject, useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { unfilled } from '../../domain/conversation/canned.ts';
import type { Channel, Conversation, Way } from '../http/conversation-types.ts';
import { useMe } from '../http/queries.ts';
import { useFormat } from '../kit/use-format.ts';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { useNow } from '../kit/use-now.ts';
import { AttachButton, AttachedFile, obstacleToFile } from './Attachment.tsx';
import { BlockedWay } from './BlockedWay.tsx';
import { CannedReplies } from './CannedReplies.tsx';
import { type Draft, keepDraft, NO_DRAFT, readDraft } from './drafts.ts';
import { MessageField } from './MessageField.tsx';
import { SmsMeter } from './SmsMeter.tsx';
import { SuggestButton, SuggestionCard, useSuggestion } from './Suggestion.tsx';
import { SEND_KEY } from './send-key.ts';
import { useFilledReply } from './use-canned.ts';
import { useWays } from './use-inbox.ts';
import { useSend } from './use-send.ts';
import { WayChoice, WindowLine } from './WayChoice.tsx';
import { obstacleOf } from './ways.ts';

const MINUTE_MS = 60_000;

interface ComposerProps {
  conversation: Conversation;
  field: RefObject<HTMLTextAreaElement | null>;
  /** Out of the message, with the keyboard. */
  onLeave: () => void;
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

function Writing({
  conversation,
  field,
  onLeave,
  ways,
  userId,
}: ComposerProps & { ways: Way[]; userId: string }) {
  const t = useTranslate();
  const format = useFormat();
  const missingId = useId();
  const { id } = conversation;
  const [draft, setDraft] = useState(() => readDraft(userId, id));
  const [chosen, setChosen] = useState<Channel | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const way = ways.find(({ channel }) => channel === chosen) ?? (ways[0] as Way);
  const { channel } = way;
  const change = (next: Draft) => {
    setDraft(next);
    keepDraft(userId, id, next);
  };
  const write = (text: string) => change({ ...draft, text });
  const append = (text: string) => {
    write(draft.text.trim() ? `${draft.text.trimEnd()}\n${text}` : text);
    field.current?.focus();
  };
  const now = useNow(MINUTE_MS / 2);
  const obstacle = obstacleOf(way, now);
  const suggestion = useSuggestion(conversation, (text) => {
    // Words already there are never written over.
    if (draft.text.trim() !== '') return;
    write(text);
    field.current?.focus();
  });
  const { send, isSending } = useSend(conversation, () => {
    change(NO_DRAFT);
    setFile(null);
    suggestion.dismiss();
  });
  const fill = useFilledReply(conversation);
  const missing = unfilled(draft.text);
  const isFit = file ? obstacleToFile(channel, file) === null : draft.text.trim() !== '';
  const maySend = isFit && obstacle === null && missing.length === 0 && !isSending;
  const submit = () => {
    if (!maySend) return;
    const subject = channel === 'email' ? draft.subject.trim() : '';
    send({ channel, text: draft.text.trim(), ...(subject ? { subject } : {}), ...(file ? { file } : {}) });
  };
  useHotkeys({ p: suggestion.ask });
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      sx={{
        flex: 'none',
        maxHeight: '70%',
        overflowY: 'auto',
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
      {obstacle ? (
        <BlockedWay
          conversation={conversation}
          ways={ways}
          way={way}
          obstacle={obstacle}
          now={now}
          draft={draft.text}
          onChoose={setChosen}
          onSent={() => change(NO_DRAFT)}
        />
      ) : null}
      <SuggestionCard
        suggestion={suggestion}
        isUsed={draft.text.trim() !== ''}
        text={draft.text}
        onUse={append}
      />
      {channel === 'email' ? (
        <TextField
          label={t('conversations.subject')}
          placeholder={t('conversations.subjectHint')}
          value={draft.subject}
          onChange={(event) => change({ ...draft, subject: event.target.value })}
          slotProps={{ htmlInput: { maxLength: 200 }, inputLabel: { shrink: true } }}
        />
      ) : null}
      <MessageField
        conversation={conversation}
        field={field}
        channel={channel}
        text={draft.text}
        fill={fill}
        onText={write}
        onFile={setFile}
        onSubmit={submit}
        onLeave={onLeave}
        {...(missing.length > 0 ? { describedBy: missingId } : {})}
      />
      {missing.length > 0 ? (
        <Typography
          id={missingId}
          variant="caption"
          role="status"
          sx={{ color: 'warning.main', fontWeight: 600 }}
        >
          {t('compose.missing', { words: format.list(missing) })}
        </Typography>
      ) : null}
      {file ? <AttachedFile file={file} channel={channel} onRemove={() => setFile(null)} /> : null}
      {channel === 'sms' ? <SmsMeter text={draft.text} /> : null}
      <WindowLine way={way} now={now} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: { xs: 1, sm: 2 } }}>
        <WayChoice ways={ways} here={channel} onChange={setChosen} />
        <AttachButton channel={channel} onFile={setFile} />
        <CannedReplies draft={draft.text} onUse={(text) => append(fill(text))} />
        <SuggestButton suggestion={suggestion} />
        <Box sx={{ flex: 1 }} />
        <Typography variant="caption" color="textSecondary" sx={{ display: { xs: 'none', xl: 'block' } }}>
          {t('conversations.sendKeys', { key: SEND_KEY })}
        </Typography>
        <Button
          type="submit"
          variant="contained"
          disabled={!maySend}
          loading={isSending}
          aria-label={t('conversations.send')}
          sx={{ minHeight: 44, minWidth: 44, gap: 2, px: { xs: 2, sm: 4 } }}
        >
          <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
            {t('conversations.send')}
          </Box>
          <SendOutlined fontSize="small" aria-hidden />
        </Button>
      </Box>
    </Box>
  );
}
