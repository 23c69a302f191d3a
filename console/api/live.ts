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
  bulletin: ['bulletins', 'bulletinItems'],
  bulletinItem: ['bulletins', 'bulletinItems'],
  retirement: ['retirements', 'allocations', 'systems'],
  policy: ['policies', 'guide'],
  user: ['users', 'auth'],
  unit: ['units'],
  system: ['systems'],
  probe: ['probes'],
  drill: ['drills'],
  drillPlan: ['drills'],
  guardPeriod: ['guardPeriods'],
  backup: ['backups'],
  usage: ['usage', 'resourceFindings'],
  usageExemption: ['usage'],
  resourceFinding: ['resourceFindings', 'usage', 'applications'],
  ticket: ['tickets', 'operations'],
  incident: ['incidents', 'operations'],
  operationReport: ['operationReports', 'operations'],
  channel: ['channels'],
  delivery: ['channels'],
  notice: ['notices'],
};

/** `missed`: the stream has begun, and what changed between the reading of the page and this moment was told to nobody. */
type Word = { event: LiveEvent } | { connected: boolean } | { missed: true };

/**
 * Follows the server's changes while a person is signed in, and reads anew what they touch. One tab holds the connection
 * and tells the others: a browser keeps six connections to a server, and with a stream in each the seventh tab would hang.
 */
export const followChanges = (): void => {
  const tabs = new BroadcastChannel('yunzhi:live');
  const end = new AbortController();
  tabs.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
  const tell = (word: Word) => {
    hear(word);
    if (!end.signal.aborted) tabs.postMessage(word);
  };
  void onceAmongTabs(() => listen(tell, end.signal), end.signal);
  onCleanup(() => {
    end.abort();
    tabs.close();
  });
};

/** In this tab when no other does it, or when the other has gone. Without locks (plain HTTP) each tab has its own. */
const onceAmongTabs = async (work: () => Promise<void>, signal: AbortSignal): Promise<void> => {
  if (!navigator.locks) return work();
  try {
    await navigator.locks.request('yunzhi:live', { signal }, work);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

const listen = (tell: (word: Word) => void, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const subscription = client.subscription('notices.live', undefined, {
      onStarted: () => tell({ missed: true }),
      onData: (envelope) => tell({ event: unwrap(envelope) }),
      onConnectionStateChange: (state) => tell({ connected: state.state !== 'connecting' || state.error === null }),
    });
    signal.addEventListener('abort', () => {
      subscription.unsubscribe();
      resolve();
    });
  });

const hear = (word: Word): void => {
  if ('event' in word) refreshFor(word.event);
  else if ('missed' in word) void queryClient.invalidateQueries();
  else setConnected(word.connected);
};

const unwrap = (envelope: unknown): LiveEvent => {
  const event = envelope as LiveEvent | { data: LiveEvent };
  return 'data' in event ? event.data : event;
};

/** Changes come in flocks, as one decision touches five subjects; what they touch is read anew once for the flock. */
const FLOCK_MILLIS = 400;
const stale = new Set<string>();

const refreshFor = (event: LiveEvent): void => {
  const subjects = event.type === 'notice' ? ['notices'] : (STALE[event.subject ?? ''] ?? [event.subject ?? '']);
  if (stale.size === 0) setTimeout(refreshStale, FLOCK_MILLIS);
  for (const subject of subjects) stale.add(subject);
  // What waits for somebody may rest on any subject.
  if (event.type === 'changed') stale.add('work');
};

const refreshStale = (): void => {
  const subjects = new Set(stale);
  stale.clear();
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => subjects.has(String(queryKey[0])) });
};
