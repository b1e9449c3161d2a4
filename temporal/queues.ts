/** Task queues. Workflows and quick activities share one; long crawls and rate-limited sends must not hold them up. */
export const queueNames = (prefix: string) => ({
  main: `${prefix}-main`,
  /** Activity-only: crawling, parsing and embedding, minutes each. */
  knowledge: `${prefix}-knowledge`,
  /** Activity-only, one per provider of messages, each with its provider's own rate (workflows/delivery.ts). */
  twilio: `${prefix}-twilio`,
  resend: `${prefix}-resend`,
  whatsapp: `${prefix}-whatsapp`,
  meta: `${prefix}-meta`,
  webchat: `${prefix}-webchat`,
  vapi: `${prefix}-vapi`,
});

/** Lower is sooner (design: conversations 1, reminders 2, default 3, campaigns and crawls 5). */
export const priorities = { conversation: 1, reminder: 2, standard: 3, bulk: 5 } as const;
