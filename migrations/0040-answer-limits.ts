import { Migration } from '@mikro-orm/migrations';

/** What Sara's answers cost a business within a day, and how many one conversation had, are asked before each. */
export class AnswerLimits extends Migration {
  override name = '0040-answer-limits';

  override up(): void {
    this.addSql(/* sql */ `
create index conversation_turns_lately on conversation_turns (tenant_id, started_at) include (conversation_id, cost_micros);
`);
  }
}
