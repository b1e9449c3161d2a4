import type { SendResult } from '../activities/messaging.ts';
import { type DeliveryOutcome, deliver, type MessageRef } from './delivery.ts';

/** The messages a workflow is delivering beside its own story, each once. */
export class Deliveries {
  readonly #tenantId: string;
  #pending = 0;
  readonly #underWay = new Map<string, Promise<DeliveryOutcome>>();

  constructor(tenantId: string) {
    this.#tenantId = tenantId;
  }

  /**
   * Starts to deliver a queued message; asked again for the same one, nothing happens. `onEnd` hears what became of it;
   * `first`: what came of an attempt that was made already.
   */
  start(
    { messageId, channel }: Pick<MessageRef, 'messageId' | 'channel'>,
    { onEnd = () => {}, first }: { onEnd?: (outcome: DeliveryOutcome) => void; first?: SendResult } = {},
  ): void {
    if (this.#underWay.has(messageId)) return;
    const delivery = deliver({ tenantId: this.#tenantId, messageId, channel }, first ? { first } : {});
    this.#underWay.set(messageId, delivery);
    this.#pending += 1;
    const over = () => {
      this.#pending -= 1;
    };
    // `finished` speaks of a failure; until then it must not look like one that nobody handles.
    delivery.then((outcome) => {
      over();
      onEnd(outcome);
    }, over);
  }

  /** Whether none is under way. */
  get isIdle(): boolean {
    return this.#pending === 0;
  }

  /** Waits for all of them. @throws what kept one from an outcome, a cancellation for instance. */
  async finished(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }
}
