import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model « says » in one answer: words, or tools it wants, as the vendor's own content blocks. */
export type Scripted = { text: string } | { tools: Array<{ name: string; input: unknown }> };

export interface ScriptedModel {
  url: string;
  /** What it will answer next, one after the other; then it only says « D’accord. ». */
  say(...answers: Scripted[]): void;
  /** Everything it was given to read, one request after the other. */
  read: string[];
  close(): Promise<void>;
}

/**
 * A server that speaks Anthropic's Messages API and answers what it is told to: a model that does whatever somebody talked it
 * into, which no real one can be counted on not to be.
 */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const next: Scripted[] = [];
  const read: string[] = [];
  let serial = 0;
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    read.push(body);
    const answer = next.shift() ?? { text: 'D’accord.' };
    serial += 1;
    const content =
      'text' in answer
        ? [{ type: 'text', text: answer.text, citations: null }]
        : answer.tools.map((tool, n) => ({ type: 'tool_use', id: `toolu_${serial}_${n}`, ...tool }));
    res.setHeader('content-type', 'application/json');
    res.end(
      JSON.stringify({
        id: `msg_${serial}`,
        type: 'message',
        role: 'assistant',
        model: JSON.parse(body).model,
        content,
        stop_reason: 'text' in answer ? 'end_turn' : 'tool_use',
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    say: (...answers) => void next.push(...answers),
    read,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
