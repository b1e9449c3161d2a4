/**
 * What somebody has begun to write, by person and conversation. It outlives a reload and an ended session, and goes with
 * the tab.
 */
export interface Draft {
  text: string;
  subject: string;
}

const keyOf = (userId: string, conversationId: string) => `coccinelle.draft.${userId}.${conversationId}`;
export const NO_DRAFT: Draft = { text: '', subject: '' };

export function readDraft(userId: string, conversationId: string): Draft {
  const kept = sessionStorage.getItem(keyOf(userId, conversationId));
  return kept ? { ...NO_DRAFT, ...(JSON.parse(kept) as Partial<Draft>) } : NO_DRAFT;
}

export function keepDraft(userId: string, conversationId: string, draft: Draft): void {
  const key = keyOf(userId, conversationId);
  if (draft.text || draft.subject) sessionStorage.setItem(key, JSON.stringify(draft));
  else sessionStorage.removeItem(key);
}
