import { randomUUID } from 'node:crypto';
import { type DialogueTool, type DialogueTurn, decide } from '../dialogue-policy.ts';
import type { ProviderContext } from '../provider.ts';
import type { Row } from '../state.ts';
import { server, spokenAssistant } from './vapi-wire.ts';

/** Calls: what a caller and the assistant say to each other, the tools it uses on the way, and what its server is told. */

export interface VapiRow extends Row {
  orgId: string;
  createdAt: string;
  updatedAt: string;
  [field: string]: unknown;
}

/** Something said or done in a call, as VAPI lists it in `artifact.messages`. */
export interface SpokenMessage {
  role: 'bot' | 'user' | 'system' | 'tool_calls' | 'tool_call_result';
  message: string;
  time: number;
  secondsFromStart: number;
  toolCalls?: Array<{ id: string; type: 'function'; function: { name: string; arguments: string } }>;
  toolCallId?: string;
  name?: string;
  result?: string;
}

export interface CallRow extends VapiRow {
  assistantId: string;
  type: 'inboundPhoneCall' | 'outboundPhoneCall';
  phoneNumberId?: string | undefined;
  status: 'queued' | 'ringing' | 'in-progress' | 'ended';
  assistantOverrides?: { firstMessage?: string | undefined } | undefined;
  customer: { number?: string };
  /** Where orders for the call are taken while it goes on. */
  monitor?: { controlUrl: string };
  messages: SpokenMessage[];
  /** How long the call would have lasted aloud. */
  seconds: number;
}

const ORGANISATION = '00000000-0000-4000-8000-00000000c0cc';
/** What a minute costs here, in US dollars: about what VAPI, a voice, a transcriber and a small model cost together. */
const DOLLARS_A_MINUTE = 0.11;
const WORDS_A_SECOND = 2.6;
/** A model that goes on calling tools is stopped. */
const MOST_STEPS = 6;

/** What befalls a call that is placed, by the end of the number: the vendor's own word. */
const UNREACHED: Record<string, string> = {
  '91': 'customer-did-not-answer',
  '92': 'customer-busy',
  '93': 'voicemail',
  '94': 'twilio-failed-to-connect-call',
};
const ANSWERS: Record<string, string> = {
  '95': 'Ne m’appelez plus, s’il vous plaît.',
  '96': 'Merci, c’est gentil de prévenir.',
};

export class PhoneLine {
  readonly #context: ProviderContext;

  constructor(context: ProviderContext) {
    this.#context = context;
  }

