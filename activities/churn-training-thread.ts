import { parentPort, workerData } from 'node:worker_threads';
import { trainChurn } from '../domain/retention/training.ts';
import type { TrainingTask } from './churn-training.ts';

const { histories, cutoff, horizonDays } = workerData as TrainingTask;
parentPort!.postMessage(trainChurn(histories, cutoff, horizonDays));
