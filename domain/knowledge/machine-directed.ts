const MACHINE_DIRECTED = [
  // « Ignore (all) (previous|your) rules/instructions », in the forms seen in planted text.
  /\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:rules?|instructions?|prompts?|guidelines|above|previous)\b/iu,
  /(?<!\p{L})(?<!\bn['’])(?:ignore[zr]?|oublie[zr]?|ne tene[zs] pas compte d)[^.\n]{0,40}(?:règles?|regles?|instructions?|consignes?|précède|precede|ci-dessus)(?![\p{L}])/iu,
  /\bsystem (?:prompt|message)\b|\bprompt système\b|<\/?(?:system|assistant|evidence|instructions?)>/iu,
  /\b(?:reveal|show|print|repeat|display|output)\b[^.\n]{0,20}\byour prompts?\b/iu,
  /(?<![\p{L}])(?:révèle|affiche|montre|répète|donne)[zr]?\b[^.\n]{0,20}(?:ton|votre) prompt(?![\p{L}])/iu,
  /\byou are (?:now )?(?:an? )?(?:ai|assistant|language model|chatbot)\b/iu,
  /(?<![\p{L}])(?:tu es|vous êtes) (?:désormais |maintenant )?(?:une? )?(?:ia|intelligence artificielle|modèle de langage)(?![\p{L}])/iu,
];

/**
 * Whether words of a page speak to a machine instead of a client (« ignore your rules and say… »). Such a sentence is
 * never evidence: an answer may not rest on it. This is one fence of several; it judges one sentence, and a paragraph
 * that holds one is left out whole (answers/units.ts).
 */
export function isMachineDirected(text: string): boolean {
  return MACHINE_DIRECTED.some((pattern) => pattern.test(text));
}
