/** @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks';
import { shownPhone } from '../contact.ts';
import type { Reason } from '../http/call.ts';
import type { Key } from '../words/index.ts';
import { useOn } from './effects.ts';
import { Button, Icon, LinkButton, useSecondsUntil, useUi } from './ui.tsx';

const WORDS: Record<string, [title: Key, text: Key]> = {
  offline: ['offlineTitle', 'offline'],
  unreachable: ['unreachableTitle', 'unreachable'],
  busy: ['busyTitle', 'busy'],
  'foreign-origin': ['siteTitle', 'site'],
  'booking-closed': ['closedTitle', 'closed'],
  'not-found': ['unknownTitle', 'unknown'],
};
/** What asking again would not change. */
const FINAL = new Set(['foreign-origin', 'booking-closed', 'not-found']);

/** What went wrong, what is safe, what to do: in the place of what could not be shown, or above what could not be sent. */
export function Trouble({
  reason,
  onRetry,
  phone = null,
  words = {},
}: {
  reason: Reason;
  onRetry?: (() => void) | undefined;
  phone?: string | null;
  /** Other words for some reasons, by their kind or code. */
  words?: Record<string, [title: string, text: string]>;
}) {
  const { language, wasUsed } = useUi();
  const { t } = language;
  const box = useRef<HTMLDivElement>(null);
  const code = reason.kind === 'refused' ? reason.code : reason.kind;
  const general = WORDS[code]?.map((key) => t(key));
  const [title, text] = words[code] ??
    general ?? [t('refusedTitle'), reason.kind === 'refused' ? reason.problem.detail : ''];
  const [until, setUntil] = useState<number | null>(null);
  useOn([reason], () => {
    if (wasUsed()) box.current?.scrollIntoView({ block: 'nearest' });
    setUntil(reason.kind === 'busy' ? Date.now() + reason.retryAfterSeconds * 1_000 : null);
  });
  const seconds = useSecondsUntil(until);
  const mayRetry = onRetry && !FINAL.has(code);
  return (
    <div ref={box} class="notice bad" role="alert">
      <Icon name="alert" />
      <div>
        <strong>{title}</strong>
        <p>{text}</p>
        <div class="row">
          {mayRetry ? (
            <Button onClick={onRetry} off={seconds > 0}>
              {seconds > 0 ? t('retryIn', { seconds }) : t('retry')}
            </Button>
          ) : null}
          <CallLink phone={phone} />
        </div>
      </div>
    </div>
  );
}

/** « Appeler Sara », where she has a number. */
export function CallLink({ phone, quiet }: { phone: string | null; quiet?: boolean }) {
  const { t } = useUi().language;
  if (!phone) return null;
  return (
    <LinkButton href={`tel:${phone}`} kind={quiet ? 'quiet' : 'plain'}>
      <Icon name="phone" />
      <span>
        {t('callSara')} <small class="number">{shownPhone(phone)}</small>
      </span>
    </LinkButton>
  );
}
