import type { ChurnModel } from '../domain/retention/churn-model.ts';
import { FEATURES } from '../domain/retention/features.ts';
import type { ClientHistory } from '../domain/retention/history.ts';
import type { Comparison } from '../domain/retention/training.ts';
import type { Sql } from './database.ts';
import { latestModel, noteEvent } from './scoring.ts';

/** As many clients as a sector's model learns from. */
const CLIENTS_TO_LEARN_FROM = 40_000;

/** What there is to learn from in a sector; null: nobody. */
export async function sectorSize(
  sql: Sql,
  sector: string,
): Promise<{ businesses: number; clients: number } | null> {
  const [row] = await sql<{ businesses: number; clients: number }>(
    `select businesses, clients from churn_sectors() where sector = ?`,
    [sector],
  );
  return row ?? null;
}

/** The histories of a sector until `until`, nobody's in particular: no name, no key, no business, amounts as shares of the usual basket. */
export async function anonymousHistories(sql: Sql, sector: string, until: string): Promise<ClientHistory[]> {
  const rows = await sql<{ kinds: string[]; days: number[]; amounts: number[]; answers: number[] }>(
    `select kinds, days, amounts, answers from churn_histories(?, ?::date, ?)`,
    [sector, until, CLIENTS_TO_LEARN_FROM],
  );
  return rows.map(({ kinds, days, amounts, answers }) => {
    const history: ClientHistory = { days: [], amounts: [], satisfaction: [], signals: {} };
    kinds.forEach((kind, i) => {
      noteEvent(history, kind, days[i]!, amounts[i]! || -1, answers[i]!);
    });
    return history;
  });
}

/** Keeps a trained model. @returns its id */
export async function saveModel(
  sql: Sql,
  model: {
    sector: string;
    horizonDays: number;
    coefficients: ChurnModel;
    quality: Comparison;
    used: boolean;
    businesses: number;
    clients: number;
    examples: number;
    dataUntil: string;
  },
): Promise<string> {
  const [row] = await sql<{ id: string }>(
    `insert into churn_models (sector, horizon_days, features, coefficients, quality, used, businesses, clients, examples, data_until)
     values (?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?::date) returning id`,
    [
      model.sector,
      model.horizonDays,
      JSON.stringify(FEATURES),
      JSON.stringify(model.coefficients),
      JSON.stringify(model.quality),
      model.used,
      model.businesses,
      model.clients,
      model.examples,
      model.dataUntil,
    ],
  );
  return row!.id;
}

/** Whether the sector's model is older than `days`, or there is none. One training at a time: the lock lasts as long as the transaction. */
export async function isTrainingDue(sql: Sql, sector: string, now: Date, days: number): Promise<boolean> {
  const latest = await latestModel(sql, sector);
  return !latest || latest.trainedAt.getTime() < now.getTime() - days * 86_400_000;
}