  get #calls() {
    return this.#context.state.collection<CallRow>('calls');
  }

  /** A call that has begun to ring. `origin`: where this vendor answers. */
  open(
    fields: Pick<CallRow, 'assistantId' | 'type' | 'customer' | 'phoneNumberId' | 'assistantOverrides'>,
    origin: string,
  ): CallRow {
    const row = created({ ...fields, status: 'queued', messages: [], seconds: 0 }, this.#context.now());
    const monitor = { controlUrl: `${origin}/vapi/${row.id}/control` };
    return this.#calls.put({ ...row, monitor } as CallRow);
  }

  /** Somebody calls one of the numbers; its assistant picks up. */
  async dial(request: { from: string | null; phoneNumberId: string; origin: string }): Promise<CallRow> {
    const { from, phoneNumberId, origin } = request;
    const number = this.#context.state.collection<VapiRow>('phone-numbers').get(phoneNumberId);
    const call = this.open(
      {
        assistantId: String(number?.assistantId ?? ''),
        type: 'inboundPhoneCall',
        customer: from ? { number: from } : {},
        phoneNumberId,
      },
      origin,
    );
    return this.pickUp(call.id);
  }

  /** Words put into a call that goes on, which the assistant knows from then on. @returns false when there is none */
  tell(id: string, words: string): boolean {
    if (this.#calls.get(id)?.status !== 'in-progress') return false;
    const { messages } = this.#calls.get(id)!;
    const { seconds } = this.#calls.get(id)!;
    const message: SpokenMessage = {
      role: 'system',
      message: words,
      time: this.#context.now().getTime(),
      secondsFromStart: seconds,
    };
    this.#change(id, { messages: [...messages, message] });
    return true;
  }

  /**
   * A call the business places. What befalls it stands in the last two figures of the number, as in the vendors' own test
   * numbers: 91 nobody answers, 92 busy, 93 a machine, 94 the line fails, 95 somebody who wants no more calls, 96 somebody who
   * is glad of it; any other picks up and hangs up without a word.
   */
  async ring(id: string): Promise<CallRow> {
    const call = this.#calls.get(id)!;
    const end = call.customer.number?.slice(-2) ?? '';
    this.#change(id, { status: 'ringing' });
    const unreached = UNREACHED[end];
    if (unreached) {
      if (unreached === 'voicemail') await this.pickUp(id);
      return this.end(id, unreached);
    }
    await this.pickUp(id);
    const words = ANSWERS[end];
    if (words) await this.say(id, words);
    return this.end(id, 'customer-ended-call');
  }

  /** The assistant picks up: says its first words, and its server is told. */
  async pickUp(id: string): Promise<CallRow> {
    const { assistantOverrides } = this.#calls.get(id)!;
    const first = assistantOverrides?.firstMessage ?? this.#assistantOf(this.#calls.get(id)!).firstMessage;
    let call = this.#change(id, { status: 'in-progress', startedAt: this.#context.now().toISOString() });
    if (first) call = this.#add(id, { role: 'bot', message: first });
    await this.#tell(call, 'status-update', { status: 'in-progress' });
    return call;
  }

  /** The caller says something; the assistant answers, with its tools where it needs them. @returns its words. */
  async say(id: string, words: string): Promise<string> {
    this.#add(id, { role: 'user', message: words });
    const said: string[] = [];
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const call = this.#calls.get(id)!;
      if (call.status !== 'in-progress') break;
      const blocks = this.#decide(call);
      const tools = blocks.filter((block) => block.type === 'tool-call');
      for (const block of blocks) if (block.type === 'text') said.push(block.text);
      if (tools.length === 0) break;
      await this.#runTools(call, tools);
    }
    const answer = said.join(' ').replace(/\s+/g, ' ').trim();
    if (answer) this.#add(id, { role: 'bot', message: answer });
    return answer;
  }

  /** Somebody hangs up; the report follows the news, as at the vendor. */
  async end(id: string, endedReason: string): Promise<CallRow> {
    const before = this.#calls.get(id)!;
    if (before.status === 'ended') return before;
    const { recordingEnabled = true } = this.#assistantOf(before).artifactPlan ?? {};
    const transcript = transcriptOf(before.messages);
    const said = before.messages.filter(({ role }) => role === 'user').map(({ message }) => message);
    // A greeting says nothing of why somebody calls.
    const asked = said.find((words) => words.split(/\s+/).length > 2) ?? said[0] ?? null;
    const durationSeconds = Math.round(before.seconds * 10) / 10;
    const cost = Math.round((durationSeconds / 60) * DOLLARS_A_MINUTE * 10_000) / 10_000;
    const artifact = {
      transcript,
      messages: before.messages,
      ...(recordingEnabled && asked ? { recordingUrl: `https://recordings.example/${id}.wav` } : {}),
    };
    const analysis = asked ? { summary: `Résumé simulé : « ${asked} »` } : {};
    const endedAt = this.#context.now().toISOString();
    const ended = this.#change(id, { status: 'ended', endedAt, endedReason, cost, artifact, analysis });
    const { startedAt } = ended;
    await Promise.all([
      this.#tell(ended, 'status-update', { status: 'ended', endedReason }),
      this.#tell(ended, 'end-of-call-report', {
        endedReason,
        cost,
        durationSeconds,
        startedAt,
        endedAt,
        artifact,
        analysis,
      }),
    ]);
    return ended;
  }

  #assistantOf(call: CallRow) {
    const row = this.#context.state.collection<VapiRow>('assistants').get(call.assistantId);
    return spokenAssistant.parse(row ?? {});
  }

  #decide(call: CallRow) {
    const { model } = this.#assistantOf(call);
    const told = call.messages.filter(({ role }) => role === 'system').map(({ message }) => message);
    const system = [...model.messages.map(({ content }) => content), ...told].join('\n\n');
    const tools: DialogueTool[] = model.tools.flatMap(({ function: one }) =>
      one ? [{ name: one.name, schema: one.parameters }] : [],
    );
    return decide(
      { system, tools, turns: turnsOf(call.messages), toolChoice: { kind: 'auto' }, jsonSchema: null },
      dayIn(system, this.#context.now()),
    );
  }

  async #runTools(
    call: CallRow,
    blocks: Array<{ name: string; input: Record<string, unknown> }>,
  ): Promise<void> {
    const { id } = call;
    const toolCalls = blocks.map(({ name, input }) => ({
      id: `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      type: 'function' as const,
      function: { name, arguments: JSON.stringify(input) },
    }));
    this.#add(id, { role: 'tool_calls', message: '', toolCalls });
    for (const one of toolCalls) {
      const tool = this.#assistantOf(call).model.tools.find(
        ({ function: known }) => known?.name === one.function.name,
      );
      const answer = await this.#tell(
        this.#calls.get(id)!,
        'tool-calls',
        { toolCallList: [one], toolWithToolCallList: [{ ...tool, toolCall: one }] },
        tool?.server,
      );
      const result = resultOf(answer?.status === 200 ? answer.body : null, one.id);
      const { name } = one.function;
      this.#add(id, { role: 'tool_call_result', message: '', toolCallId: one.id, name, result });
    }
  }

  #add(id: string, given: Omit<SpokenMessage, 'time' | 'secondsFromStart'>): CallRow {
    const call = this.#calls.get(id)!;
    const message = { ...given, time: this.#context.now().getTime(), secondsFromStart: call.seconds };
    const words = given.message.split(/\s+/).filter(Boolean).length;
    const seconds = call.seconds + (words > 0 ? Math.round((1 + words / WORDS_A_SECOND) * 10) / 10 : 0.3);
    return this.#change(id, { messages: [...call.messages, message], seconds });
  }

  #change(id: string, fields: object): CallRow {
    const updatedAt = this.#context.now().toISOString();
    return this.#calls.put({ ...this.#calls.get(id)!, ...fields, updatedAt });
  }

  /** Sends a server message to `target`, else to the assistant's own server. */
  async #tell(call: CallRow, type: string, fields: object, target?: unknown) {
    const assistant = this.#context.state.collection<VapiRow>('assistants').get(call.assistantId) ?? null;
    const number = this.#context.state.collection<VapiRow>('phone-numbers').get(String(call.phoneNumberId));
    const to = server.safeParse(target ?? assistant?.server ?? {}).data;
    const url = to?.url ?? this.#context.webhookTarget;
    if (!url) return null;
    const own = Object.fromEntries(
      Object.entries(to?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const { 'x-vapi-secret': secret = to?.secret, ...headers } = own;
    const { messages: _, seconds: __, ...shownCall } = call;
    return this.#context.webhooks.send({
      provider: 'vapi',
      event: type,
      url,
      headers,
      signature: secret ? { 'x-vapi-secret': secret } : {},
      body: JSON.stringify({
        message: {
          type,
          timestamp: this.#context.now().getTime(),
          ...fields,
          call: shown(shownCall as VapiRow),
          assistant: assistant && shown(assistant),
          customer: call.customer,
          ...(number ? { phoneNumber: shown(number) } : {}),
        },
      }),
    });
  }
}

/** A new row of the vendor's. */
export function created(fields: object, now: Date): VapiRow {
  const at = now.toISOString();
  return { ...fields, id: randomUUID(), orgId: ORGANISATION, createdAt: at, updatedAt: at };
}

/** The vendor never gives a stored secret back. */
export function shown(row: VapiRow): VapiRow {
  if (typeof row.server !== 'object' || row.server === null || !('secret' in row.server)) return row;
  const { secret: _secret, ...rest } = row.server as Record<string, unknown>;
  return { ...row, server: { ...rest, isSecretSet: true } };
}

/** « Failed » is what the vendor's model reads where no answer came. */
function resultOf(body: string | null, toolCallId: string): string {
  if (body === null) return 'No result returned for toolCallId.';
  try {
    const { results } = JSON.parse(body) as {
      results?: Array<{ toolCallId: string; result?: string; error?: string }>;
    };
    const own = results?.find((one) => one.toolCallId === toolCallId);
    return own?.result ?? own?.error ?? 'No result returned for toolCallId.';
  } catch {
    return 'No result returned for toolCallId.';
  }
}

function turnsOf(messages: SpokenMessage[]): DialogueTurn[] {
  const talk = messages.filter(({ role }) => role !== 'system');
  return talk.map(({ role, message, toolCalls = [], toolCallId, result = '' }) => ({
    role: role === 'bot' || role === 'tool_calls' ? 'assistant' : 'user',
    text: message,
    passages: [],
    toolCalls: toolCalls.map((one) => ({ id: one.id, name: one.function.name, input: {} })),
    toolResults: toolCallId
      ? [{ id: toolCallId, text: result, isError: result.startsWith('No result returned') }]
      : [],
  }));
}

function transcriptOf(messages: SpokenMessage[]): string {
  const names = { bot: 'AI', user: 'User' } as Record<string, string>;
  return messages
    .filter(({ role, message }) => names[role] && message)
    .map(({ role, message }) => `${names[role]}: ${message}\n`)
    .join('');
}

/** The date of today where the business is: its zone stands in the clock of the prompt. */
function dayIn(system: string, now: Date): string {
  const timeZone = /"now" \| date: "[^"]*", "([^"]+)"/.exec(system)?.[1] ?? 'UTC';
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(now);
}
