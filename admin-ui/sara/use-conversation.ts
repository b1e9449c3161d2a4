import { useCallback, useRef, useState } from 'react';
import { endpoints } from '../http/endpoints.ts';
import type { Answer } from '../http/types.ts';

export interface Turn {
  id: number;
  question: string;
  /** What has been written so far. */
  text: string;
  state: 'thinking' | 'writing' | 'done' | 'stopped' | 'failed';
  answer: Answer | null;
  error: unknown;
}

/** A conversation with one question at a time in the air. Each question stands alone: `ask` has no memory of the others. */
export function useConversation(language: string) {
  const [turns, setTurns] = useState<Turn[]>([]);
  const abort = useRef<AbortController | null>(null);
  const nextId = useRef(1);

  const ask = useCallback(
    async (question: string) => {
      abort.current?.abort();
      const controller = new AbortController();
      abort.current = controller;
      const id = nextId.current++;
      const change = (patch: (turn: Turn) => Partial<Turn>) =>
        setTurns((all) => all.map((turn) => (turn.id === id ? { ...turn, ...patch(turn) } : turn)));
      setTurns((all) => [...all, { id, question, text: '', state: 'thinking', answer: null, error: null }]);
      try {
        const answer = await endpoints.ask(question, {
          language,
          signal: controller.signal,
          onDelta: (text) => change((turn) => ({ text: turn.text + text, state: 'writing' })),
        });
        change(() => ({ state: 'done', answer, text: answer.answer }));
      } catch (error) {
        change(() => (controller.signal.aborted ? { state: 'stopped' } : { state: 'failed', error }));
      } finally {
        if (abort.current === controller) abort.current = null;
      }
    },
    [language],
  );

  const stop = useCallback(() => abort.current?.abort(), []);
  const clear = useCallback(() => {
    abort.current?.abort();
    setTurns([]);
  }, []);
  const busy = turns.some((turn) => turn.state === 'thinking' || turn.state === 'writing');
  return { turns, ask, stop, clear, busy };
}
