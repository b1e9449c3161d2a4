/** Who a campaign is for: a typed filter, checked here and turned into SQL by db/segments.ts. Values are never part of the SQL. */

export const ALL_OPERATORS = [
  'is',
  'is-not',
  'contains',
  'contains-not',
  'at-least',
  'at-most',
  'known',
  'unknown',
  'within-days',
  'not-within-days',
] as const;
export type Operator = (typeof ALL_OPERATORS)[number];

export type Condition = { field: string; operator: Operator; value?: string | number | boolean | null };
export type Filter = { all: Array<Condition | Filter> } | { any: Array<Condition | Filter> };

export type FieldKind = 'number' | 'choice' | 'text' | 'yes-no' | 'date';

export interface FieldSpec {
  kind: FieldKind;
  group: 'client' | 'visits' | 'scores' | 'events' | 'consent';
  /** For a choice: what it may be. */
  choices?: readonly string[];
  /** For a number, in the unit its name tells. */
  min?: number;
  max?: number;
}

const count = (group: FieldSpec['group']): FieldSpec => ({ kind: 'number', group, min: 0, max: 1_000_000 });
const date = (group: FieldSpec['group']): FieldSpec => ({ kind: 'date', group });
const yesNo = (group: FieldSpec['group']): FieldSpec => ({ kind: 'yes-no', group });

/** Every field an audience can be built on. */
export const FIELDS = {
  status: { kind: 'choice', group: 'client', choices: ['prospect', 'client'] },
  source: { kind: 'choice', group: 'client', choices: ['staff', 'widget', 'sara', 'api', 'import'] },
  language: { kind: 'choice', group: 'client', choices: ['fr', 'en'] },
  firstName: { kind: 'text', group: 'client' },
  lastName: { kind: 'text', group: 'client' },
  phone: { kind: 'text', group: 'client' },
  email: { kind: 'text', group: 'client' },
  notes: { kind: 'text', group: 'client' },
  createdAt: date('client'),
  satisfaction: { kind: 'number', group: 'client', min: 1, max: 5 },
  visits: count('visits'),
  noShows: count('visits'),
  cancellations: count('visits'),
  spentCents: { kind: 'number', group: 'visits', min: 0, max: 1_000_000_000 },
  averageBasketCents: { kind: 'number', group: 'visits', min: 0, max: 1_000_000_000 },
  lastVisitAt: date('visits'),
  firstVisitAt: date('visits'),
  hasAppointment: yesNo('visits'),
  lastService: { kind: 'text', group: 'visits' },
  everService: { kind: 'text', group: 'visits' },
  churn: { kind: 'number', group: 'scores', min: 0, max: 1 },
  behavioural: { kind: 'number', group: 'scores', min: 0, max: 1_000_000 },
  nextAction: {
    kind: 'choice',
    group: 'scores',
    choices: ['retention', 'reactivation', 'outreach', 'upsell'],
  },
  lastReplyAt: date('events'),
  lastEmailOpenAt: date('events'),
  lastEmailClickAt: date('events'),
  lastCallAt: date('events'),
  lastCompetitorMentionAt: date('events'),
  lastCampaignMessageAt: date('events'),
  consentSms: yesNo('consent'),
  consentEmail: yesNo('consent'),
  consentWhatsapp: yesNo('consent'),
  consentCall: yesNo('consent'),
} as const satisfies Record<string, FieldSpec>;
export type Field = keyof typeof FIELDS;

/** What can be asked of a field of each kind. */
export const OPERATORS: Record<FieldKind, readonly Operator[]> = {
  number: ['at-least', 'at-most', 'is', 'known', 'unknown'],
  choice: ['is', 'is-not', 'known', 'unknown'],
  text: ['contains', 'contains-not', 'is', 'is-not', 'known', 'unknown'],
  'yes-no': ['is'],
  date: ['within-days', 'not-within-days', 'known', 'unknown'],
};

export type FilterProblem = {
  /** `all.0.any.1` */
  path: string;
  code: 'unknown-field' | 'wrong-operator' | 'wrong-value' | 'too-deep' | 'too-many' | 'empty';
};

const DEEPEST = 4;
const MOST_CONDITIONS = 50;
const LONGEST_TEXT = 200;
const MOST_DAYS = 36_500;

/** What is wrong with a filter; empty: nothing. `all` of nothing is everybody; a nested group must say something. */
export function filterProblems(filter: Filter): FilterProblem[] {
  const problems: FilterProblem[] = [];
  let conditions = 0;
  const walk = (node: Filter | Condition, path: string, depth: number) => {
    if ('field' in node) {
      conditions += 1;
      const code = conditionProblem(node);
      if (code) problems.push({ path, code });
      return;
    }
    if (depth > DEEPEST) {
      problems.push({ path, code: 'too-deep' });
      return;
    }
    const [word, children] = 'all' in node ? (['all', node.all] as const) : (['any', node.any] as const);
    if (children.length === 0 && (depth > 1 || word === 'any')) problems.push({ path, code: 'empty' });
    for (const [i, child] of children.entries())
      walk(child, path ? `${path}.${word}.${i}` : `${word}.${i}`, depth + 1);
  };
  walk(filter, '', 1);
  if (conditions > MOST_CONDITIONS) problems.push({ path: '', code: 'too-many' });
  return problems;
}

function conditionProblem({ field, operator, value }: Condition): FilterProblem['code'] | null {
  const spec: FieldSpec | undefined = Object.hasOwn(FIELDS, field) ? FIELDS[field as Field] : undefined;
  if (!spec) return 'unknown-field';
  if (!OPERATORS[spec.kind].includes(operator)) return 'wrong-operator';
  if (operator === 'known' || operator === 'unknown')
    return value === undefined || value === null ? null : 'wrong-value';
  return fits(spec, value) ? null : 'wrong-value';
}

function fits(spec: FieldSpec, value: Condition['value']): boolean {
  switch (spec.kind) {
    case 'number':
      return (
        typeof value === 'number' &&
        Number.isFinite(value) &&
        value >= (spec.min ?? value) &&
        value <= (spec.max ?? value)
      );
    case 'choice':
      return typeof value === 'string' && (spec.choices ?? []).includes(value);
    case 'text':
      return typeof value === 'string' && value.trim().length > 0 && value.length <= LONGEST_TEXT;
    case 'yes-no':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_DAYS;
  }
}
