/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), also behind blanks it would drop. */
const FORMULA = /^[\s\u00a0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;
/**
 * A text as it may stand in a cell of a file that a spreadsheet will open: what it would calculate begins with an
 * apostrophe, which spreadsheets show as the text it was. Somebody's name is never run.
 */
export function safeCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/**
 * One line of a CSV file, ended by CRLF (RFC 4180). Numbers have the decimal sign given; null is an empty cell.
 * @param separator `;` where the comma is the decimal sign, as French spreadsheets want it
 */
export function csvLine(
  cells: readonly (string | number | null)[],
  { separator, decimal }: { separator: ';' | ','; decimal: ',' | '.' },
): string {
  const written = cells.map((cell) => {
    if (cell === null) return '';
    if (typeof cell === 'number') return String(cell).replace('.', decimal);
    const text = safeCell(cell);
    return /[";,\t\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(separator)}\r\n`;
}

/** How a table is written for readers of this language: French spreadsheets read semicolons and decimal commas. */
export function csvStyle(language: 'fr' | 'en'): { separator: ';' | ','; decimal: ',' | '.' } {
  return language === 'fr' ? { separator: ';', decimal: ',' } : { separator: ',', decimal: '.' };
}

/** Makes a spreadsheet read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';
