import Box from '@mui/material/Box';
import { useQueries } from '@tanstack/react-query';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Conversation, ConversationState } from '../http/conversation-types.ts';
import { conversations } from '../http/conversations.ts';
import { ApiError } from '../http/problem-error.ts';
import { useMe } from '../http/queries.ts';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { useNow } from '../kit/use-now.ts';
import { usePaced } from '../kit/use-paced.ts';
import { ConversationRow, ROW_HEIGHT, RowShape, rowStyles } from './ConversationRow.tsx';
import { ListEmpty } from './ListEmpty.tsx';
import type { Show } from './ListFilter.tsx';
import { inboxKeys } from './use-inbox.ts';
import { scrollToShow, visibleRows } from './window.ts';

const PAGE_SIZE = 50;
const OVERSCAN = 6;
/** Pages a scrollbar only flies past are not asked for. */
const ASK_EVERY_MS = 150;

/**
 * One state of the inbox, newest word first. Only what is on the screen is drawn and fetched, so that tens of thousands
 * scroll like ten; J, K and the arrows walk through the rows.
 */
export function ConversationList({
  state,
  search,
  show,
  openId,
  pathOf,
}: {
  state: ConversationState;
  search: string;
  show: Show;
  openId: string | null;
  pathOf: (id: string) => string;
}) {
  const t = useTranslate();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrollTop: 0, height: 800 });
  const { data: me } = useMe();
  const list = `${state} ${show} ${search}`;
  const [counted, setCounted] = useState<{ list: string; total: number } | null>(null);
  // null: this list has not been seen yet.
  const size = counted?.list === list ? counted.total : null;
  const total = size ?? 0;
  const [cursor, setCursor] = useState<number | null>(null);
  const visible = visibleRows({
    ...view,
    rowHeight: ROW_HEIGHT,
    total: Math.max(total, 1),
    pageSize: PAGE_SIZE,
    overscan: OVERSCAN,
  });
  const filter = {
    state,
    ...(search ? { q: search } : {}),
    ...(show === 'mine' && me ? { assignedTo: me.user.id } : {}),
    ...(show === 'unread' ? { unread: true } : {}),
  };
  const asked = usePaced(visible.pages, visible.pages.join(), ASK_EVERY_MS);
  const now = useNow(60_000);
  const pages = useQueries({
    queries: visible.pages.map((page) => ({
      enabled: asked.includes(page),
      queryKey: inboxKeys.list(filter, page),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        conversations.list({ ...filter, limit: PAGE_SIZE, offset: page * PAGE_SIZE }, signal),
      staleTime: 5_000,
    })),
  });
  const latest = pages.find(({ data }) => data)?.data?.total;
  useEffect(() => {
    if (latest !== undefined) setCounted({ list, total: latest });
  }, [list, latest]);

  // Another state or search is another list: it begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what makes it another list.
  useLayoutEffect(() => {
    box.current?.scrollTo({ top: 0 });
    setCursor(null);
  }, [state, search, show]);
  const measure = useCallback(() => {
    if (!box.current) return;
    const { scrollTop, clientHeight: height } = box.current;
    // Within a row nothing else comes into view, and nothing need be drawn again.
    const rowTop = Math.floor(scrollTop / ROW_HEIGHT) * ROW_HEIGHT;
    setView((was) =>
      was.scrollTop === rowTop && was.height === height ? was : { scrollTop: rowTop, height },
    );
  }, []);
  useLayoutEffect(() => {
    measure();
    const watch = new ResizeObserver(measure);
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [measure]);

  const rowAt = (index: number): Conversation | undefined => {
    const page = visible.pages.indexOf(Math.floor(index / PAGE_SIZE));
    return pages[page]?.data?.items[index % PAGE_SIZE];
  };
  const openAt = openId
    ? pages.flatMap(({ data }) => data?.items ?? []).findIndex(({ id }) => id === openId)
    : -1;

  /** Whether a row may take the focus: only from the list itself, or where nothing has it. */
  const isFocusFree = () =>
    !document.activeElement ||
    document.activeElement === document.body ||
    Boolean(box.current?.contains(document.activeElement));
  const focusRow = (id: string | undefined) =>
    box.current?.querySelector<HTMLElement>(`[data-row="${id}"] a`)?.focus({ preventScroll: true });

  const step = (by: 1 | -1) => {
    if (total === 0) return;
    const from = cursor ?? (openAt >= 0 ? (visible.pages[0] ?? 0) * PAGE_SIZE + openAt : by === 1 ? -1 : 0);
    const next = Math.min(total - 1, Math.max(0, from + by));
    setCursor(next);
    // Whoever walks through the list leaves what had the focus; a row that is not drawn yet takes it then.
    if (!isFocusFree()) (document.activeElement as HTMLElement).blur();
    focusRow(rowAt(next)?.id);
    const node = box.current;
    if (node)
      node.scrollTop = scrollToShow(next, { ...view, scrollTop: node.scrollTop, rowHeight: ROW_HEIGHT });
  };
  useHotkeys({ j: () => step(1), k: () => step(-1) });
  const onArrow = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    step(event.key === 'ArrowDown' ? 1 : -1);
  };
  // The row may be drawn only after the scroll that brings it in. Another one comes to its place when the list changes by
  // itself: that takes no focus from a message being written.
  const wanted = cursor === null ? null : (rowAt(cursor)?.id ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it answers to is another row.
  useEffect(() => {
    if (wanted && isFocusFree()) focusRow(wanted);
  }, [wanted]);
  // The last row has gone from the list: the one before it is where one is now.
  useEffect(() => {
    if (total > 0) setCursor((at) => (at !== null && at >= total ? total - 1 : at));
  }, [total]);
  // Back from a conversation: to the row one came from, unless something else has the focus by now.
  const isOpen = openId !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: leaving a conversation is what it answers to, not another row.
  useEffect(() => {
    if (!isOpen && wanted && isFocusFree()) focusRow(wanted);
  }, [isOpen]);

  const first = pages[0];
  const failed = pages.find(({ error, data }) => error && !data)?.error;
  const retry = () => {
    for (const page of pages) void page.refetch();
  };
  const isOffline = size === null && first?.isPending && first.fetchStatus === 'paused';
  let content = null;
  if ((failed && size === null) || isOffline) {
    content = <LoadError error={failed ?? new ApiError('offline', '', 0, null)} onRetry={retry} />;
  } else if (size === null) {
    content = (
      <Box sx={{ px: 4 }}>
        <LoadingRows rows={6} height={ROW_HEIGHT} />
      </Box>
    );
  } else if (size === 0) {
    content = <ListEmpty state={state} isSearch={search !== ''} isFiltered={show !== 'all'} />;
  }
  return (
    <Box
      ref={box}
      onScroll={measure}
      onKeyDown={onArrow}
      sx={{ flex: 1, overflowY: 'auto', overscrollBehavior: 'contain' }}
    >
      {content ?? (
        <Box
          component="ul"
          aria-label={t('conversations.list')}
          sx={[{ position: 'relative', listStyle: 'none', m: 0, p: 0 }, rowStyles]}
          style={{ height: total * ROW_HEIGHT }}
        >
          {Array.from({ length: Math.max(0, Math.min(visible.end, total) - visible.first) }, (_, i) => {
            const index = visible.first + i;
            const conversation = rowAt(index);
            return (
              <li
                key={conversation?.id ?? index}
                data-row={conversation?.id}
                aria-setsize={total}
                aria-posinset={index + 1}
                onFocus={() => setCursor(index)}
                style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
              >
                {conversation ? (
                  <ConversationRow
                    conversation={conversation}
                    to={pathOf(conversation.id)}
                    here={conversation.id === openId}
                    now={now}
                  />
                ) : (
                  <RowShape />
                )}
              </li>
            );
          })}
        </Box>
      )}
    </Box>
  );
}
