/**
 * Phone numbers set aside for fiction, so that nothing simulated can ever ring at somebody's: in France the ranges of
 * Arcep's decision 2012-0856 (here 04 65 71), in North America 555-0100 to 555-0199 of any area code.
 * @param areaCode a North American one; without it, French.
 * @returns an E.164 number that is not taken, or null when the range is used up.
 */
export function fictionalNumber(
  areaCode: string | undefined,
  isTaken: (number: string) => boolean,
): string | null {
  const [prefix, digits] = areaCode ? [`+1${areaCode}55501`, 2] : ['+3346571', 4];
  for (let suffix = 0; suffix < 10 ** digits; suffix += 1) {
    const number = prefix + String(suffix).padStart(digits, '0');
    if (!isTaken(number)) return number;
  }
  return null;
}
