import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { AnalyticsQuery } from '../http/analytics.ts';
import { download } from '../http/download.ts';
import { useSayError } from '../kit/say-error.ts';
import { isWhole } from './choice.ts';

const FORMATS = ['pdf', 'xlsx', 'csv'] as const;

/** The period as a file to hand on. */
export function ExportMenu({ query }: { query: AnalyticsQuery }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (format: (typeof FORMATS)[number]) => download('analytics/export', { ...query, format }),
    onError: (error) => notify(say(error), { type: 'warning' }),
  });
  return (
    <>
      <Button
        variant="contained"
        loading={isPending}
        disabled={!isWhole(query)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {t('analytics.export')}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {FORMATS.map((format) => (
          <MenuItem
            key={format}
            onClick={() => {
              setAnchor(null);
              mutate(format);
            }}
          >
            {t(`analytics.exports.${format}`)}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
