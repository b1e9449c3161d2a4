import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { CallDetail, ToolOutcome } from '../http/calls.ts';
import { Sheet } from '../kit/Page.tsx';
import { Status, type Tone } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';

const TONE: Record<ToolOutcome, Tone> = {
  answered: 'quiet',
  booked: 'done',
  moved: 'done',
  cancelled: 'done',
  handover: 'waiting',
  refused: 'quiet',
  unavailable: 'failed',
};

/** As people say it: who, then how to reach them, then when and what. */
const ORDER = [
  ...['query', 'firstName', 'lastName', 'name', 'phone', 'email'],
  ...['date', 'time', 'datetime', 'service', 'reason'],
];

/** What Sara looked up and did during the call, in the business's words: what was asked, and what she was given to say. */
export function ToolCalls({ toolCalls }: { toolCalls: CallDetail['toolCalls'] }) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Sheet label={t('calls.tools')}>
      {toolCalls.map((tool) => {
        const asked = Object.entries(tool.arguments)
          .sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
          .filter(([, value]) => value !== '' && value !== null)
          .map(
            ([name, value]) => `${t(`calls.argument.${name}`, { _: name })} « ${said(name, value, format)} »`,
          );
        return (
          <Box component="li" key={tool.toolCallId} sx={{ px: 4, py: 3 }}>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 4 }}>
              <Typography sx={{ flex: '1 1 220px', fontWeight: 600 }}>
                {t(`calls.tool.${tool.name}`, { _: tool.name })}
              </Typography>
              <Status tone={TONE[tool.outcome]}>{t(`calls.toolOutcome.${tool.outcome}`)}</Status>
            </Box>
            {asked.length > 0 ? (
              <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
                {t('calls.asked', { what: asked.join(', ') })}
              </Typography>
            ) : null}
            {tool.message ? (
              <Typography variant="body2" sx={{ mt: 1, overflowWrap: 'anywhere' }}>
                {tool.message}
              </Typography>
            ) : null}
            <Typography
              variant="caption"
              color="textSecondary"
              component="div"
              className="figures"
              sx={{ mt: 1 }}
            >
              {`${format.moment(tool.at)} · ${tool.tookMs}\u00A0ms`}
            </Typography>
          </Box>
        );
      })}
    </Sheet>
  );
}

/** A day or a slot as people say it; anything else as it was said. */
function said(name: string, value: unknown, format: ReturnType<typeof useFormat>): string {
  const text = String(value);
  if (name === 'phone' && text.startsWith('+')) return format.phone(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return format.dateName(text).toLocaleLowerCase();
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text))) return format.when(text);
  if (/^\d{2}:\d{2}$/.test(text)) return format.clock(text);
  return text;
}
