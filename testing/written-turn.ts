import { createWrittenTurn, type StepOutcome, type WrittenTurnDeps } from '../assistant/written-turn.ts';
import { openTurn, readSteps, type StepRow } from '../db/conversation-turns.ts';
import { conversationOf } from '../db/conversations.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { createAnthropicLanguageModel } from '../providers/language-model/anthropic.ts';
import type { ScriptedModel } from './scripted-model.ts';

/** Sara's turn over what a message of a business says, with a scripted model: its steps, and what has been said and found in it. */
export async function scriptedTurn(
  { db, tenantId, model, lookUp }: ScriptedTurnDeps,
  messageId: string,
): Promise<{ step: (number: number) => Promise<StepOutcome>; steps: () => Promise<StepRow[]> }> {
  const language = createAnthropicLanguageModel({
    apiKey: 'x',
    baseUrl: model.url,
    model: 'claude-sonnet-5-5',
  });
  const { read, open, takeStep } = createWrittenTurn({
    db,
    lookUp,
    models: { first: language, second: language },
    clock: () => new Date(),
  });
  const opened = await db.asTenant(tenantId, async (tx) => {
    const [row] = await tx.sql<{ clientId: string }>(
      `select client_id as "clientId" from messages where id = ?`,
      [messageId],
    );
    const { clientId } = row!;
    const turn = await openTurn(tx, (await conversationOf(tx, clientId))!, messageId);
    return open(tx, clientId, turn, (await read(tx, clientId))!);
  });
  const conclude = async (_: TenantTransaction, outcome: StepOutcome) => outcome;
  return {
    step: (number) => takeStep(opened, { number, model: 'first', conclude }),
    steps: () => db.asTenant(tenantId, (tx) => readSteps(tx, opened.turnId)),
  };
}

interface ScriptedTurnDeps {
  db: Database;
  tenantId: string;
  model: ScriptedModel;
  lookUp: WrittenTurnDeps['lookUp'];
}
