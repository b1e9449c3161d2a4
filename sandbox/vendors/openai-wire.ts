import { z } from 'zod';
import type { CutPassage as Passage } from '../../domain/knowledge/answers/extractive.ts';
import type { DialogueRequest, DialogueTurn } from '../dialogue-policy.ts';
import { VendorRefusal } from '../provider.ts';
import { sentencesOf } from '../text.ts';

/** What OpenAI's API accepts, how it refuses the rest, and what of it the dialogue policy reads. */

const MAXIMUM_INPUTS = 2_048;
export const MAXIMUM_TOKENS = 8_192;

export const embeddingsSchema = z.looseObject({
  model: z.string(),
  input: z.union([
    z.string(),
    z.array(z.string()).min(1).max(MAXIMUM_INPUTS),
    z.array(z.int()).min(1).max(MAXIMUM_TOKENS),
    z.array(z.array(z.int()).min(1)).min(1).max(MAXIMUM_INPUTS),
  ]),
  dimensions: z.int().min(1).optional(),
  encoding_format: z.enum(['float', 'base64']).default('float'),
});

const part = z.looseObject({ type: z.literal('text'), text: z.string() });
const content = z.union([z.string(), z.array(part)]);
export const chatSchema = z.looseObject({
  model: z.string(),
  messages: z
    .array(
      z.discriminatedUnion('role', [
        z.looseObject({ role: z.literal('system'), content }),
        z.looseObject({ role: z.literal('developer'), content }),
        z.looseObject({ role: z.literal('user'), content }),
        z.looseObject({
          role: z.literal('assistant'),
          content: content.nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                id: z.string(),
                type: z.literal('function'),
                function: z.looseObject({ name: z.string(), arguments: z.string() }),
              }),
            )
            .optional(),
        }),
        z.looseObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
      ]),
    )
    .min(1),
  tools: z
    .array(
      z.looseObject({
        type: z.literal('function'),
        function: z.looseObject({
          name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
          parameters: z.record(z.string(), z.unknown()).optional(),
        }),
      }),
    )
    .optional(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
    ])
    .optional(),
  response_format: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.literal('text') }),
      z.looseObject({ type: z.literal('json_object') }),
      z.looseObject({
        type: z.literal('json_schema'),
        json_schema: z.looseObject({ name: z.string(), schema: z.record(z.string(), z.unknown()) }),
      }),
    ])
    .optional(),
  max_completion_tokens: z.int().min(1).nullish(),
  max_tokens: z.int().min(1).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
});
type ChatRequest = z.output<typeof chatSchema>;

export function toDialogue(body: ChatRequest): DialogueRequest {
  const turns: DialogueTurn[] = [];
  let system = '';
  for (const message of body.messages) {
    const text = plain(message.content);
    if (message.role === 'system' || message.role === 'developer') system += `${text}\n`;
    else if (message.role === 'user') turns.push(userTurn(text));
    else if (message.role === 'tool') {
      const result = { id: message.tool_call_id, text, isError: false };
      const open = turns.at(-1);
      if (open?.role === 'user' && open.toolResults.length > 0) open.toolResults.push(result);
      else turns.push({ role: 'user', text: '', passages: [], toolCalls: [], toolResults: [result] });
    } else {
      const toolCalls = (message.tool_calls ?? []).map((call) => ({
        id: call.id,
        name: call.function.name,
        input: call.function.arguments,
      }));
      turns.push({ role: 'assistant', text, passages: [], toolCalls, toolResults: [] });
    }
  }
  const choice = body.tool_choice;
  const format = body.response_format;
  return {
    system,
    turns,
    tools: (body.tools ?? []).map((tool) => ({
      name: tool.function.name,
      schema: tool.function.parameters ?? {},
    })),
    toolChoice:
      typeof choice === 'object'
        ? { kind: 'tool', name: choice.function.name }
        : { kind: choice === 'required' ? 'any' : (choice ?? 'auto') },
    jsonSchema: format?.type === 'json_schema' ? format.json_schema.schema : null,
  };
}

/** A user turn that is a JSON document `{ evidence: [{ id, title, text }], question }` is read as passages and a question. */
function userTurn(text: string): DialogueTurn {
  const turn: DialogueTurn = { role: 'user', text, passages: [], toolCalls: [], toolResults: [] };
  const document = evidenceSchema.safeParse(jsonOrNull(text));
  if (!document.success) return turn;
  const passages: Passage[] = document.data.evidence.map(({ id, title, text: words }) => ({
    source: id,
    title,
    sentences: sentencesOf(words),
  }));
  return { ...turn, text: document.data.question, passages };
}

const evidenceSchema = z.looseObject({
  question: z.string(),
  evidence: z.array(z.looseObject({ id: z.string(), title: z.string().default(''), text: z.string() })),
});

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Plain words, then.
    return null;
  }
}

function plain(value: z.output<typeof content> | null | undefined): string {
  return typeof value === 'string' ? value : (value ?? []).map(({ text }) => text).join('\n');
}

export function inputTexts(input: z.output<typeof embeddingsSchema>['input']): string[] {
  if (typeof input === 'string') return [input];
  if (input.every((item) => typeof item === 'string')) return input;
  if (input.every((item) => typeof item === 'number')) return [input.join(' ')];
  return input.map((tokens) => (Array.isArray(tokens) ? tokens.join(' ') : String(tokens)));
}

export function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (issue?.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    throw new VendorRefusal(400, `Missing required parameter: '${field}'.`);
  }
  throw new VendorRefusal(400, `Invalid value for '${field}': ${issue?.message}`);
}
