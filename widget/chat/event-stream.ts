/** One server-sent event. */
export interface StreamEvent {
  event: string;
  data: unknown;
  id: string | null;
}

/** Takes text as it arrives, in whatever pieces, and hands out the events that are whole. Comments and unknown fields are skipped. */
export function createEventReader(): (piece: string) => StreamEvent[] {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const fields: Record<string, string> = {};
      for (const line of block.split('\n')) {
        const [, name, value] = /^(event|data|id): ?(.*)$/.exec(line) ?? [];
        if (name) fields[name] = fields[name] === undefined ? value! : `${fields[name]}\n${value}`;
      }
      const { event = 'message', data, id = null } = fields;
      return data === undefined ? [] : [{ event, data: JSON.parse(data) as unknown, id }];
    });
  };
}

/** Longer than the server's heartbeat: a line silent for so long is dead, whatever the browser thinks. */
const SILENT_MS = 40_000;
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

export interface StreamOptions {
  url: string;
  headers: Record<string, string>;
  onEvent: (event: StreamEvent) => void;
  /** Whether the line stands. */
  onLine: (isUp: boolean) => void;
  /** Refused for good: there is nothing to wait for. */
  onRefused: (status: number) => void;
}

/** Follows a stream and comes back to it after every cut, from the last event seen. @returns what ends it */
export function followStream({ url, headers, onEvent, onLine, onRefused }: StreamOptions): () => void {
  const ended = new AbortController();
  let last: string | null = null;
  let wake = () => {};
  const online = () => wake();
  addEventListener('online', online);

  async function once(): Promise<'refused' | 'cut'> {
    const line = new AbortController();
    const stop = () => line.abort();
    ended.signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, SILENT_MS);
    try {
      const response = await fetch(url, {
        headers: { ...headers, ...(last ? { 'Last-Event-ID': last } : {}) },
        credentials: 'omit',
        cache: 'no-store',
        signal: line.signal,
      });
      if (response.status >= 400 && response.status < 500 && response.status !== 429) {
        onRefused(response.status);
        return 'refused';
      }
      if (!response.ok || !response.body) return 'cut';
      const read = createEventReader();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      onLine(true);
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return 'cut';
        clearTimeout(silence);
        silence = setTimeout(stop, SILENT_MS);
        for (const event of read(value)) {
          if (event.id) last = event.id;
          onEvent(event);
        }
      }
    } catch {
      // Offline, cut, silent or ended: all the same from here.
      return 'cut';
    } finally {
      clearTimeout(silence);
      ended.signal.removeEventListener('abort', stop);
    }
  }

  void (async () => {
    for (let failures = 0; !ended.signal.aborted; ) {
      const began = Date.now();
      if ((await once()) === 'refused' || ended.signal.aborted) break;
      // The server ends every stream after a while: that is no trouble to speak of.
      failures = Date.now() - began > 10_000 ? 0 : failures + 1;
      if (failures > 1) onLine(false);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();

  return () => {
    ended.abort();
    wake();
    removeEventListener('online', online);
  };
}
