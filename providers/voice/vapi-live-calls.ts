import { connectionFailureKind, failureKindOf, ProviderError } from '../errors.ts';
import { within } from '../time-limits.ts';
import { vendorAddress } from '../vendor-address.ts';
import type { LiveCalls } from './live-calls.ts';
import type { VapiOptions } from './vapi.ts';

const THEIRS = /(^|\.)vapi\.ai$/;
/** Later, the caller has said what it would have been good for. */
const TELL_MS = 3_000;

/**
 * VAPI's Live Call Control (docs.vapi.ai/calls/call-features), which its SDK does not cover. The address comes with an event;
 * nothing is sent anywhere but to VAPI itself. Where its API was configured to be elsewhere, calls are controlled there.
 */
export function createVapiLiveCalls({
  baseUrl,
  timeoutMs = TELL_MS,
}: Pick<VapiOptions, 'baseUrl' | 'timeoutMs'>): LiveCalls {
  return {
    async tell(controlUrl, words) {
      const address = vendorAddress(controlUrl, THEIRS, baseUrl);
      if (!address)
        throw new ProviderError(
          'vapi',
          'permanent',
          'A call is controlled from an address that is not VAPI’s.',
        );
      const message = { role: 'system', content: words };
      let answer: Response;
      try {
        answer = await fetch(address, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ type: 'add-message', message, triggerResponseEnabled: false }),
          redirect: 'error',
          signal: within(timeoutMs, null),
        });
        await answer.body?.cancel();
      } catch (error) {
        throw new ProviderError('vapi', connectionFailureKind(error), 'The connection to VAPI failed.', {
          cause: error,
        });
      }
      if (!answer.ok) {
        const kind = failureKindOf(answer.status);
        throw new ProviderError('vapi', kind, `VAPI refused to be told (${answer.status}).`, {
          status: answer.status,
        });
      }
    },
  };
}
