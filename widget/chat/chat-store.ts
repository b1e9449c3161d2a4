import type { HumanCheck } from '../booking/human.ts';
import { type Call, CallError, type Reason } from '../http/call.ts';
import { followStream, type StreamEvent, type StreamOptions } from './event-stream.ts';
import type { VisitorStore } from './visitor.ts';

/** A line of the conversation. */
export interface ChatLine {
  key: string;
  author: 'visitor' | 'sara' | 'staff' | 'product';
  name: string | null;
  text: string;
  /** null: on its way. */
  at: string | null;
  /** Why it did not leave. */
  trouble: Reason | null;
}

export interface ChatView {
  lines: ChatLine[];
  typing: boolean;
  with: 'sara' | 'staff';
  person: string | null;
  emailKnown: boolean;
  /** Whether what is said reaches us now; true while nothing was said yet. */
  isUp: boolean;
  /** Whether what was said before is here. */
  isReady: boolean;
}

interface Received {
  id: string;
  author: ChatLine['author'];
  name: string | null;
  text: string;
  key: string | null;
  at: string;
}

export interface ChatDeps {
  call: Call;
  apiUrl: string;
  slug: string;
  locale: string;
  page: string;
  visitor: VisitorStore;
  /** The work asked of a browser that opens a conversation. */
  human: () => Promise<HumanCheck>;
  onChange: (view: ChatView) => void;
  /** A word of the business that was not there before. */
  onWord: (line: ChatLine) => void;
  follow?: (options: StreamOptions) => () => void;
}

const EMPTY: ChatView = {
  lines: [],
  typing: false,
  with: 'sara',
  person: null,
  emailKnown: false,
  isUp: true,
  isReady: false,
};

/** No answer came back, and none was refused. */
const UNREACHED: ReadonlySet<string> = new Set(['offline', 'unreachable']);

export interface Chat {
  /** The id of the newest message there is; null: none has come. */
  newest(): string | null;
  /** Begins to listen where there is something to hear. */
  open(): void;
  send(text: string): void;
  /** Sends a line again that did not leave: it is the same message. */
  retry(key: string): void;
  /** The connection is back: what did not leave for want of one leaves. */
  sendAgain(): Promise<void>;
  /** @throws CallError */
  leaveEmail(email: string): Promise<void>;
  close(): void;
}

/** A visitor's conversation: what was said, what is on its way, and the line to the business. */
export function createChat(deps: ChatDeps): Chat {
  const { call, slug, visitor, onChange, onWord, follow = followStream } = deps;
  const base = `/book/${encodeURIComponent(slug)}/chat`;
  let view = EMPTY;
  let hangUp: (() => void) | null = null;
  let opening: Promise<string> | null = null;
  let newest: string | null = null;

  const change = (more: Partial<ChatView>) => {
    view = { ...view, ...more };
    onChange(view);
  };
  const changeLine = (key: string, more: Partial<ChatLine>) =>
    change({ lines: view.lines.map((line) => (line.key === key ? { ...line, ...more } : line)) });

  function listen(token: string): void {
    if (hangUp) return;
    hangUp = follow({
      url: `${deps.apiUrl}/api/v1${base}/events`,
      headers: { 'X-Visitor': token },
      onEvent: take,
      onLine: (isUp) => {
        change({ isUp });
        if (isUp) void sendAgain();
      },
      onRefused: forget,
    });
  }

  /** The business knows this browser no more: the next word begins another conversation. */
  function forget(): void {
    hangUp?.();
    hangUp = null;
    visitor.keep(null);
    change({ isReady: true, typing: false });
  }

  function take({ event, data }: StreamEvent): void {
    if (event === 'state') {
      change({ ...(data as Partial<ChatView>), isReady: true });
      return;
    }
    const { id, key, ...message } = data as Received;
    const known = key ?? id;
    // Ids are in the order of time.
    if (!newest || id > newest) newest = id;
    if (view.lines.some((line) => line.key === known && line.at !== null)) return;
    const line: ChatLine = { ...message, key: known, trouble: null };
    const others = view.lines.filter((one) => one.key !== known);
    const said = [...others.filter(({ at }) => at !== null), line];
    said.sort((a, b) => a.at!.localeCompare(b.at!));
    change({ lines: [...said, ...others.filter(({ at }) => at === null)] });
    if (view.isReady && line.author !== 'visitor') onWord(line);
  }

  /** The token of this browser, asked for once. */
  function introduced(): Promise<string> {
    const known = visitor.read();
    if (known) return Promise.resolve(known);
    opening ??= (async () => {
      const human = await deps.human();
      const { visitor: token } = await call<{ visitor: string }>(base, {
        method: 'POST',
        body: { locale: deps.locale, page: deps.page, solution: await human.take() },
      });
      visitor.keep(token);
      return token;
    })().finally(() => {
      opening = null;
    });
    return opening;
  }

  async function deliver(key: string, text: string, isAgain = false): Promise<void> {
    try {
      const token = await introduced();
      await call(`${base}/messages`, {
        method: 'POST',
        body: { text, key },
        headers: { 'X-Visitor': token },
      });
      listen(token);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const { reason } = error;
      if (reason.kind === 'refused' && reason.code === 'unknown-visitor' && !isAgain) {
        forget();
        return deliver(key, text, true);
      }
      // Its answer was lost: the line has brought it back since.
      const isThere = view.lines.some((line) => line.key === key && line.at !== null);
      if (!isThere) changeLine(key, { trouble: reason });
    }
  }

  /** What did not leave for want of a connection leaves once there is one, in the order it was written; each is the same message. */
  async function sendAgain(): Promise<void> {
    const waiting = view.lines.filter(({ trouble }) => trouble && UNREACHED.has(trouble.kind));
    for (const { key } of waiting) changeLine(key, { trouble: null });
    for (const { key, text } of waiting) await deliver(key, text);
  }

  return {
    newest: () => newest,
    open() {
      const token = visitor.read();
      if (token) listen(token);
      else {
        change({ isReady: true });
        deps.human().then(
          (human) => human.prepare(),
          // It shows when the first word is sent.
          () => {},
        );
      }
    },
    send(text) {
      const key = crypto
        .getRandomValues(new Uint8Array(12))
        .reduce((all, byte) => all + byte.toString(36), 'k');
      const line: ChatLine = { key, author: 'visitor', name: null, text, at: null, trouble: null };
      change({ lines: [...view.lines, line] });
      void deliver(key, text);
    },
    retry(key) {
      const line = view.lines.find((one) => one.key === key);
      if (!line) return;
      changeLine(key, { trouble: null });
      void deliver(key, line.text);
    },
    sendAgain,
    async leaveEmail(email) {
      const token = await introduced();
      await call(`${base}/email`, { method: 'POST', body: { email }, headers: { 'X-Visitor': token } });
      change({ emailKnown: true });
    },
    close() {
      hangUp?.();
      hangUp = null;
    },
  };
}
