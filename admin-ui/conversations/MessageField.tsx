import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { slashWord } from '../../domain/conversation/canned.ts';
import { sentTypesOn } from '../../domain/messaging/outgoing-files.ts';
import type { CannedReply, Channel, Conversation } from '../http/conversation-types.ts';
import { fold } from '../kit/fold.ts';
import { useCanned } from './use-canned.ts';
import { useConversationWords } from './use-words.ts';

const MOST_CHARACTERS = 4_000;
const MOST_OFFERED = 6;

/** The message being written. A slash offers the saved answers; a picture on the clipboard is a file to send. */
export function MessageField({
  conversation,
  field,
  channel,
  text,
  fill,
  onText,
  onFile,
  onSubmit,
  onLeave,
  describedBy,
}: {
  conversation: Conversation;
  field: RefObject<HTMLTextAreaElement | null>;
  channel: Channel;
  text: string;
  /** Puts what is known of the person into a saved answer. */
  fill: (text: string) => string;
  onText: (text: string) => void;
  onFile: (file: File) => void;
  onSubmit: () => void;
  /** Escape: the keys are the page's again. */
  onLeave: () => void;
  describedBy?: string;
}) {
  const t = useTranslate();
  const say = useConversationWords();
  const listId = useId();
  const [slash, setSlash] = useState<{ from: number; word: string } | null>(null);
  const [at, setAt] = useState(0);
  const { data } = useCanned(slash !== null);
  const offered = slash ? matching(data?.items ?? [], slash.word) : [];
  const isOpen = offered.length > 0;

  const choose = (reply: CannedReply) => {
    if (!slash) return;
    const filled = fill(reply.text);
    const before = text.slice(0, slash.from) + filled;
    onText(before + text.slice(slash.from + slash.word.length + 1));
    setSlash(null);
    // After React has written the text: the caret goes behind it.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length, before.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isOpen && offer(event)) return;
    if (event.key === 'Escape') onLeave();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSubmit();
  };
  /** The keys of the list of saved answers. @returns whether it was one */
  const offer = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const { key } = event;
    const by = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    const chosen = key === 'Enter' || key === 'Tab' ? offered[at] : undefined;
    if (by === 0 && !chosen && key !== 'Escape') return false;
    event.preventDefault();
    event.stopPropagation();
    if (by !== 0) setAt((at + by + offered.length) % offered.length);
    else if (chosen) choose(chosen);
    else setSlash(null);
    return true;
  };
  const onPaste = (event: ClipboardEvent) => {
    const [pasted] = event.clipboardData.files;
    if (!pasted || sentTypesOn(channel).length === 0) return;
    event.preventDefault();
    onFile(pasted);
  };
  return (
    <Box sx={{ position: 'relative', display: 'grid', gap: 2 }}>
      {isOpen ? (
        <Box
          component="ul"
          id={listId}
          role="listbox"
          aria-label={t('conversations.canned')}
          sx={{
            listStyle: 'none',
            m: 0,
            p: 1,
            border: 1,
            borderColor: 'divider',
            borderRadius: '10px',
            bgcolor: 'background.paper',
            maxHeight: 220,
            overflowY: 'auto',
          }}
        >
          {offered.map((reply, index) => (
            <Box
              component="li"
              key={reply.id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              // The field keeps the focus: a press chooses before it could be lost.
              onMouseDown={(event) => {
                event.preventDefault();
                choose(reply);
              }}
              sx={{
                px: 3,
                py: 2,
                minHeight: 44,
                borderRadius: '8px',
                cursor: 'pointer',
                bgcolor: index === at ? 'brand.sand' : 'transparent',
              }}
            >
              <Box sx={{ fontWeight: 600 }}>{reply.name}</Box>
              <Box
                sx={{
                  fontSize: '0.8125rem',
                  color: 'text.secondary',
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                }}
              >
                {reply.text}
              </Box>
            </Box>
          ))}
        </Box>
      ) : null}
      <TextField
        inputRef={field}
        value={text}
        onChange={({ target }) => {
          onText(target.value);
          setSlash(
            slashWord(target.value, (target as HTMLTextAreaElement).selectionStart ?? target.value.length),
          );
          setAt(0);
        }}
        onBlur={() => setSlash(null)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        placeholder={t('compose.placeholder', { name: say.name(conversation) })}
        multiline
        minRows={2}
        maxRows={8}
        slotProps={{
          htmlInput: {
            maxLength: MOST_CHARACTERS,
            'aria-label': t('conversations.write'),
            ...(describedBy ? { 'aria-describedby': describedBy } : {}),
            ...(isOpen ? { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${at}` } : {}),
          },
        }}
      />
    </Box>
  );
}

/** Those whose name, else whose words, hold what was typed. */
function matching(replies: CannedReply[], word: string): CannedReply[] {
  const wanted = fold(word);
  const named = replies.filter(({ name }) => fold(name).includes(wanted));
  const worded = replies.filter((one) => !named.includes(one) && fold(one.text).includes(wanted));
  return [...named, ...worded].slice(0, MOST_OFFERED);
}
