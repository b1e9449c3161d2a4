import { ApplicationFailure, Context } from '@temporalio/activity';
import { startRetentionIfAutomatic } from '../db/campaigns.ts';
import type { Database } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import {
  type ClientScore,
  type ClientToScore,
  clientsToScore,
  isCalibrated,
  modelInUse,
  readCalibration,
  readModel,
  readScoringSettings,
  saveCalibration,
  saveScores,
  usualBasket,
} from '../db/scoring.ts';
import { calendarDate } from '../domain/formats.ts';
import { calibrate } from '../domain/retention/calibration.ts';
import { fitRhythm, type Rhythm } from '../domain/retention/rhythm.ts';
import { behaviouralScore, type ClientFigures, hasBudget, reasonsFor } from '../domain/retention/rules.ts';
import { churnProbabilities, type Judge, medianGapDays } from '../domain/retention/score.ts';
import { horizonDaysOf, type ScoringSettings } from '../domain/retention/settings.ts';

export interface ScoringRef {
  tenantId: string;
  /** Names the night, ISO: all its pages are as of this instant, whenever they run. */
  at: string;
}

/** What all pages of a night have in common. */
export interface ScoringPlan {
  sector: string;
  timeZone: string;
  horizonDays: number;
  modelId: string | null;
  /** Minor units; 0: no amounts known. */
  usualAmount: number;
  rhythm: Rhythm;
}

export interface ScoredPage {
  scored: number;
  /** Where the next page begins; null: that was the last. */
  after: string | null;
}

export type ScoringActivities = ReturnType<typeof createScoringActivities>;

/** Read and written together: one statement each. */
const CLIENTS_A_STEP = 2_500;
/** Written at the same time; reading and writing a client cost about two cores as much. */
const STEPS_AT_ONCE = 2;
/** One activity, one entry in the history. */
const CLIENTS_A_PAGE = 50_000;
/** Whose visits tell the business's own rhythm, and how far off the model is here. */
const CLIENTS_OF_A_SAMPLE = 4_000;

const DAY_MS = 86_400_000;

/** Nightly scores: figures counted in SQL, the model and the rules applied here, page by page. */
export function createScoringActivities({ db }: { db: Database }) {
  return {
    /** What tonight's pages share: the model in use, or the prior fitted to this business's own visits. null: the business is gone. */
    planScoring({ tenantId, at }: ScoringRef): Promise<ScoringPlan | null> {
      return db.asTenant(tenantId, async (tx) => {
        const tenant = await readTenant(tx);
        if (!tenant) return null;
        const { sector, timeZone } = tenant;
        const night = new Date(at);
        const model = await modelInUse(tx.sql, sector);
        const some = await clientsToScore(tx, {
          after: null,
          limit: CLIENTS_OF_A_SAMPLE,
          at: night,
          timeZone,
        });
        const histories = some.map(({ history }) => history).filter(({ days }) => days.length > 0);
        const today = dayOf(night, timeZone);
        const usualAmount = await usualBasket(tx);
        if (model && !(await isCalibrated(tx, model.id))) {
          const judge = { kind: 'model', model: model.coefficients, usualAmount, calibration: null } as const;
          const calibration = calibrate(histories, judge, today, model.horizonDays);
          if (calibration) await saveCalibration(tx, { modelId: model.id, ...calibration });
        }
        return {
          sector,
          timeZone,
          horizonDays: model?.horizonDays ?? horizonDaysOf(sector),
          modelId: model?.id ?? null,
          usualAmount,
          rhythm: fitRhythm(
            histories.map(({ days }) => days),
            today + 1,
          ),
        };
      });
    },

    /**
     * Scores the clients after `after`, up to a page of them. A repeat begins where the heartbeat left off, and writes the same
     * again where it had not got through.
     */
    async scorePage(ref: ScoringRef, plan: ScoringPlan, after: string | null): Promise<ScoredPage> {
      const context = Context.current();
      const done = context.info.heartbeatDetails as ScoredPage | undefined;
      let { scored, after: cursor } = done ?? { scored: 0, after };
      const judge = await judgeOf(db, ref.tenantId, plan);
      let read = scored;
      let reading = begun(readStep(db, ref, plan, cursor));
      /** Steps on their way to the database, the oldest first. */
      const writing: Step[] = [];
      try {
        for (;;) {
          context.cancellationSignal.throwIfAborted();
          const clients = await reading;
          const last = clients.length < CLIENTS_A_STEP ? null : clients[clients.length - 1]!.id;
          read += clients.length;
          const isWhole = last === null || read >= CLIENTS_A_PAGE;
          // The next are read while these are written.
          if (!isWhole) reading = begun(readStep(db, ref, plan, last));
          const written = begun(writeStep(db, ref, plan, judge, clients));
          writing.push({ count: clients.length, last, written });
          while (writing.length >= (isWhole ? 1 : STEPS_AT_ONCE)) {
            const step = writing[0]!;
            await step.written;
            writing.shift();
            scored += step.count;
            cursor = step.last;
            // Not behind the last client: a repeat that was told « null » would begin again at the first.
            if (cursor !== null) context.heartbeat({ scored, after: cursor } satisfies ScoredPage);
          }
          if (isWhole) break;
        }
      } finally {
        // Whatever befell one of them: nothing is under way once this has ended.
        await Promise.allSettled([reading, ...writing.map(({ written }) => written)]);
      }
      // Whoever is about to leave is known now: after the last page of the night.
      if (cursor === null) await db.asTenant(ref.tenantId, (tx) => startRetentionIfAutomatic(tx, new Date()));
      return { scored, after: cursor };
    },
  };
}

