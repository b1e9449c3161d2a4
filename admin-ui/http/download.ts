import { type CallOptions, open } from './http.ts';

/** Fetches a file with the session's own rights and hands it to the browser to keep, under the name the API gave it. */
export async function download(path: string, query: CallOptions['query'] = {}): Promise<void> {
  const response = await open(path, { query, accept: '*/*' });
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = nameOf(response.headers.get('content-disposition'));
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken it by then; kept for ever it would stay in memory.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function nameOf(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? '')?.[1];
  return encoded ? decodeURIComponent(encoded) : 'export';
}
