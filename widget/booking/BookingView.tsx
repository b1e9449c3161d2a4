/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Frame } from '../Frame.tsx';
import type { Reason } from '../http/call.ts';
import type { BookingPage } from '../http/types.ts';
import { useOn } from '../kit/effects.ts';
import { Sheet, Waiting } from '../kit/Sheet.tsx';
import { CallLink } from '../kit/trouble.tsx';
import { Icon, useUi } from '../kit/ui.tsx';
import { useLoaded } from '../kit/use-loaded.ts';
import type { ViewProps } from '../start.tsx';
import { BookingApp } from './BookingApp.tsx';
import { ChatLink } from './ChatLink.tsx';

/** The booking of a business, in the page or in a dialog over it. */
export function BookingView({ config, language, call, onLocale }: ViewProps) {
  const slug = config.view.kind === 'booking' ? config.view.slug : '';
  const isButton = config.mode === 'button';
  const [start, setStart] = useState(!isButton);
  useOn([], () => {
    // The host page's own work goes first.
    if (isButton) whenIdle(() => setStart(true));
  });
  const {
    value: page,
    reason,
    reload,
    attempt,
  } = useLoaded(() => call<BookingPage>(`/book/${encodeURIComponent(slug)}`), start);
  useOn([page], () => {
    if (page) onLocale(page.business.locale);
  });
  const content = page ? (
    <BookingApp call={call} page={page} reload={reload} code={config.code} />
  ) : (
    <Waiting reason={reason} onRetry={attempt} />
  );
  const chat = page?.business.webChat ? (
    <ChatLink apiUrl={config.apiUrl} slug={slug} name={page.business.name} />
  ) : null;
  return (
    <Frame config={config} language={language} accentColor={page?.business.accentColor}>
      {isButton ? (
        <Floating label={config.label} page={page} reason={reason} chat={chat}>
          {content}
        </Floating>
      ) : (
        <Sheet title={language.t('book')} business={page?.business ?? null} aside={chat}>
          {content}
        </Sheet>
      )}
    </Frame>
  );
}

/** A button that floats over the host page, and the dialog it opens. Closing loses nothing. */
function Floating({
  label,
  page,
  reason,
  chat,
  children,
}: {
  label: string | null;
  page: BookingPage | null;
  reason: Reason | null;
  chat: ComponentChildren;
  children: ComponentChildren;
}) {
  const { t } = useUi().language;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [open, setOpen] = useState(false);
  useOn([open], () => {
    if (!open) return;
    const { style } = document.documentElement;
    const before = style.overflow;
    style.overflow = 'hidden';
    return () => {
      style.overflow = before;
    };
  });
  // Nothing is offered that could not be had: no such business, a site it did not name, no online booking.
  if (!page && reason?.kind === 'refused') return null;
  if (!page && !reason) return null;
  const business = page?.business;
  return (
    <>
      <button
        type="button"
        class="float"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        <Icon name="calendar" />
        {label ?? t('book')}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself. */}
      <dialog
        ref={dialog}
        aria-labelledby={title}
        onClose={() => setOpen(false)}
        onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      >
        <div class="panel">
          <header>
            <h2 id={title} class="title">
              {business ? t('bookAt', { business: business.name }) : t('book')}
            </h2>
            <button
              type="button"
              class="turn"
              aria-label={t('close')}
              onClick={() => dialog.current?.close()}
            >
              <Icon name="close" />
            </button>
          </header>
          <div class="body">
            {open || page ? children : null}
            <div class="aside row">
              {chat}
              <CallLink phone={business?.phone ?? null} quiet />
            </div>
          </div>
        </div>
      </dialog>
    </>
  );
}

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 200);
}
