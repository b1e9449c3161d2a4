import type { AssistantDefinition } from '../../domain/voice/assistant.ts';
import type { CallEvent } from '../../domain/voice/calls.ts';

/** Where the provider calls the product during and after a call. */
export interface VoiceWebhooks {
  toolCallsUrl: string;
  callEventsUrl: string;
  /** Sent back with every call, to be compared in constant time. */
  secret: string;
}

/** A number the provider supplies (its own country and choice), or one the business already has at Twilio. */
export type PhoneNumberSource =
  | { kind: 'provided'; areaCode?: string }
  | { kind: 'twilio'; number: string; accountSid: string; authToken: string };

/**
 * Phone assistants and their numbers. `reference` is ours (one per tenant): the provider keeps it, and everything is
 * found by it before anything is made, so repeating a call whose outcome was never heard makes nothing twice.
 * Every method throws `ProviderError`, and nothing else, when the provider fails.
 */
export interface VoiceAssistants {
  readonly name: string;
  /**
   * Makes the assistant of this reference be as defined. `knownId` (from an earlier call) spares a search.
   * @returns the provider's id, and whether it was made now.
   */
  upsertAssistant(request: {
    reference: string;
    definition: AssistantDefinition;
    webhooks: VoiceWebhooks;
    knownId?: string | null;
  }): Promise<{ assistantId: string; created: boolean }>;
  /**
   * Makes one number of this reference ring at the assistant.
   * @returns the provider's id and the number in E.164; null while the provider has not told it yet.
   */
  attachPhoneNumber(request: {
    reference: string;
    assistantId: string;
    source: PhoneNumberSource;
  }): Promise<{ phoneNumberId: string; number: string | null; created: boolean }>;
  /** A call as the provider has it, when it is over; null while it is not, or for one it does not know. */
  readCall(providerId: string): Promise<Extract<CallEvent, { kind: 'report' }> | null>;
  /** Its numbers keep existing and ring nowhere. Done already = done. */
  deleteAssistant(assistantId: string): Promise<void>;
  /** Gives the number back for good. Done already = done. */
  releasePhoneNumber(phoneNumberId: string): Promise<void>;
}
