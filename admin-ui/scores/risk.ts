/** How a probability is said in a word: the retention rule speaks up from 0.8 on. */
export function riskWord(probability: number): 'low' | 'middle' | 'high' {
  if (probability > 0.8) return 'high';
  return probability > 0.5 ? 'middle' : 'low';
}
