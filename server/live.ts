/** What a watching console hears of: something changed (ask again), or a notice came. */
export type LiveEvent =
  | { type: 'changed'; subject: string; id: string }
  | { type: 'notice'; userId: string; id: string };

export interface LiveEvents {
  publish(event: LiveEvent): void;
  /** @returns the call that ends the subscription */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}

/**
 * Events within this process. With several replicas, an event of another one is not heard; the console therefore also
 * asks again when its window gains focus and every minute.
 */
export function createLiveEvents(): LiveEvents {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
