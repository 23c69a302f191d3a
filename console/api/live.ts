import { createSignal, onCleanup } from 'solid-js';
import { client } from './client.ts';
import { queryClient } from './query.ts';

/** Whether the stream of changes is connected; when it is not, pages say so and fall back to asking. */
const [connected, setConnected] = createSignal(true);

export { connected };

interface LiveEvent {
  type: 'notice' | 'changed';
  subject?: string;
  id?: string;
}

/** Which queries a changed subject makes stale; anything not listed refreshes under its own name. */
const STALE: Record<string, readonly string[]> = {
  application: ['applications', 'review', 'delegations', 'systems', 'supervision'],
  trial: ['trials', 'tests', 'applications', 'systems'],
  test: ['tests', 'trials', 'applications'],
  allocation: ['allocations', 'systems', 'capacity', 'applications'],
  capacity: ['capacity'],
  retirement: ['retirements', 'allocations', 'systems'],
  policy: ['policies', 'guide'],
  user: ['users', 'auth'],
  unit: ['units'],
  system: ['systems'],
  notice: ['notices'],
};

/** Follows the server's changes while a person is signed in, and reads anew what they touch. */
export const followChanges = (): void => {
  const subscription = client.subscription('notices.live', undefined, {
    onData: (envelope) => refreshFor(unwrap(envelope)),
    onConnectionStateChange: (state) => setConnected(state.state !== 'connecting' || state.error === null),
  });
  onCleanup(() => subscription.unsubscribe());
};

const unwrap = (envelope: unknown): LiveEvent => {
  const event = envelope as LiveEvent | { data: LiveEvent };
  return 'data' in event ? event.data : event;
};

const refreshFor = (event: LiveEvent): void => {
  const subjects = event.type === 'notice' ? ['notices'] : (STALE[event.subject ?? ''] ?? [event.subject ?? '']);
  for (const subject of subjects) void queryClient.invalidateQueries({ queryKey: [subject] });
};
