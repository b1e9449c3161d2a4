import Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { idleLimited, within } from '../time-limits.ts';
import { mapped, toProviderError } from './anthropic-errors.ts';
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
import {
  answerSystemPrompt,
  citablePieces,
  DECLINE_TOOL,
  pagesDocument,
  proposalSystemPrompt,
} from './prompts.ts';
import { acceptedProposals, proposalsSchema } from './proposals.ts';

type Params = Anthropic.MessageCreateParamsNonStreaming;

const RECORD_TOOL = 'record_facts';

/**
 * Anthropic's Messages API. Evidence goes in as search-result blocks, the vendor's own form for text to cite: it never
 * mixes with instructions, and each citation names a block, hence a literal quote, which is checked again here.
 */
export function createAnthropicLanguageModel(options: LanguageModelOptions): LanguageModel {
  const { model, timeoutMs = 20_000, maxOutputTokens = 1_024 } = options;
  const client = new Anthropic({
    apiKey: options.apiKey,
    // Only what the options say: a variable meant for another program must not redirect clients' words.
    authToken: null,
    baseURL: options.baseUrl ?? 'https://api.anthropic.com',
    timeout: timeoutMs,
    maxRetries: options.maxRetries ?? 0,
    logLevel: 'off',
  });
  const common = { model, ...thinkingOff(model) };

  async function answerFromEvidence(request: AnswerRequest): Promise<Answer> {
    if (!hasText(request)) return declinedAnswer(priced(model, 0, 0));
    const prompt = answerPrompt(request);
    const message = await mapped(request.signal, () =>
      client.messages.create(
        { ...common, ...prompt.params, max_tokens: maxOutputTokens },
        { signal: within(timeoutMs, request.signal) },
      ),
    );
    const statements = message.content.map((block) => toStatement(block, prompt));
    return conclude(request, statements, message.stop_reason, usageOf(message));
  }

  async function* streamAnswer(request: AnswerRequest): AsyncGenerator<AnswerEvent> {
    if (!hasText(request)) {
      yield { type: 'answer', answer: declinedAnswer(priced(model, 0, 0)) };
      return;
    }
    const prompt = answerPrompt(request);
    const stop = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, stop.signal]) : stop.signal;
    const open: Anthropic.TextBlock[] = [];
    const statements: Statement[] = [];
    let sent = '';
    let isDeclined = false;
    let stopReason: Anthropic.StopReason | null = null;
    let inputTokens = 0;
    let outputTokens = 0;
    try {
      const events = await client.messages.create(
        { ...common, ...prompt.params, max_tokens: maxOutputTokens, stream: true },
        { signal },
      );
      for await (const event of idleLimited('anthropic', events, timeoutMs, stop)) {
        if (event.type === 'message_start') inputTokens = event.message.usage.input_tokens;
        else if (event.type === 'content_block_start') {
          if (event.content_block.type === 'tool_use') isDeclined = true;
          open[event.index] = { type: 'text', text: '', citations: null };
        } else if (event.type === 'content_block_delta') {
          const block = open[event.index];
          if (block && event.delta.type === 'text_delta') block.text += event.delta.text;
          else if (block && event.delta.type === 'citations_delta') {
            block.citations = [...(block.citations ?? []), event.delta.citation];
          }
        } else if (event.type === 'content_block_stop') {
          const block = open[event.index];
          if (!block || isDeclined) continue;
          // A block's citations come after its text: only now is it known whether its words may be shown.
          statements.push(toStatement(block, prompt));
          const { text } = groundedText(statements, request.evidence, request.language, false);
          if (text.startsWith(sent) && text.length > sent.length) {
            yield { type: 'text', text: text.slice(sent.length) };
            sent = text;
          }
        } else if (event.type === 'message_delta') {
          stopReason = event.delta.stop_reason;
          outputTokens = event.usage.output_tokens;
        }
      }
      if (stopReason === null)
        throw new ProviderError('anthropic', 'unknown', 'The stream ended before the reply did.');
    } catch (error) {
      throw toProviderError(error, request.signal);
    } finally {
      // Whoever stops listening stops the bill as well.
      stop.abort();
    }
    const usage = priced(model, inputTokens, outputTokens);
    const answer = conclude(request, isDeclined ? [] : statements, stopReason, usage);
    if (answer.text.startsWith(sent) && answer.text.length > sent.length) {
      yield { type: 'text', text: answer.text.slice(sent.length) };
    }
    yield { type: 'answer', answer };
  }

  return {
    name: `anthropic/${model}`,
    answerFromEvidence,
    streamAnswer,

    async proposeFacts(request) {
      const message = await mapped(request.signal, () =>
        client.messages.create(
          {
            ...common,
            max_tokens: Math.max(maxOutputTokens, 8_192),
            system: proposalSystemPrompt(request.looksFor, request.language),
            messages: [{ role: 'user', content: pagesDocument(request.pages) }],
            tools: [
              {
                name: RECORD_TOOL,
                description: 'Records the facts found on the pages.',
                input_schema: z.toJSONSchema(proposalsSchema(request.fact), {
                  io: 'input',
                }) as Anthropic.Tool.InputSchema,
              },
            ],
            tool_choice: { type: 'tool', name: RECORD_TOOL },
          },
          { signal: within(timeoutMs, request.signal) },
        ),
      );
      if (message.stop_reason === 'max_tokens') throw tooLong();
      const call = message.content.find((block) => block.type === 'tool_use');
      const proposals = acceptedProposals('anthropic', call?.input, request);
      return { proposals, usage: usageOf(message) };
    },

    async converse({ system, messages, tools, signal }): Promise<Turn> {
      const message = await mapped(signal, () =>
        client.messages.create(
          {
            ...common,
            max_tokens: maxOutputTokens,
            system,
            messages: toMessages(messages),
            ...(tools.length > 0 && {
              tools: tools.map(({ name, description, input }) => ({
                name,
                description,
                input_schema: input as Anthropic.Tool.InputSchema,
              })),
            }),
          },
          { signal: within(timeoutMs, signal) },
        ),
      );
      const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
      const toolCalls: ToolCall[] = message.content.flatMap((block) =>
        block.type === 'tool_use'
          ? [{ id: block.id, name: block.name, input: block.input as Record<string, unknown> }]
          : [],
      );
      return { text, toolCalls, end: endOf(message.stop_reason), usage: usageOf(message) };
    },
  };

  function usageOf(message: Anthropic.Message): Usage {
    return priced(model, message.usage.input_tokens, message.usage.output_tokens);
  }
}

