import CheckOutlined from '@mui/icons-material/CheckOutlined';
import ContentCopyOutlined from '@mui/icons-material/ContentCopyOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';

/** A line of code to carry elsewhere, with its copy button. Where the clipboard is refused, the text is selected instead. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const t = useTranslate();
  const [copied, setCopied] = useState(false);
  const text = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      window.setTimeout(() => setCopied(false), 2500);
    } catch {
      if (text.current) window.getSelection()?.selectAllChildren(text.current);
    }
  };
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        bgcolor: 'brand.sand',
        borderRadius: '10px',
        p: 2,
        pl: 4,
        flexWrap: { xs: 'wrap', sm: 'nowrap' },
      }}
    >
      <Box
        component="code"
        ref={text}
        aria-label={label}
        sx={{
          flex: 1,
          minWidth: 0,
          fontSize: '0.8125rem',
          fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
          overflowWrap: 'anywhere',
          py: 1,
        }}
      >
        {value}
      </Box>
      <Button
        variant="outlined"
        size="small"
        onClick={copy}
        startIcon={copied ? <CheckOutlined fontSize="small" /> : <ContentCopyOutlined fontSize="small" />}
      >
        <span aria-live="polite">{t(copied ? 'common.copied' : 'common.copy')}</span>
      </Button>
    </Box>
  );
}
