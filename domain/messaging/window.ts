/** WhatsApp, Instagram and Messenger let a business write freely for 24 hours after a person's last message. */
const WINDOW_MS = 24 * 60 * 60_000;
/** What leaves in the last minute may arrive after it. */
const MARGIN_MS = 60_000;

/** When the window closes (epoch milliseconds), for a timer or a countdown; null = nobody wrote yet. */
export function windowClosesAt(lastInboundAt: number | null): number | null {
  return lastInboundAt === null ? null : lastInboundAt + WINDOW_MS - MARGIN_MS;
}

/**
 * How a message may leave at `now`: in its own words inside the window, as its approved template outside, else not at all
 * on this channel (`closed`).
 */
export function allowedForm(
  now: number,
  lastInboundAt: number | null,
  template: { isApproved: boolean } | null,
): 'text' | 'template' | 'closed' {
  const closesAt = windowClosesAt(lastInboundAt);
  if (closesAt !== null && now < closesAt) return 'text';
  return template?.isApproved ? 'template' : 'closed';
}
