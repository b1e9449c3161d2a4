import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import { type FormEvent, useId, useState } from 'react';
import { useCreate, useDelete, useGetList, useTranslate } from 'react-admin';
import type { Category } from '../../http/types.ts';
import { useSayError } from '../../kit/say-error.ts';

/** The few drawers questions are sorted in. */
export function Categories({ onClose }: { onClose: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const id = useId();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const { data, refetch } = useGetList<Category>('categories', {
    pagination: { page: 1, perPage: 100 },
    sort: { field: 'name', order: 'ASC' },
  });
  const [create, { isPending }] = useCreate<Category>();
  const [remove] = useDelete<Category>();
  const settled = { onSuccess: () => void refetch(), onError: (error: unknown) => setProblem(say(error)) };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = name.trim();
    if (!text) return;
    setProblem('');
    create(
      'categories',
      { data: { name: text } },
      {
        ...settled,
        onSuccess: () => {
          setName('');
          void refetch();
        },
      },
    );
  };

  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="xs" fullWidth>
      <DialogTitle id={id}>{t('knowledge.categories')}</DialogTitle>
      <DialogContent>
        <Box component="ul" sx={{ m: 0, mb: 3, p: 0, listStyle: 'none' }}>
          {data?.map((category) => (
            <Box
              component="li"
              key={category.id}
              sx={{ display: 'flex', alignItems: 'center', minHeight: 44 }}
            >
              <Box sx={{ flex: 1 }}>{category.name}</Box>
              <IconButton
                aria-label={t('knowledge.deleteCategory', { name: category.name })}
                onClick={() => remove('categories', { id: category.id, previousData: category }, settled)}
              >
                <DeleteOutlined fontSize="small" />
              </IconButton>
            </Box>
          ))}
        </Box>
        <Box
          component="form"
          onSubmit={submit}
          sx={{ display: 'flex', gap: 2, alignItems: 'flex-start', pt: 2 }}
        >
          <TextField
            label={t('knowledge.newCategory')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={Boolean(problem)}
            helperText={problem}
            slotProps={{ htmlInput: { maxLength: 100 } }}
          />
          <Button type="submit" variant="outlined" loading={isPending} sx={{ minHeight: 44 }}>
            {t('common.add')}
          </Button>
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}
