import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Source } from '../../kit/Source.tsx';

/** A row that turns into its own small form. The form closes once the server has accepted. */
export function InPlace({
  thing,
  children,
  form,
  editable,
  onRemove,
}: {
  /** What the row is about, for the names of its buttons. */
  thing: string;
  children: ReactNode;
  form: (close: () => void) => ReactNode;
  editable: boolean;
  onRemove?: (() => Promise<void>) | undefined;
}) {
  const t = useTranslate();
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  if (open) return <Box sx={{ py: 3 }}>{form(() => setOpen(false))}</Box>;
  const remove = async () => {
    setRemoving(true);
    // The card shows a refusal; the row stays.
    await onRemove?.().catch(() => undefined);
    setRemoving(false);
  };
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start', py: 3, opacity: removing ? 0.5 : 1 }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>{children}</Box>
      {editable ? (
        <Box sx={{ display: 'flex', flex: 'none', mt: -2 }}>
          <IconButton
            aria-label={t('onboarding.editThing', { thing })}
            onClick={() => setOpen(true)}
            sx={{ width: 44, height: 44 }}
          >
            <EditOutlined sx={{ fontSize: 19 }} />
          </IconButton>
          {onRemove ? (
            <IconButton
              aria-label={t('onboarding.removeThing', { thing })}
              onClick={remove}
              disabled={removing}
              sx={{ width: 44, height: 44, ml: -1 }}
            >
              <DeleteOutlined sx={{ fontSize: 19 }} />
            </IconButton>
          ) : null}
        </Box>
      ) : null}
    </Box>
  );
}

/** The save and cancel of a small form; `onSave` rejecting keeps the form and what was typed. */
export function MiniForm({
  onSave,
  onClose,
  children,
}: {
  onSave: () => Promise<void> | false;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useTranslate();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const saving = onSave();
    if (saving === false) return;
    setBusy(true);
    try {
      await saving;
      onClose();
    } catch {
      // Shown by the card; what was typed stays in the form.
      setBusy(false);
    }
  };
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ display: 'grid', gap: 3 }}>
      {children}
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button type="submit" variant="contained" size="small" loading={busy}>
          {t('onboarding.keepValue')}
        </Button>
        <Button size="small" onClick={onClose} disabled={busy}>
          {t('common.cancel')}
        </Button>
      </Box>
    </Box>
  );
}

/** One text to correct in place. */
export function TextFact({
  label,
  value,
  sourceUrl = '',
  quote = '',
  missing,
  editable,
  multiline = false,
  hint = '',
  check,
  onSave,
  onRemove,
}: {
  label: string;
  value: string | null;
  sourceUrl?: string;
  quote?: string;
  missing: string;
  editable: boolean;
  multiline?: boolean;
  hint?: string;
  /** The sentence to show when the text cannot be saved, null when it can. */
  check?: (text: string) => string | null;
  onSave: (text: string) => Promise<void>;
  onRemove?: (() => Promise<void>) | undefined;
}) {
  return (
    <InPlace
      thing={label}
      editable={editable}
      onRemove={onRemove}
      form={(close) => (
        <TextForm
          label={label}
          value={value ?? ''}
          multiline={multiline}
          hint={hint}
          {...(check ? { check } : {})}
          onSave={onSave}
          onClose={close}
        />
      )}
    >
      <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{label}</Box>
      <Box
        sx={{
          overflowWrap: 'anywhere',
          whiteSpace: 'pre-line',
          color: value ? 'text.primary' : 'text.secondary',
        }}
      >
        {value ?? missing}
      </Box>
      {value ? <Source url={sourceUrl || null} quote={quote || null} said={quote !== value} /> : null}
    </InPlace>
  );
}

function TextForm({
  label,
  value,
  multiline,
  hint,
  check,
  onSave,
  onClose,
}: {
  label: string;
  value: string;
  multiline: boolean;
  hint: string;
  check?: (text: string) => string | null;
  onSave: (text: string) => Promise<void>;
  onClose: () => void;
}) {
  const [text, setText] = useState(value);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <MiniForm
      onClose={onClose}
      onSave={() => {
        const why = check?.(text.trim()) ?? null;
        setProblem(why);
        return why === null && onSave(text.trim());
      }}
    >
      <TextField
        autoFocus
        label={label}
        value={text}
        multiline={multiline}
        minRows={multiline ? 2 : undefined}
        onChange={(event) => setText(event.target.value)}
        error={problem !== null}
        helperText={problem ?? hint}
      />
    </MiniForm>
  );
}

/** Rows parted by hairlines inside a step. */
export function Rows({ children }: { children: ReactNode }) {
  return <Box sx={{ '& > * + *': { borderTop: 1, borderColor: 'divider' } }}>{children}</Box>;
}
