import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { conversations } from '../http/conversations.ts';
import { useSayError, useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { inboxKeys } from './use-inbox.ts';

/** What the team keeps beside a conversation, the newest first. */
export function Notes({
  conversationId,
  mayWrite,
  field,
}: {
  conversationId: string;
  mayWrite: boolean;
  field?: RefObject<HTMLTextAreaElement | null>;
}) {
  const t = useTranslate();
  const format = useFormat();
  const say = useSayError();
  const { data, error } = useQuery({
    queryKey: inboxKeys.notes(conversationId),
    queryFn: () => conversations.notes(conversationId),
  });
  return (
    <section>
      <Typography variant="h2">{t('conversations.notes')}</Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 3 }}>
        {t('conversations.notesHint')}
      </Typography>
      {mayWrite ? <NewNote conversationId={conversationId} field={field} /> : null}
      {error && !data ? <Typography variant="body2">{say(error)}</Typography> : null}
      {data?.items.length === 0 && !mayWrite ? (
        <Typography variant="body2">{t('conversations.noNotes')}</Typography>
      ) : null}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, mt: 3, p: 0, display: 'grid', gap: 3 }}>
        {data?.items.map((note) => (
          <Box
            component="li"
            key={note.id}
            sx={{ bgcolor: 'warning.light', borderRadius: '10px', px: 3, py: 2, overflowWrap: 'anywhere' }}
          >
            <Typography variant="body2" sx={{ whiteSpace: 'pre-wrap' }}>
              {note.text}
            </Typography>
            <Typography variant="caption" color="textSecondary" className="figures">
              {`${note.authorName ?? t('conversations.somebody')}, ${format.moment(note.createdAt)}`}
            </Typography>
          </Box>
        ))}
      </Box>
    </section>
  );
}

function NewNote({
  conversationId,
  field: given,
}: {
  conversationId: string;
  field: RefObject<HTMLTextAreaElement | null> | undefined;
}) {
  const own = useRef<HTMLTextAreaElement>(null);
  const field = given ?? own;
  const t = useTranslate();
  const notify = useNotify();
  const say = useSayRefusal();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () => conversations.addNote(conversationId, text.trim()),
    onSuccess: () => {
      setText('');
      // The button that had the focus goes with the words.
      field.current?.focus();
      return client.invalidateQueries({ queryKey: inboxKeys.notes(conversationId) });
    },
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
  const submit = () => {
    if (text.trim() && !add.isPending) add.mutate();
  };
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      sx={{ display: 'grid', gap: 2, justifyItems: 'start' }}
    >
      <TextField
        label={t('conversations.noteLabel')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
        inputRef={field}
        multiline
        minRows={1}
        maxRows={6}
        slotProps={{ htmlInput: { maxLength: 4_000 } }}
      />
      {text.trim() ? (
        <Button type="submit" variant="outlined" size="small" loading={add.isPending}>
          {t('conversations.noteAdd')}
        </Button>
      ) : null}
    </Box>
  );
}
