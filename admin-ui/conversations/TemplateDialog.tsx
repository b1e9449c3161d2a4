import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import { useTheme } from '@mui/material/styles';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import {
  blanksOf,
  blankValue,
  LONGEST_BLANK,
  misfit,
  templateText,
} from '../../domain/messaging/templates/fillable.ts';
import type { Conversation, ConversationTemplate } from '../http/conversation-types.ts';
import { useSend } from './use-send.ts';

/** Chooses one of the approved templates, fills its blanks, shows it as it will read, and sends it. */
export function TemplateDialog({
  conversation,
  name,
  templates,
  draft,
  onClose,
  onSent,
}: {
  conversation: Conversation;
  name: string;
  templates: ConversationTemplate[];
  draft: string;
  onClose: () => void;
  onSent: () => void;
}) {
  const t = useTranslate();
  const id = useId();
  const theme = useTheme();
  const isPhone = useMediaQuery(theme.breakpoints.down('sm'), { noSsr: true });
  const [at, setAt] = useState(0);
  const template = templates[at] as ConversationTemplate;
  const [filled, setFilled] = useState<Record<string, string[]>>({});
  const [headers, setHeaders] = useState<Record<string, string>>({});
  const key = `${template.name}/${template.language}`;
  const values = filled[key] ?? withDraft(template, draft);
  const header = headers[key] ?? '';
  const given = { header: header || null, body: values };
  const wrong = misfit(template, given);
  const { send, isSending } = useSend(conversation, onSent);
  const nameOf = (one: ConversationTemplate) =>
    `${one.purpose ? t(`compose.purpose.${one.purpose}`) : one.name.replaceAll('_', ' ')} (${one.language})`;
  const labelOf = (blank: number) =>
    template.purpose === 'answer' && blank === 1
      ? t('compose.yourAnswer')
      : t('compose.blank', { number: blank + 1 });
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth fullScreen={isPhone}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (!wrong && !isSending)
            send({
              channel: 'whatsapp',
              template: {
                name: template.name,
                language: template.language,
                header: given.header,
                body: values,
              },
            });
        }}
        style={{ display: 'flex', flexDirection: 'column', minHeight: 0, flex: 1 }}
      >
        <DialogTitle id={id}>{t('compose.templateTitle', { name })}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 4, alignContent: 'start', pt: '8px !important' }}>
          <TextField
            select
            label={t('compose.template')}
            value={at}
            onChange={(event) => setAt(Number(event.target.value))}
          >
            {templates.map((one, index) => (
              <MenuItem key={`${one.name}/${one.language}`} value={index}>
                {nameOf(one)}
              </MenuItem>
            ))}
          </TextField>
          {template.header && blanksOf(template.header) > 0 ? (
            <TextField
              label={t('compose.blankTitle')}
              value={header}
              onChange={(event) => setHeaders({ ...headers, [key]: event.target.value })}
              slotProps={{ htmlInput: { maxLength: 60 } }}
            />
          ) : null}
          {values.map((value, blank) => (
            <TextField
              // biome-ignore lint/suspicious/noArrayIndexKey: a blank is its number.
              key={`${key}/${blank}`}
              label={labelOf(blank)}
              value={value}
              onChange={(event) =>
                setFilled({
                  ...filled,
                  [key]: values.map((one, n) => (n === blank ? event.target.value : one)),
                })
              }
              multiline
              maxRows={5}
              helperText={
                blankValue(value) === '' && template.hints[blank]
                  ? t('compose.hint', { hint: template.hints[blank] })
                  : undefined
              }
              slotProps={{ htmlInput: { maxLength: LONGEST_BLANK } }}
            />
          ))}
          <section aria-label={t('compose.preview')}>
            <Typography variant="caption" color="textSecondary">
              {t('compose.preview')}
            </Typography>
            <Box
              data-preview
              sx={{
                mt: 1,
                px: 4,
                py: 3,
                bgcolor: 'brand.sand',
                borderRadius: '16px 16px 4px 16px',
                whiteSpace: 'pre-wrap',
                overflowWrap: 'anywhere',
              }}
            >
              {templateText(template, given)}
            </Box>
            {template.buttons.length > 0 ? (
              <Typography variant="caption" color="textSecondary">
                {t('compose.buttons', { buttons: template.buttons.join(' · ') })}
              </Typography>
            ) : null}
          </section>
          {wrong === 'too-long' ? <Typography color="error">{t('compose.tooLong')}</Typography> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={wrong !== null} loading={isSending}>
            {t('compose.sendTemplate')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** What was begun in the message goes into the first blank that is still empty. */
function withDraft({ values }: ConversationTemplate, draft: string): string[] {
  const empty = values.indexOf('');
  return values.map((value, blank) => (blank === empty ? blankValue(draft) : value));
}
