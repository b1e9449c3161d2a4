import type { Q4Weights } from './q4-weights.ts';

/**
 * The SentencePiece unigram vocabulary as a Hugging Face `tokenizer.json` and `tokenizer_config.json`
 * (XLM-RoBERTa's rules: NFKC, white space folded, "▁" before each word, `<s> … </s>`).
 */
export function e5TokenizerFiles(weights: Q4Weights): { tokenizer: object; config: object } {
  const { bos, eos, pad, unk } = weights.special;
  const names = new Map([
    [bos, '<s>'],
    [pad, '<pad>'],
    [eos, '</s>'],
    [unk, '<unk>'],
  ]);
  const seen = new Set<string>();
  const vocabulary = weights.pieces.map(({ text, score }, id): [string, number] => {
    const usable = text !== '' && !seen.has(text);
    const piece = names.get(id) ?? (usable ? text : `<unused${id}>`);
    seen.add(piece);
    return [piece, score];
  });
  const whole = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  const metaspace = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'always', split: true };
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [...names].map(([id, content]) => ({
        id,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
      normalizer: {
        type: 'Sequence',
        normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }],
      },
      pre_tokenizer: metaspace,
      post_processor: {
        type: 'TemplateProcessing',
        single: [whole('<s>'), sequence('A'), whole('</s>')],
        pair: [whole('<s>'), sequence('A'), whole('</s>'), sequence('B'), whole('</s>')],
        special_tokens: Object.fromEntries(
          [['<s>', bos] as const, ['</s>', eos] as const].map(([token, id]) => [
            token,
            { id: token, ids: [id], tokens: [token] },
          ]),
        ),
      },
      decoder: metaspace,
      model: { type: 'Unigram', unk_id: unk, vocab: vocabulary, byte_fallback: false },
    },
    config: {
      tokenizer_class: 'XLMRobertaTokenizer',
      bos_token: '<s>',
      eos_token: '</s>',
      unk_token: '<unk>',
      pad_token: '<pad>',
      cls_token: '<s>',
      sep_token: '</s>',
      model_max_length: 512,
    },
  };
}
