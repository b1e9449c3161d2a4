import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { Form, useNotify, useTranslate } from 'react-admin';
import { fieldErrors } from '../http/problem-error.ts';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';

/** A small form that stays on its page: field errors on their field, the rest in one notice, a word when saved. */
export function SaveForm<Values extends Record<string, unknown> = Record<string, string | undefined>>({
  values,
  label,
  done,
  allowed = true,
  onSave,
  children,
}: {
  values: Values;
  label?: string;
  done: string;
  allowed?: boolean;
  onSave: (values: Values) => Promise<unknown>;
  children: ReactNode;
}) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  const submit = async (typed: Record<string, unknown>) => {
    setBusy(true);
    setFailure('');
    try {
      await onSave(typed as Values);
      notify(done, { type: 'success' });
    } catch (error) {
      const byField = fieldErrors(error);
      if (byField) return byField;
      setFailure(say(error));
    } finally {
      setBusy(false);
    }
    return undefined;
  };

  return (
    <Form onSubmit={submit} defaultValues={values} noValidate disabled={!allowed}>
      <Box sx={{ display: 'grid', gap: 4 }}>
        {failure ? <Notice tone="failed">{failure}</Notice> : null}
        {children}
        {allowed ? (
          <Box>
            <Button type="submit" variant="contained" loading={busy}>
              {label ?? t('common.save')}
            </Button>
          </Box>
        ) : (
          <Notice tone="waiting">{t('common.error.forbidden')}</Notice>
        )}
      </Box>
    </Form>
  );
}
