import MoreHorizOutlined from '@mui/icons-material/MoreHorizOutlined';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { download } from '../http/download.ts';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';

/** Clients in from a file and out to one. */
export function FileMenu() {
  const t = useTranslate();
  const say = useSayError();
  const may = useMay();
  const notify = useNotify();
  const navigate = useNavigate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (format: 'csv' | 'xlsx') => download('clients/export', { format }),
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
  const take = (format: 'csv' | 'xlsx') => {
    setAnchor(null);
    notify(t('imports.exporting'));
    mutate(format);
  };
  if (!may('clients:write') && !may('clients:export')) return null;
  return (
    <>
      <IconButton
        aria-label={t('imports.file')}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        disabled={isPending}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ width: 44, height: 44 }}
      >
        <MoreHorizOutlined />
      </IconButton>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {may('clients:write') ? (
          <MenuItem onClick={() => navigate('/clients/import')}>{t('imports.importFile')}</MenuItem>
        ) : null}
        {may('clients:export')
          ? (['csv', 'xlsx'] as const).map((format) => (
              <MenuItem key={format} onClick={() => take(format)}>
                {t(format === 'csv' ? 'imports.exportCsv' : 'imports.exportXlsx')}
              </MenuItem>
            ))
          : null}
      </Menu>
    </>
  );
}
