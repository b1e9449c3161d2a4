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
  /** Somebody has to answer one thing; with the rest Sara goes on. */
  | 'ask-team'
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
    case 'ask-team':
      return { ...current, state: 'waiting' };
    case 'give-back':
      return handed('sara', 'sara');
    case 'client-wrote':
      // What the team was asked stays on their list while Sara goes on.
      return {
        ...current,
        state: current.owner === 'sara' && current.state !== 'waiting' ? 'sara' : 'waiting',
      };
    case 'close':
      // Closed is closed: the next word of the client is Sara's again.
      return handed('sara', 'done');
    case 'snooze':
      return { ...current, state: 'snoozed' };
  }
}

/**
 * Who owns the one conversation two become, when two clients turn out to be one person: where somebody of the business has
 * taken either, they go on; who waits for a word still waits, and what was put off still comes back. It begins a new epoch of
 * both, so that no answer begun in either is sent.
 */
export function united(one: Ownership, other: Ownership): Ownership {
  const states: ConversationState[] = ['waiting', 'snoozed', 'sara', 'done'];
  const state = states.find((name) => one.state === name || other.state === name)!;
  const isStaffs = one.owner === 'staff' || other.owner === 'staff';
  return {
    owner: isStaffs ? 'staff' : 'sara',
    // Sara speaks in the one while a person has the other: theirs now.
    state: state === 'sara' && isStaffs ? 'waiting' : state,
    epoch: Math.max(one.epoch, other.epoch) + 1,
  };
}
