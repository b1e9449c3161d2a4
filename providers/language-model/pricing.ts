import type { Usage } from './language-model.ts';

/** US dollars per million tokens, from the vendors' price pages as of November 2026. Longest matching prefix wins. */
const PRICES: Record<
  string,
  { input: number; output: number; above?: { inputTokens: number; input: number; output: number } }
> = {
  'claude-opus-5-5': { input: 4, output: 20 },
  'claude-opus-4-5': { input: 5, output: 25 },
  'claude-opus-4-6': { input: 5, output: 25 },
  'claude-opus-4-7': { input: 5, output: 25 },
  'claude-opus-4-8': { input: 5, output: 25 },
  'claude-opus-5': { input: 5, output: 25 },
  'claude-sonnet-5': { input: 2, output: 10 },
  'claude-sonnet-4': { input: 3, output: 15 },
  'claude-haiku-5-5': { input: 0.1, output: 0.5, above: { inputTokens: 100_000, input: 0.5, output: 2.5 } },
  'claude-haiku-4-5': { input: 1, output: 5 },
  'gpt-5-mini': { input: 0.25, output: 2 },
  'gpt-5-nano': { input: 0.05, output: 0.4 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
};

/** Tokens with their price; a dollar per million tokens is a millionth of a dollar per token. */
export function priced(model: string, inputTokens: number, outputTokens: number): Usage {
  const prefix = Object.keys(PRICES)
    .filter((candidate) => model === candidate || model.startsWith(`${candidate}-`))
    .sort((a, b) => b.length - a.length)[0];
  const price = prefix ? PRICES[prefix] : undefined;
  if (!price) return { model, inputTokens, outputTokens, costMicros: null };
  const rate = price.above && inputTokens > price.above.inputTokens ? price.above : price;
  return {
    model,
    inputTokens,
    outputTokens,
    costMicros: Math.round(inputTokens * rate.input + outputTokens * rate.output),
  };
}
