/** How a probability is said in a word: the retention rule speaks up from 0.8 on. */
export function riskWord(probability: number): 'low' | 'middle' | 'high' {
  if (probability > 0.8) return 'high';
  return probability > 0.5 ? 'middle' : 'low';
}

/** What is shown of it: nobody is lost, or kept, for certain. */
export const shownRisk = (probability: number): number => Math.min(0.99, Math.max(0.01, probability));
