import { describe, expect, it } from '@jest/globals';
import { WORKFLOW_KINDS } from '../../temporal/ids.ts';
import { processWords } from './words.ts';

describe.each(['fr', 'en'] as const)('what processes are called (%s)', (language) => {
  const { kind, sentence } = processWords[language];

  it.each(WORKFLOW_KINDS)('every sort has a name and tells how it goes: %s', (name) => {
    expect(kind).toHaveProperty(name);
    expect(sentence).toHaveProperty([name, 'running']);
    expect(sentence).toHaveProperty([name, 'completed']);
    expect(sentence).toHaveProperty([name, 'failed']);
  });
});
