/** Which sentence of the page reasons says a code of the server, and with which values. Pure. */
export function pageReason(
  code: string,
  development: boolean,
): { key: string; values: { status?: string; code?: string } } {
  const status = /^http_(\d{3})$/.exec(code)?.[1];
  if (!status) {
    const key = code === 'blocked_address' && development ? 'blocked_address_development' : code;
    return { key, values: {} };
  }
  const values = { status };
  if (status === '404' || status === '410') return { key: 'http_missing', values };
  if (status === '401' || status === '403') return { key: 'http_forbidden', values };
  if (status === '429' || status === '503') return { key: 'http_busy', values };
  return { key: 'http', values };
}
