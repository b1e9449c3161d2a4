import { Foundation } from './0001-foundation.ts';
import { Knowledge } from './0002-knowledge.ts';
import { Onboarding } from './0003-onboarding.ts';

/** Every migration, in order. Forward-only: a mistake is mended by the next one. */
export const migrations = [
  { name: '0001-foundation', class: Foundation },
  { name: '0002-knowledge', class: Knowledge },
  { name: '0003-onboarding', class: Onboarding },
];
