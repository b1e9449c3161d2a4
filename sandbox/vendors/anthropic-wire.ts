import { z } from 'zod';
import type { CutPassage as Passage } from '../../domain/knowledge/answers/extractive.ts';
import type { DialogueRequest, DialogueTurn } from '../dialogue-policy.ts';
import { VendorRefusal } from '../provider.ts';

/** What Anthropic's Messages API accepts, how it refuses the rest, and what of it the dialogue policy reads. */

const textBlock = z.looseObject({ type: z.literal('text'), text: z.string().min(1) });
const searchResult = z.looseObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(textBlock).min(1),
  citations: z.looseObject({ enabled: z.boolean() }).optional(),
});
const toolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.union([textBlock, searchResult]))]).optional(),
  is_error: z.boolean().optional(),
});
const toolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});
const message = z.looseObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([
    z.string().min(1),
    z.array(z.discriminatedUnion('type', [textBlock, searchResult, toolResult, toolUse])).min(1),
  ]),
});
export const countSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1, 'at least one message is required'),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  tools: z
    .array(
      z.looseObject({
        name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal('object') }),
      }),
    )
    .optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.literal('auto') }),
      z.looseObject({ type: z.literal('any') }),
      z.looseObject({ type: z.literal('none') }),
      z.looseObject({ type: z.literal('tool'), name: z.string() }),
    ])
    .optional(),
});
export const createSchema = countSchema.extend({
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string()).optional(),
  output_config: z
    .looseObject({
      format: z
        .looseObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
        .nullish(),
    })
    .optional(),
});
type CreateRequest = z.output<typeof createSchema>;

/** The vendor names the first field that is wrong: `messages.0.content: Field required`. */
export function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const missing = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const field = issue?.path.join('.') ?? '';
  throw new VendorRefusal(400, `${field ? `${field}: ` : ''}${missing ? 'Field required' : issue?.message}`);
}

export function checkTurns(body: CreateRequest): void {
  if (body.messages[0]?.role !== 'user') {
    throw new VendorRefusal(400, 'messages: first message must use the "user" role');
  }
  body.messages.forEach((turn, index) => {
    if (typeof turn.content === 'string') return;
    const calls = turn.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    const next = body.messages[index + 1]?.content;
    const results = Array.isArray(next)
      ? next.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []))
      : [];
    const unanswered = calls.filter((id) => !results.includes(id));
    if (unanswered.length > 0) {
      throw new VendorRefusal(
        400,
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${unanswered.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    }
    const previous = body.messages[index - 1]?.content;
    const asked = Array.isArray(previous)
      ? previous.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
      : [];
    const stray = turn.content.find(
      (block) => block.type === 'tool_result' && !asked.includes(block.tool_use_id),
    );
    if (stray?.type === 'tool_result') {
      throw new VendorRefusal(
        400,
        `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
  });
  const forced = body.tool_choice?.type === 'tool' ? body.tool_choice.name : null;
  if (forced && !body.tools?.some((tool) => tool.name === forced)) {
    throw new VendorRefusal(400, `tool_choice: Tool '${forced}' not found in provided tools`);
  }
}

export function toDialogue(body: CreateRequest): DialogueRequest {
  const choice = body.tool_choice;
  return {
    system: systemText(body.system),
    turns: body.messages.map(toTurn),
    tools: (body.tools ?? []).map((tool) => ({ name: tool.name, schema: tool.input_schema })),
    toolChoice:
      choice?.type === 'tool' ? { kind: 'tool', name: choice.name } : { kind: choice?.type ?? 'auto' },
    jsonSchema: body.output_config?.format?.schema ?? null,
  };
}

function toTurn(turn: z.output<typeof message>): DialogueTurn {
  const blocks =
    typeof turn.content === 'string' ? [{ type: 'text' as const, text: turn.content }] : turn.content;
  const passages: Passage[] = [];
  const collect = (block: z.output<typeof searchResult>) =>
    passages.push({
      source: block.source,
      title: block.title,
      sentences: block.content.map(({ text }) => text),
    });
  const result: DialogueTurn = { role: turn.role, text: '', passages, toolCalls: [], toolResults: [] };
  const texts: string[] = [];
  for (const block of blocks) {
    if (block.type === 'text') texts.push(block.text);
    else if (block.type === 'search_result') collect(block);
    else if (block.type === 'tool_use') {
      result.toolCalls.push({ id: block.id, name: block.name, input: block.input });
    } else {
      const parts =
        typeof block.content === 'string'
          ? [{ type: 'text' as const, text: block.content }]
          : (block.content ?? []);
      for (const part of parts) if (part.type === 'search_result') collect(part);
      result.toolResults.push({
        id: block.tool_use_id,
        text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
        isError: block.is_error ?? false,
      });
    }
  }
  // The question is the last thing said; what precedes it in the same turn is material.
  result.text = texts.at(-1) ?? '';
  return result;
}

export function systemText(system: CreateRequest['system']): string {
  return typeof system === 'string' ? system : (system ?? []).map(({ text }) => text).join('\n');
}
