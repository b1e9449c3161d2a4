import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { CANNED_VARIABLES, type CannedVariable } from '../../domain/conversation/canned.ts';
import { conversations } from '../http/conversations.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { inboxKeys } from './use-inbox.ts';

/** Writes a saved answer: its name, its words, and the variables that are filled when it is used. */
export function CannedForm({
  reply,
  onDone,
}: {
  reply: { id: string | null; name: string; text: string };
  onDone: () => void;
}) {
  const t = useTranslate();
  const { locale } = useFormat();
  const [name, setName] = useState(reply.name);
  const [text, setText] = useState(reply.text);
  const field = useRef<HTMLTextAreaElement>(null);
  const keep = useCannedChange((body: { name: string; text: string }) =>
    reply.id ? conversations.changeCanned(reply.id, body) : conversations.addCanned(body),
  );
  const isComplete = name.trim() !== '' && text.trim() !== '';
  const insert = (variable: CannedVariable) => {
    const word = `{${CANNED_VARIABLES[variable][locale]}}`;
    const caret = field.current?.selectionStart ?? text.length;
    setText(text.slice(0, caret) + word + text.slice(field.current?.selectionEnd ?? caret));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret + word.length, caret + word.length);
    });
  };
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        // React hands a submit on to the forms around it, through the dialog too: this one sends no message.
        event.stopPropagation();
        if (isComplete) keep.mutate({ name: name.trim(), text: text.trim() }, { onSuccess: onDone });
      }}
      sx={{ display: 'grid', gap: 4 }}
    >
      <TextField
        label={t('conversations.cannedName')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoFocus
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <TextField
        label={t('compose.cannedText')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        inputRef={field}
        multiline
        minRows={4}
        maxRows={12}
        slotProps={{ htmlInput: { maxLength: 2_000 } }}
      />
      <Box>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
          {t('compose.variables')}
        </Typography>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          {(Object.keys(CANNED_VARIABLES) as CannedVariable[]).map((variable) => (
            <Chip
              key={variable}
              label={`{${CANNED_VARIABLES[variable][locale]}}`}
              onClick={() => insert(variable)}
              variant="outlined"
              sx={{ height: 36 }}
            />
          ))}
        </Box>
      </Box>
      <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="contained" disabled={!isComplete} loading={keep.isPending}>
          {t('compose.cannedSave')}
        </Button>
      </Box>
    </Box>
  );
}

export function useCannedChange<V>(change: (values: V) => Promise<unknown>) {
  const client = useQueryClient();
  const notify = useNotify();
  const say = useSayRefusal();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: inboxKeys.canned }),
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
}
