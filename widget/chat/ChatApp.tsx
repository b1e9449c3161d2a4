/** @jsxImportSource preact */
import { useId, useRef, useState } from 'preact/hooks';
import type { HumanCheck } from '../booking/human.ts';
import type { OpenChat } from '../chat.tsx';
import type { Call } from '../http/call.ts';
import { useMade, useOn, useWindowEvent } from '../kit/effects.ts';
import { Icon } from '../kit/ui.tsx';
import { chatWords } from '../words/chat.ts';
import { ChatLog } from './ChatLog.tsx';
import { type ChatView, createChat } from './chat-store.ts';
import { EmailForm } from './EmailForm.tsx';
import type { VisitorStore } from './visitor.ts';

const LONGEST = 2_000;

type Props = Parameters<OpenChat>[0] & {
  from: HTMLElement;
  call: Call;
  visitor: VisitorStore;
  newHuman: () => Promise<HumanCheck>;
  isModal: boolean;
  /** Another value opens it again. */
  opened: number;
};

/** The conversation with Sara, in a dialog: what was said, who answers, and where to write. */
export function ChatApp(props: Props) {
  const { apiUrl, slug, name, language, from, onUnread, call, visitor, newHuman, isModal, opened } = props;
  const t = useMade([language.code], () => chatWords(language.code));
  const [view, setView] = useState<ChatView | null>(null);
  const [draft, setDraft] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const unread = useRef(0);
  // The booking beside it counts its own ids.
  const title = `chat-${useId()}`;
  const chat = useMade([slug], () => {
    let human: Promise<HumanCheck> | null = null;
    return createChat({
      call,
      apiUrl,
      slug,
      locale: language.locale,
      page: location.href.slice(0, 500),
      visitor,
      human: () => {
        human ??= newHuman().catch((error) => {
          human = null;
          throw error;
        });
        return human;
      },
      onChange: setView,
      onWord: () => {
        if (isShown()) return;
        unread.current += 1;
        onUnread(unread.current);
      },
    });
  });
  useOn([], () => {
    chat.open();
    return () => chat.close();
  });
  const isShown = () => Boolean(dialog.current?.open || dialog.current?.matches(':popover-open'));
  useOn([opened], () => {
    show(dialog.current!, isModal);
    unread.current = 0;
    onUnread(0);
    field.current?.focus();
  });
  // Whatever stands in an open chat has been looked at; after it was shown, for what came while it was closed.
  useOn([view, opened], () => {
    const newest = chat.newest();
    if (newest && isShown()) visitor.see(newest);
  });
  useWindowEvent('online', true, () => void chat.sendAgain());
  const close = () => {
    hide(dialog.current!);
    from.focus();
  };
  const send = () => {
    const text = draft.trim();
    if (text === '') return;
    chat.send(text);
    setDraft('');
  };
  const leaveEmail = async (email: string) => {
    await chat.leaveEmail(email);
    // The form that had the focus has gone.
    field.current?.focus();
  };
  const { lines = [], isUp = true, person = null, emailKnown = false } = view ?? {};
  const answers = view?.with ?? 'sara';
  return (
    <dialog
      ref={dialog}
      class="chat"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <header>
        <div>
          <h2 id={title} class="title">
            {t('title')}
          </h2>
          <p class="soft" role="status">
            {answers === 'sara'
              ? t('lead', { business: name })
              : person
                ? t('leadPerson', { name: person })
                : t('leadTeam')}
          </p>
        </div>
        <button type="button" class="turn" aria-label={t('close')} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <ChatLog
        t={t}
        locale={language.locale}
        name={name}
        lines={lines}
        isReady={view?.isReady ?? false}
        typing={view?.typing ?? false}
        onRetry={chat.retry}
      />
      <div class="foot">
        {isUp ? null : (
          <p class="lost" role="status">
            {t('lost')}
          </p>
        )}
        {answers === 'staff' && lines.length > 0 ? (
          <EmailForm t={t} isKept={emailKnown} onLeave={leaveEmail} />
        ) : null}
        <form
          class="write"
          onSubmit={(event) => {
            event.preventDefault();
            send();
            field.current?.focus();
          }}
        >
          <label class="sr" for={`${title}-field`}>
            {t('yourMessage')}
          </label>
          <textarea
            id={`${title}-field`}
            ref={field}
            rows={1}
            maxLength={LONGEST}
            placeholder={t('yourMessage')}
            value={draft}
            enterkeyhint="send"
            onInput={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              send();
            }}
          />
          <button type="submit" class="button primary" aria-disabled={draft.trim() === '' || undefined}>
            {t('send')}
          </button>
        </form>
        <p class="hint">{t('kept')}</p>
      </div>
    </dialog>
  );
}

/** Over everything and alone, or beside the page in the browser's top layer, where no style of the page reaches. */
function show(dialog: HTMLDialogElement, isModal: boolean): void {
  if (dialog.open || dialog.matches(':popover-open')) return;
  if (isModal) {
    dialog.removeAttribute('popover');
    dialog.showModal();
  } else if ('showPopover' in dialog) {
    dialog.setAttribute('popover', 'manual');
    dialog.showPopover();
  } else (dialog as HTMLDialogElement).show();
}

function hide(dialog: HTMLDialogElement): void {
  if (dialog.open) dialog.close();
  else dialog.hidePopover();
}
