/** Who answers the client, and what the inbox shows. */
export type Owner = 'sara' | 'staff';
export type ConversationState = 'sara' | 'waiting' | 'snoozed' | 'done';

export interface Ownership {
  owner: Owner;
  state: ConversationState;
  /** Grows with every change of hands: what was begun under an older one may no longer be sent. */
  epoch: number;
}

export type OwnershipEvent =
  /** A person of the business takes over. */
  | 'take-over'
  /** Sara cannot or should not go on; somebody has to. */
  | 'hand-over'
  | 'give-back'
  /** The client wrote. */
  | 'client-wrote'
  /** The business answered. */
  | 'staff-wrote'
  | 'close'
  | 'snooze';

/** What an event makes of a conversation. Every change of owner begins a new epoch; nothing else does. */
export function after(current: Ownership, event: OwnershipEvent): Ownership {
  const handed = (owner: Owner, state: ConversationState): Ownership => ({
    owner,
    state,
    epoch: current.owner === owner ? current.epoch : current.epoch + 1,
  });
  switch (event) {
    case 'take-over':
    case 'staff-wrote':
      return handed('staff', 'waiting');
    case 'hand-over':
      return handed('staff', 'waiting');
    case 'give-back':
      return handed('sara', 'sara');
    case 'client-wrote':
      return { ...current, state: current.owner === 'sara' ? 'sara' : 'waiting' };
    case 'close':
      // Closed is closed: the next word of the client is Sara's again.
      return handed('sara', 'done');
    case 'snooze':
      return { ...current, state: 'snoozed' };
  }
}
