import type { CallScenario } from './call-scenarios.ts';

/** A call as the product's API tells it (`GET /vapi/calls/:id`). */
export interface ToldCall {
  outcome: string | null;
  turns: Array<{ who: 'sara' | 'client'; text: string }>;
  toolCalls: Array<{ name: string; arguments: Record<string, unknown> }>;
}

export interface CallScore {
  scenario: string;
  /** Share of what she had to understand, of what she had to say and not to say, 0 to 1. */
  understanding: number;
  accuracy: number;
  /** The diary and the outcome are as they must be. */
  booking: boolean;
  /** What was missed, in a sentence each. */
  missed: string[];
}

/** Scores one call against its scenario; `isBooked`: an appointment of the caller stands in the diary now. */
export function scoreCall(scenario: CallScenario, call: ToldCall, isBooked: boolean): CallScore {
  const { tools, says, neverSays, outcome, booking } = scenario.expected;
  const missed: string[] = [];
  let from = 0;
  let understood = 0;
  for (const wanted of tools) {
    const at = call.toolCalls.findIndex(
      (used, index) =>
        index >= from &&
        used.name === wanted.name &&
        Object.entries(wanted.arguments ?? {}).every(([name, shape]) =>
          shape.test(String(used.arguments[name] ?? '')),
        ),
    );
    if (at === -1) {
      missed.push(`${wanted.name} n’a pas été utilisé avec ce qui avait été dit`);
      continue;
    }
    understood += 1;
    from = at + 1;
  }
  const saras = call.turns.filter(({ who }) => who === 'sara').map(({ text }) => text);
  const said = says.filter((words) => saras.some((text) => words.test(plain(text))));
  const wrong = neverSays.filter((words) => saras.some((text) => words.test(plain(text))));
  for (const words of says) if (!said.includes(words)) missed.push(`n’a pas dit ${words}`);
  for (const words of wrong) missed.push(`a dit ${words}`);
  if (call.outcome !== outcome) missed.push(`issue « ${call.outcome} » au lieu de « ${outcome} »`);
  if (isBooked !== booking)
    missed.push(isBooked ? 'un rendez-vous reste dans l’agenda' : 'aucun rendez-vous dans l’agenda');
  return {
    scenario: scenario.name,
    understanding: understood / tools.length,
    accuracy: (said.length + neverSays.length - wrong.length) / (says.length + neverSays.length),
    booking: call.outcome === outcome && isBooked === booking,
    missed,
  };
}

/** French spaces are no difference. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
