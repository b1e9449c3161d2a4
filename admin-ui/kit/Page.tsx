import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useRef } from 'react';
import { Title } from 'react-admin';

interface PageProps {
  title: string;
  /** What the browser tab says when it differs from the heading. */
  tabTitle?: string;
  lead?: ReactNode;
  /** The page's one primary action. */
  action?: ReactNode;
  /** `text` for reading, `list` for rows, `wide` for tables, `full` for what needs all there is. */
  width?: keyof typeof WIDTH;
  /** Less air under the heading, where the page must fit the screen. */
  compact?: boolean;
  children: ReactNode;
}

const WIDTH = { text: 680, list: 880, wide: 1080, full: 'none' };

/** A page: its heading with one primary action, then its content in one measure. Focus moves to the heading on arrival. */
export function Page({
  title,
  tabTitle,
  lead,
  action,
  width = 'list',
  compact = false,
  children,
}: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${tabTitle ?? title} · Coccinelle`;
  }, [tabTitle, title]);
  return (
    <Box component="section" sx={{ maxWidth: WIDTH[width], mx: 'auto', width: '100%' }}>
      <Title title={tabTitle ?? title} />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'flex-start',
          columnGap: 6,
          rowGap: 4,
          mb: compact ? 4 : 8,
        }}
      >
        <Box sx={{ flex: '1 1 300px', minWidth: 0 }}>
          <Typography
            variant="h1"
            ref={heading}
            tabIndex={-1}
            sx={{ outline: 'none', overflowWrap: 'anywhere' }}
          >
            {title}
          </Typography>
          {lead ? (
            <Typography component="div" color="textSecondary" sx={{ mt: 1, maxWidth: 620 }}>
              {lead}
            </Typography>
          ) : null}
        </Box>
        {action ? <Box sx={{ flex: 'none', display: 'flex', gap: 2 }}>{action}</Box> : null}
      </Box>
      {children}
    </Box>
  );
}

/** A titled part of a page, set apart by space and one hairline. */
export function Section({
  title,
  hint,
  action,
  children,
  id,
}: {
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <Box component="section" id={id} sx={{ mb: 10 }}>
      <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 4, mb: 3 }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        {action}
      </Box>
      {hint ? (
        <Typography color="textSecondary" variant="body2" sx={{ mt: -2, mb: 4, maxWidth: 600 }}>
          {hint}
        </Typography>
      ) : null}
      {children}
    </Box>
  );
}

/** Rows on one sheet, parted by hairlines. */
export function Sheet({
  children,
  as = 'ul',
  label,
}: {
  children: ReactNode;
  as?: 'ul' | 'div';
  label?: string;
}) {
  return (
    <Box
      component={as}
      aria-label={label}
      sx={{
        m: 0,
        p: 0,
        listStyle: 'none',
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        overflow: 'hidden',
        '& > * + *': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      {children}
    </Box>
  );
}
