/** Long activities run on a queue of their own beside the workflows' (temporal/queues.ts). */
export function knowledgeQueue(workflowQueue: string): string {
  return workflowQueue.replace(/-main$/, '-knowledge');
}
