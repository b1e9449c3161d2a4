import OpenAI from 'openai';
import { z } from 'zod';
import {
  connectionFailureKind,
  failureKindOf,
  ProviderError,
  refusalMessage,
  retryAfterMs,
} from '../errors.ts';
import { within } from '../time-limits.ts';
import { groundedText, type Statement } from './grounding.ts';
import type {
  Answer,
  AnswerEvent,
  AnswerRequest,
  ConversationMessage,
  LanguageModel,
  LanguageModelOptions,
  ToolCall,
  Turn,
  Usage,
} from './language-model.ts';
import { priced } from './pricing.ts';
import { answerSystemPrompt, evidenceDocument, pagesDocument, proposalSystemPrompt } from './prompts.ts';
import { acceptedProposals, proposalsSchema } from './proposals.ts';

const answerSchema = z.object({
  declined: z.boolean().describe('true when the passages do not clearly answer the question.'),
  statements: z.array(
    z.object({
      text: z.string().describe('One sentence of the answer.'),
      citations: z.array(
        z.object({
          evidenceId: z.string(),
          quote: z.string().describe('Words of that passage, copied exactly.'),
        }),
      ),
    }),
  ),
});

type Completion = OpenAI.ChatCompletion;

/**
 * OpenAI's chat completions, for the cheap steps. Evidence goes in as an escaped JSON document and the answer comes back
 * by JSON schema as cited statements, checked like any other model's. A stream gives the whole answer at once: nothing of
 * a JSON reply can be checked, hence shown, before its end.
 */
export function createOpenAiLanguageModel(options: LanguageModelOptions): LanguageModel {
  const { model, timeoutMs = 20_000 } = options;
  // A model that reasons spends from the same allowance: room for both.
  const maxOutputTokens = options.maxOutputTokens ?? 4_096;
  const client = new OpenAI({
    apiKey: options.apiKey,
    // Only what the options say, never what another program left in the environment.
    organization: null,
    project: null,
    baseURL: options.baseUrl ?? 'https://api.openai.com/v1',
    timeout: timeoutMs,
    maxRetries: options.maxRetries ?? 0,
    logLevel: 'off',
  });
  const common = { model, ...(model.startsWith('gpt-5') && { reasoning_effort: 'low' as const }) };

  async function complete(
    params: Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model'>,
    signal: AbortSignal | undefined,
  ): Promise<Completion> {
    try {
      return await client.chat.completions.create(
        { ...common, max_completion_tokens: maxOutputTokens, ...params },
        { signal: within(timeoutMs, signal) },
      );
    } catch (error) {
      throw toProviderError(error, signal);
    }
  }

  async function answerFromEvidence(request: AnswerRequest): Promise<Answer> {
    if (!request.evidence.some(({ text }) => text.trim() !== '')) return declinedAnswer(priced(model, 0, 0));
    const completion = await complete(
      {
        messages: [
          {
            role: 'system',
            content: `${answerSystemPrompt(request)}\nTo decline, set "declined" to true and leave "statements" empty.`,
          },
          { role: 'user', content: evidenceDocument(request.question, request.evidence) },
        ],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', strict: true, schema: z.toJSONSchema(answerSchema) },
        },
      },
      request.signal,
    );
    const usage = usageOf(completion);
    const { message, finish_reason: end } = first(completion);
    if (message.refusal || end === 'content_filter') return declinedAnswer(usage);
    const parsed = answerSchema.safeParse(jsonOf(message.content, end));
    if (!parsed.success)
      throw new ProviderError('openai', 'transient', 'The model did not answer in the form asked for.');
    const statements: Statement[] = parsed.data.statements.map(({ text, citations }, index) => ({
      text: index === 0 ? text : ` ${text}`,
      citations,
    }));
    const { text, citations } = groundedText(statements, request.evidence, request.language);
    if (parsed.data.declined || text === '') return declinedAnswer(usage);
    return { text, declined: false, citations, usage };
  }

  return {
    name: `openai/${model}`,
    answerFromEvidence,

    async *streamAnswer(request): AsyncGenerator<AnswerEvent> {
      const answer = await answerFromEvidence(request);
      if (!answer.declined) yield { type: 'text', text: answer.text };
      yield { type: 'answer', answer };
    },

    async proposeFacts(request) {
      const completion = await complete(
        {
          max_completion_tokens: Math.max(maxOutputTokens, 8_192),
          messages: [
            { role: 'system', content: proposalSystemPrompt(request.looksFor, request.language) },
            { role: 'user', content: pagesDocument(request.pages) },
          ],
          response_format: {
            type: 'json_schema',
            // Not strict: the caller's fact may have optional fields, which strict schemas refuse.
            json_schema: {
              name: 'facts',
              schema: z.toJSONSchema(proposalsSchema(request.fact), { io: 'input' }),
            },
          },
        },
        request.signal,
      );
      const { message, finish_reason: end } = first(completion);
      const proposals = acceptedProposals('openai', jsonOf(message.content, end), request);
      return { proposals, usage: usageOf(completion) };
    },

    async converse({ system, messages, tools, signal }): Promise<Turn> {
      const completion = await complete(
        {
          messages: [{ role: 'system', content: system }, ...messages.map(toMessage)],
          ...(tools.length > 0 && {
            tools: tools.map(({ name, description, input }) => ({
              type: 'function' as const,
              function: { name, description, parameters: input },
            })),
          }),
        },
        signal,
      );
      const { message, finish_reason: end } = first(completion);
      const toolCalls: ToolCall[] = (message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function'
          ? [{ id: call.id, name: call.function.name, input: argumentsOf(call.function.arguments) }]
          : [],
      );
      const isRefused = message.refusal !== null || end === 'content_filter';
      const ending = end === 'length' ? 'cut' : toolCalls.length > 0 ? 'tool-calls' : 'finished';
      return {
        text: message.content ?? '',
        toolCalls,
        end: isRefused ? 'refused' : ending,
        usage: usageOf(completion),
      };
    },
  };

  function usageOf(completion: Completion): Usage {
    return priced(model, completion.usage?.prompt_tokens ?? 0, completion.usage?.completion_tokens ?? 0);
  }
}

