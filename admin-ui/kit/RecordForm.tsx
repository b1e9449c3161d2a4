import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import {
  Form,
  type RaRecord,
  useCreate,
  useDelete,
  useGetOne,
  useNotify,
  useTranslate,
  useUpdate,
} from 'react-admin';
import { useNavigate, useParams } from 'react-router-dom';
import { fieldErrors } from '../http/problem-error.ts';
import { Confirm } from './Confirm.tsx';
import { Page } from './Page.tsx';
import { LoadError, LoadingRows, Notice } from './States.tsx';
import { useSayError } from './say-error.ts';
import { useMay } from './use-may.ts';

interface RecordFormProps<T extends RaRecord> {
  resource: string;
  /** The scope needed to change anything. */
  scope: string;
  newTitle: string;
  titleOf: (record: T) => string;
  defaults: Partial<T>;
  /** What is sent, from what was typed. */
  toBody: (values: Partial<T>) => Record<string, unknown>;
  /** Where one goes once it is saved, or left: the list unless told. */
  goTo?: (record: T) => string;
  removal: {
    label: string;
    ask: (record: T) => string;
    consequence: ReactNode;
    done: string;
    /** Needed to remove, where that is another right than to change. */
    scope?: string;
  };
  above?: (record: T) => ReactNode;
  children: ReactNode;
}

/** Create and edit of one record in a single column: field errors land on their field, everything else in one notice. */
export function RecordForm<T extends RaRecord>(props: RecordFormProps<T>) {
  const { id } = useParams();
  return id ? <EditForm {...props} id={id} /> : <Fields {...props} record={null} />;
}

function EditForm<T extends RaRecord>(props: RecordFormProps<T> & { id: string }) {
  const { data, error, isPending, refetch } = useGetOne<T>(props.resource, { id: props.id });
  if (isPending) return <LoadingRows rows={5} />;
  if (error || !data) return <LoadError error={error} onRetry={() => refetch()} />;
  return <Fields {...props} record={data} />;
}

function Fields<T extends RaRecord>({
  resource,
  scope,
  newTitle,
  titleOf,
  defaults,
  toBody,
  goTo,
  removal,
  above,
  children,
  record,
}: RecordFormProps<T> & { record: T | null }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const navigate = useNavigate();
  const may = useMay();
  const [failure, setFailure] = useState('');
  const [asking, setAsking] = useState(false);
  const [create, { isPending: creating }] = useCreate();
  const [update, { isPending: updating }] = useUpdate();
  const [remove, { isPending: removing }] = useDelete();
  const list = `/${resource}`;
  const back = record && goTo ? goTo(record) : list;

  const submit = async (values: Partial<RaRecord>) => {
    setFailure('');
    const data = toBody(values as Partial<T>);
    try {
      let saved: RaRecord | undefined = record ?? undefined;
      if (record) {
        await update(
          resource,
          { id: record.id, data, previousData: record },
          { returnPromise: true, mutationMode: 'pessimistic' },
        );
      } else {
        saved = await create(resource, { data }, { returnPromise: true });
      }
      notify('common.saved', { type: 'success' });
      navigate(saved && goTo ? goTo(saved as T) : list);
    } catch (error) {
      const byField = fieldErrors(error);
      if (byField) return byField;
      setFailure(say(error));
    }
    return undefined;
  };

  const onDelete = () => {
    if (!record) return;
    remove(
      resource,
      { id: record.id, previousData: record },
      {
        onSuccess: () => {
          notify(removal.done, { type: 'info' });
          navigate(list);
        },
        onError: (error) => {
          setAsking(false);
          setFailure(say(error));
        },
      },
    );
  };

  const writable = may(scope);
  return (
    <Page title={record ? titleOf(record) : newTitle} width="text">
      {record ? above?.(record) : null}
      <Form
        onSubmit={submit}
        {...(record ? { record } : {})}
        defaultValues={defaults}
        noValidate
        disabled={!writable}
        warnWhenUnsavedChanges
      >
        <Box sx={{ display: 'grid', gap: 4 }}>
          {failure ? <Notice tone="failed">{failure}</Notice> : null}
          {children}
          {writable ? (
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mt: 2 }}>
              <Button type="submit" variant="contained" loading={creating || updating}>
                {t('common.save')}
              </Button>
              <Button onClick={() => navigate(back)}>{t('common.cancel')}</Button>
              <Box sx={{ flex: 1 }} />
              {record && may(removal.scope ?? scope) ? (
                <Button onClick={() => setAsking(true)} sx={{ color: 'error.main' }}>
                  {removal.label}
                </Button>
              ) : null}
            </Box>
          ) : (
            <Notice tone="waiting">{t('common.error.forbidden')}</Notice>
          )}
        </Box>
      </Form>
      {record ? (
        <Confirm
          open={asking}
          title={removal.ask(record)}
          consequence={removal.consequence}
          confirmLabel={removal.label}
          busy={removing}
          onConfirm={onDelete}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </Page>
  );
}
