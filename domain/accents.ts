/** `Éloïse` → `Eloise`: letters without their accents, everything else as it is. */
export function unaccented(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '');
}
