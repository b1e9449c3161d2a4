import type { Fault, FaultRequest } from './faults.ts';
import type { ReceivedRequest, SentWebhook } from './requests.ts';

/** The sandbox's controls, over HTTP: for tests and journeys. */
export function sandboxControl(sandboxUrl: string) {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${sandboxUrl}/_control${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok)
      throw new Error(`Sandbox control ${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  const about = (provider?: string) => (provider ? `?provider=${encodeURIComponent(provider)}` : '');
  return {
    fault: (fault: FaultRequest) => call('POST', '/faults', fault) as Promise<Fault>,
    faults: () => call('GET', '/faults') as Promise<Fault[]>,
    clearFaults: () => call('DELETE', '/faults'),
    requests: (provider?: string) => call('GET', `/requests${about(provider)}`) as Promise<ReceivedRequest[]>,
    webhooks: (provider?: string) => call('GET', `/webhooks${about(provider)}`) as Promise<SentWebhook[]>,
    websites: () => call('GET', '/websites') as Promise<Array<{ name: string; url: string }>>,
    clearRequests: () => call('DELETE', '/requests'),
  };
}