/** Work that is awaited in its turn: should it fail before, that is told then and not taken for a failure nobody looks at. */
function begun<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

interface Step {
  count: number;
  /** Where the next one begins; null: that was the last. */
  last: string | null;
  written: Promise<void>;
}

async function judgeOf(db: Database, tenantId: string, plan: ScoringPlan): Promise<Judge> {
  const { modelId, usualAmount, rhythm } = plan;
  if (!modelId) return { kind: 'prior', rhythm };
  return db.asTenant(tenantId, async (tx) => {
    const model = await readModel(tx.sql, modelId);
    if (!model) throw ApplicationFailure.nonRetryable('the model of this night is gone', 'model-gone');
    return {
      kind: 'model',
      model: model.coefficients,
      usualAmount,
      calibration: await readCalibration(tx, modelId),
    };
  });
}

function readStep(
  db: Database,
  { tenantId, at }: ScoringRef,
  { timeZone }: ScoringPlan,
  after: string | null,
): Promise<ClientToScore[]> {
  return db.asTenant(tenantId, (tx) =>
    clientsToScore(tx, { after, limit: CLIENTS_A_STEP, at: new Date(at), timeZone }),
  );
}

/** Judges some clients and writes their scores, in one transaction. */
function writeStep(
  db: Database,
  { tenantId, at }: ScoringRef,
  { timeZone, horizonDays, modelId }: ScoringPlan,
  judge: Judge,
  clients: readonly ClientToScore[],
): Promise<void> {
  return db.asTenant(tenantId, async (tx) => {
    const night = new Date(at);
    const settings = await readScoringSettings(tx);
    const today = dayOf(night, timeZone);
    const histories = clients.map(({ history }) => history);
    const probabilities = churnProbabilities(histories, judge, today, horizonDays);
    const scores = clients.map((client, i) =>
      scoreOf(client, probabilities[i]!, today, horizonDays, settings),
    );
    await saveScores(tx, scores, { at: night, modelId });
  });
}

function scoreOf(
  { id, history, lastVisitAt, ...counted }: ClientToScore,
  churnProbability: number | null,
  today: number,
  horizonDays: number,
  settings: ScoringSettings,
): ClientScore {
  const last = history.days.at(-1);
  const figures: ClientFigures = {
    ...counted,
    daysSinceLastVisit: last === undefined ? null : today - last,
    medianGapDays: medianGapDays(history),
    churnProbability,
  };
  return {
    clientId: id,
    lastVisitAt,
    daysSinceLastVisit: figures.daysSinceLastVisit,
    visits: figures.visits,
    medianGapDays: figures.medianGapDays,
    averageBasketCents: figures.averageBasketCents,
    spentYearCents: figures.spentYearCents,
    hasBudget: hasBudget(figures, settings),
    satisfaction: figures.satisfaction,
    behaviouralScore: behaviouralScore(figures, settings),
    churnProbability,
    reasons: reasonsFor(figures, settings, horizonDays),
  };
}

/** Days since 1970-01-01 of the calendar date there. */
export function dayOf(instant: Date, timeZone: string): number {
  return Date.parse(`${calendarDate(instant, timeZone)}T00:00:00Z`) / DAY_MS;
}
