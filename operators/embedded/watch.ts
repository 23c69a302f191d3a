import type { ServerResponse } from 'node:http';
import type { ApiObject } from './cluster.ts';
import { ApiError } from './errors.ts';
import type { Json } from './json.ts';
import type { ResourceType } from './kinds.ts';
import type { Filter } from './list.ts';
import type { Change, Entry, Store } from './store.ts';

/** How an object is written for this client: as it is, as a Table, as metadata alone, in another version. */
export type Render = (object: ApiObject, entry: Entry) => string;

export interface WatchRequest {
  resourceVersion: string;
  sendInitialEvents: boolean;
  bookmarks: boolean;
  timeoutSeconds: number;
}

const BOOKMARK_EVERY_MS = 60_000;

const tooOld = (asked: number, oldest: number): ApiError =>
  new ApiError(410, 'Expired', `too old resource version: ${asked} (${oldest})`);

/**
 * Streams changes until the client leaves or its time is over. A client without a version first gets all that exists;
 * with `sendInitialEvents` that is followed by a bookmark that says so (watch-list).
 */
export const streamWatch = (
  store: Store,
  type: ResourceType,
  filter: Filter,
  request: WatchRequest,
  render: Render,
  response: ServerResponse,
): void => {
  const asked = Number(request.resourceVersion || 0);
  const startsFresh = asked === 0 || request.sendInitialEvents;
  const missed = startsFresh ? [] : store.since(type.collection, asked);
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  response.flushHeaders();
  const send = (kind: string, json: string): void => void response.write(`{"type":"${kind}","object":${json}}\n`);
  if (missed === undefined) {
    send('ERROR', JSON.stringify(tooOld(asked, store.version).status));
    response.end();
    return;
  }
  const bookmark = (annotations?: Record<string, string>): void =>
    send('BOOKMARK', JSON.stringify(bookmarkOf(type, store.version, annotations)));
  const deliver = (change: Change): void => {
    const seen = transition(change, filter);
    if (seen) send(seen, render(change.entry.object, change.entry));
  };
  if (startsFresh) for (const entry of filter.entries()) send('ADDED', render(entry.object, entry));
  if (request.sendInitialEvents && request.bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
  for (const change of missed) deliver(change);

  const stop = store.watch(type.collection, deliver);
  const timer = request.bookmarks ? setInterval(bookmark, BOOKMARK_EVERY_MS) : undefined;
  const silence = (): void => {
    stop();
    clearInterval(timer);
  };
  // A slow client's stream closes only after it has read the rest: nothing is written to it meanwhile.
  const end = setTimeout(() => {
    silence();
    response.end();
  }, request.timeoutSeconds * 1000);
  response.on('close', () => {
    silence();
    clearTimeout(end);
  });
};

/** An object that comes into a selector is ADDED for its watcher, one that leaves it is DELETED. */
const transition = (change: Change, filter: Filter): string | undefined => {
  const isIn = filter.matches(change.entry.object);
  const wasIn = change.old !== undefined && filter.matches(change.old);
  if (change.type === 'DELETED') return wasIn ? 'DELETED' : undefined;
  if (isIn) return wasIn ? 'MODIFIED' : 'ADDED';
  return wasIn ? 'DELETED' : undefined;
};

const bookmarkOf = (type: ResourceType, version: number, annotations?: Record<string, string>): Json => ({
  kind: type.kind,
  apiVersion: type.groupVersion,
  metadata: { resourceVersion: String(version), creationTimestamp: null, ...(annotations ? { annotations } : {}) },
});
