import type { FailureReason } from '../../domain/messaging/reasons.ts';

/** What Twilio's error codes mean (www.twilio.com/docs/api/errors). Any other code is `provider`. */
const REASONS: Partial<Record<FailureReason, readonly number[]>> = {
  'invalid-address': [21211, 21214, 21217, 21401, 21421, 21614, 21623, 21635, 63003],
  unreachable: [21408, 21612, 30003, 30004, 30005, 30006, 30008, 30022, 30410],
  'opted-out': [21610],
  content: [21602, 21605, 21617, 30007, 30019, 30044],
  sender: [21212, 21603, 21606, 21659, 21660, 21661, 21703, 21704, 21705, 30024, 30032, 30034, 30035],
  account: [20003, 20005, 20008, 20403, 21608, 30001, 30002, 30010],
  expired: [30036],
};
const BY_CODE = new Map(
  (Object.keys(REASONS) as FailureReason[]).flatMap((reason) =>
    (REASONS[reason] ?? []).map((code) => [code, reason] as const),
  ),
);

export function twilioReason(code: number | null): FailureReason {
  return (code !== null && BY_CODE.get(code)) || 'provider';
}
