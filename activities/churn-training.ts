import { Worker } from 'node:worker_threads';
import { heartbeat } from '@temporalio/activity';
import { anonymousHistories, isTrainingDue, saveModel, sectorSize } from '../db/churn-training.ts';
import type { Database } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import type { ClientHistory } from '../domain/retention/history.ts';
import { horizonDaysOf } from '../domain/retention/settings.ts';
import type { Training } from '../domain/retention/training.ts';
import { dayOf } from './scoring.ts';

export interface TrainingRef {
  tenantId: string;
  sector: string;
  /** ISO: what lies after is not looked at. */
  at: string;
}

export type TrainingOutcome = 'trained' | 'not-better' | 'too-little' | 'not-due';

export type ChurnTrainingActivities = ReturnType<typeof createChurnTrainingActivities>;

const DAYS_BETWEEN = 7;
const DAY_MS = 86_400_000;

/** Training the model of a sector on all its businesses together, knowing none of them. */
export function createChurnTrainingActivities({ db }: { db: Database }) {
  return {
    /** The sector whose model should be trained anew before this business is scored; null: it is young enough. */
    sectorToTrain({ tenantId, at }: { tenantId: string; at: string }): Promise<string | null> {
      return db.asTenant(tenantId, async (tx) => {
        const sector = (await readTenant(tx))?.sector;
        return sector && (await isTrainingDue(tx.sql, sector, new Date(at), DAYS_BETWEEN)) ? sector : null;
      });
    },

    /**
     * Trains and keeps the model of a sector with how good it was on held-out time; one that does not beat the rule is kept too, and
     * not used. Two businesses of a sector may ask at once: the second finds it done.
     */
    async trainSector({ sector, at }: TrainingRef): Promise<TrainingOutcome> {
      const today = dayOf(new Date(at), 'UTC');
      const until = new Date((today - 1) * DAY_MS).toISOString().slice(0, 10);
      const size = await db.asTrainer(async (sql) =>
        (await isTrainingDue(sql, sector, new Date(at), DAYS_BETWEEN)) ? sectorSize(sql, sector) : 'not-due',
      );
      if (size === 'not-due') return 'not-due';
      if (!size) return 'too-little';
      const histories = await db.asTrainer((sql) => anonymousHistories(sql, sector, until));
      const horizonDays = horizonDaysOf(sector);
      const alive = setInterval(() => heartbeat(), 2_000);
      const training = await trainInThread({ histories, cutoff: today, horizonDays }).finally(() =>
        clearInterval(alive),
      );
      if (training.kind === 'too-little') return 'too-little';
      const { model, heldOut, used, examples } = training;
      await db.asTrainer(async (sql) => {
        if (!(await isTrainingDue(sql, sector, new Date(at), DAYS_BETWEEN))) return;
        const learnt = { ...size, sector, horizonDays, used, examples, dataUntil: until };
        await saveModel(sql, { ...learnt, coefficients: model, quality: heldOut });
      });
      return used ? 'trained' : 'not-better';
    },
  };
}

export interface TrainingTask {
  histories: ClientHistory[];
  cutoff: number;
  horizonDays: number;
}

/** Seconds of arithmetic: in a thread of its own, so that nobody's answer waits for it. */
function trainInThread(task: TrainingTask): Promise<Training> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./churn-training-thread.ts', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the training thread ended with ${code}`)));
  });
}
