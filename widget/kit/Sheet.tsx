/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import type { Reason } from '../http/call.ts';
import { CallLink, Trouble } from './trouble.tsx';
import { useUi } from './ui.tsx';

export interface Named {
  name: string;
  phone: string | null;
  address?: string | null;
}

/** The widget in the flow of a page. */
export function Sheet({
  title,
  business,
  children,
  aside,
}: {
  /** What the widget is for, where nothing says whose it is. */
  title: string;
  business: Named | null;
  children: ComponentChildren;
  /** Beside the name. */
  aside?: ComponentChildren;
}) {
  const { isPage } = useUi();
  return (
    <div class="sheet">
      <header>
        {isPage ? (
          <div>
            <h1>{business?.name ?? title}</h1>
            {business?.address ? <p class="soft">{business.address}</p> : null}
          </div>
        ) : (
          <h2 class="title">{title}</h2>
        )}
        <div class="row">
          {aside}
          <CallLink phone={business?.phone ?? null} quiet />
        </div>
      </header>
      <div class="body">{children}</div>
    </div>
  );
}

/** Until there is something to show, or instead of it. */
export function Waiting({
  reason,
  onRetry,
  words,
}: {
  reason: Reason | null;
  onRetry: () => void;
  words?: Record<string, [title: string, text: string]>;
}) {
  const { t } = useUi().language;
  if (reason) return <Trouble reason={reason} onRetry={onRetry} {...(words ? { words } : {})} />;
  return (
    <p class="soft" aria-busy="true">
      {t('loading')}
    </p>
  );
}