interface AnswerPrompt {
  params: Pick<Params, 'system' | 'messages' | 'tools'>;
  evidenceIds: string[];
  pieces: string[][];
}

/** The request without its model; exported for the test that looks at where a hostile page's words end up. */
export function answerPrompt(request: AnswerRequest): AnswerPrompt {
  const evidence = request.evidence.filter(({ text }) => text.trim() !== '');
  const pieces = evidence.map(({ text }) => citablePieces(text, request.language));
  const results: Anthropic.SearchResultBlockParam[] = evidence.map((one, index) => ({
    type: 'search_result',
    source: one.url,
    title: one.title.trim() || one.url,
    content: (pieces[index] ?? []).map((text) => ({ type: 'text', text })),
    citations: { enabled: true },
  }));
  return {
    evidenceIds: evidence.map(({ id }) => id),
    pieces,
    params: {
      system: answerSystemPrompt(request),
      messages: [{ role: 'user', content: [...results, { type: 'text', text: request.question }] }],
      tools: [
        {
          name: DECLINE_TOOL,
          description: 'Call this instead of answering when the passages do not clearly answer the question.',
          input_schema: {
            type: 'object',
            properties: { reason: { type: 'string', description: 'What is missing, in a few words.' } },
            required: ['reason'],
          },
        },
      ],
    },
  };
}

function toStatement(block: Anthropic.ContentBlock, prompt: AnswerPrompt): Statement {
  if (block.type !== 'text') return { text: '', citations: [] };
  const citations = (block.citations ?? []).flatMap((citation) => {
    if (citation.type !== 'search_result_location') return [];
    const evidenceId = prompt.evidenceIds[citation.search_result_index];
    const pieces = prompt.pieces[citation.search_result_index];
    if (evidenceId === undefined || !pieces) return [];
    const quote = pieces.slice(citation.start_block_index, citation.end_block_index).join('').trim();
    return [{ evidenceId, quote }];
  });
  return { text: block.text, citations };
}

function conclude(
  request: AnswerRequest,
  statements: Statement[],
  stopReason: Anthropic.StopReason | null,
  usage: Usage,
): Answer {
  // A reply cut for length ends in the middle of a sentence: that one is not shown.
  const { text, citations } = groundedText(
    statements,
    request.evidence,
    request.language,
    stopReason !== 'max_tokens',
  );
  const hasDeclined = stopReason === 'tool_use' || stopReason === 'refusal' || text === '';
  return hasDeclined ? declinedAnswer(usage) : { text, declined: false, citations, usage };
}

/** Without a word of evidence there is nothing to ask a model. */
function hasText(request: AnswerRequest): boolean {
  return request.evidence.some(({ text }) => text.trim() !== '');
}

function declinedAnswer(usage: Usage): Answer {
  return { text: '', declined: true, citations: [], usage };
}

/** Answers are quick quotes: models that think by default are told not to, except those that cannot stop. */
function thinkingOff(model: string): Pick<Params, 'thinking'> {
  return /fable|mythos/.test(model) ? {} : { thinking: { type: 'disabled' } };
}

function toMessages(messages: ConversationMessage[]): Anthropic.MessageParam[] {
  const turns: Anthropic.MessageParam[] = [];
  for (const message of messages) {
    if (message.role === 'assistant') {
      const calls = (message.toolCalls ?? []).map((call) => ({ type: 'tool_use' as const, ...call }));
      const said = message.text.trim() === '' ? [] : [{ type: 'text' as const, text: message.text }];
      turns.push({ role: 'assistant', content: [...said, ...calls] });
      continue;
    }
    const block: Anthropic.ContentBlockParam =
      message.role === 'user'
        ? { type: 'text', text: message.text }
        : {
            type: 'tool_result',
            tool_use_id: message.toolCallId,
            content: message.text,
            is_error: message.isError ?? false,
          };
    // Results of parallel calls, and words that follow them, must stand in one user turn.
    const last = turns.at(-1);
    if (last?.role === 'user' && Array.isArray(last.content)) last.content.push(block);
    else turns.push({ role: 'user', content: [block] });
  }
  return turns;
}

function endOf(reason: Anthropic.StopReason | null): Turn['end'] {
  if (reason === 'tool_use') return 'tool-calls';
  if (reason === 'refusal') return 'refused';
  return reason === 'max_tokens' || reason === 'model_context_window_exceeded' ? 'cut' : 'finished';
}

function tooLong(): ProviderError {
  return new ProviderError('anthropic', 'permanent', 'The reply did not fit: give fewer pages at a time.');
}
