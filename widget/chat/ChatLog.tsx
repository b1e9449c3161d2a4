/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useOn } from '../kit/effects.ts';
import type { ChatKey } from '../words/chat.ts';
import { frenchSpacing } from '../words/fr.ts';
import type { Translate } from '../words/index.ts';
import type { ChatLine } from './chat-store.ts';

/** What was said, the newest last and in view; read out as it comes, but not what was said before. */
export function ChatLog({
  t,
  locale,
  name,
  lines,
  isReady,
  typing,
  onRetry,
}: {
  t: Translate<ChatKey>;
  locale: string;
  name: string;
  lines: readonly ChatLine[];
  isReady: boolean;
  typing: boolean;
  onRetry: (key: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  useOn([lines, typing], () => {
    const log = box.current!;
    log.scrollTop = log.scrollHeight;
  });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const author = (line: ChatLine) =>
    line.author === 'visitor'
      ? t('you')
      : line.author === 'staff'
        ? (line.name ?? t('team'))
        : line.author === 'sara'
          ? t('title')
          : name;
  return (
    <div
      ref={box}
      class="log"
      role="log"
      aria-live={isReady ? 'polite' : 'off'}
      aria-label={t('log', { business: name })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard.
      tabIndex={0}
    >
      <div class="line sara">
        <b>{t('title')}</b>
        <p>{t('greeting', { business: name })}</p>
      </div>
      {lines.map((line, index) => (
        <div key={line.key} class={`line ${line.author}`}>
          <b
            class={
              lines[index - 1]?.author === line.author && lines[index - 1]?.name === line.name ? 'sr' : ''
            }
          >
            {author(line)}
          </b>
          <p>
            {linked(line.author === 'sara' && locale.startsWith('fr') ? frenchSpacing(line.text) : line.text)}
          </p>
          {line.trouble ? (
            <small class="bad">
              {t(
                line.trouble.kind === 'busy'
                  ? 'tooFast'
                  : line.trouble.kind === 'refused' && line.trouble.code === 'chat-closed'
                    ? 'shut'
                    : 'notSent',
              )}{' '}
              <button type="button" class="again" onClick={() => onRetry(line.key)}>
                {t('again')}
              </button>
            </small>
          ) : (
            <small>{line.at ? clock.format(new Date(line.at)) : t('sending')}</small>
          )}
        </div>
      ))}
      {typing ? (
        <div class="line sara typing">
          <p>{t('typing')}</p>
        </div>
      ) : null}
    </div>
  );
}

/** Web addresses can be followed; nothing else in a message is more than text. */
function linked(text: string): ComponentChildren[] {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/).map((piece, index) =>
    index % 2 === 1 ? (
      <a key={String(index)} href={piece} target="_blank" rel="noopener noreferrer">
        {piece}
      </a>
    ) : (
      piece
    ),
  );
}