function declinedAnswer(usage: Usage): Answer {
  return { text: '', declined: true, citations: [], usage };
}

function first(completion: Completion): Completion['choices'][number] {
  const choice = completion.choices[0];
  if (!choice) throw new ProviderError('openai', 'transient', 'The reply was empty.');
  return choice;
}

function jsonOf(content: string | null, end: string): unknown {
  if (end === 'length')
    throw new ProviderError('openai', 'permanent', 'The reply did not fit: give less at a time.');
  try {
    return JSON.parse(content ?? '');
  } catch (error) {
    throw new ProviderError('openai', 'transient', 'The model did not answer with JSON.', { cause: error });
  }
}

function argumentsOf(text: string): Record<string, unknown> {
  const value = jsonOf(text === '' ? '{}' : text, 'stop');
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new ProviderError(
    'openai',
    'transient',
    'The model called a tool with something else than an object.',
  );
}

function toMessage(message: ConversationMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'user') return { role: 'user', content: message.text };
  if (message.role === 'tool')
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.text };
  const calls = (message.toolCalls ?? []).map(({ id, name, input }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(input) },
  }));
  return { role: 'assistant', content: message.text, ...(calls.length > 0 && { tool_calls: calls }) };
}

/** The caller's own cancellation passes through as it is; everything else becomes a ProviderError. */
function toProviderError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof OpenAI.APIConnectionTimeoutError || error instanceof OpenAI.APIUserAbortError) {
    return new ProviderError('openai', 'unknown', 'OpenAI did not answer in time.', { cause: error });
  }
  if (error instanceof OpenAI.APIError && typeof error.status === 'number') {
    // « insufficient_quota » comes as 429 too, and waiting does not refill an account.
    const kind = error.code === 'insufficient_quota' ? 'permanent' : failureKindOf(error.status);
    return new ProviderError('openai', kind, refusalMessage('OpenAI', error.status, error.message), {
      status: error.status,
      retryAfterMs: retryAfterMs(error.headers, Date.now()),
      requestId: error.requestID ?? null,
      cause: error,
    });
  }
  return new ProviderError('openai', connectionFailureKind(error), 'The connection to OpenAI failed.', {
    cause: error,
  });
}
