/** Calls that are going on. */
export interface LiveCalls {
  /**
   * Adds words to what the assistant of a call knows; she goes on with whatever she was saying. `controlUrl`: where the
   * provider takes orders for this one call, as its own events tell. @throws ProviderError
   */
  tell(controlUrl: string, words: string): Promise<void>;
}
