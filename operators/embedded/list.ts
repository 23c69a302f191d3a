import type { ApiObject } from './cluster.ts';
import { ApiError, badRequest } from './errors.ts';
import type { ResourceType } from './kinds.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';
import type { Entry, Store } from './store.ts';

/** What of a collection a request speaks of. */
export interface Filter {
  entries(): readonly Entry[];
  matches(object: ApiObject): boolean;
}

export const filterOf = (
  store: Store,
  type: ResourceType,
  namespace: string | undefined,
  query: URLSearchParams,
): Filter => {
  const byLabels = parseLabelSelector(query.get('labelSelector') ?? undefined);
  const byFields = parseFieldSelector(query.get('fieldSelector') ?? undefined, type.collection, selectableFields(type));
  const isIn = (object: ApiObject): boolean =>
    (byLabels === undefined || byLabels(object.metadata.labels)) && (byFields === undefined || byFields(object));
  const all = (): readonly Entry[] => store.list(type.collection, namespace);
  return {
    entries: () => (byLabels || byFields ? all().filter((entry) => isIn(entry.object)) : all()),
    matches: (object) => (namespace === undefined || object.metadata.namespace === namespace) && isIn(object),
  };
};

const selectableFields = (type: ResourceType): string[] => type.custom?.selectableFields ?? [];

export interface Page {
  entries: readonly Entry[];
  version: string;
  continue?: string;
  remainingItemCount?: number;
}

const MAX_OPEN_LISTS = 64;
const continueText = (text: string): string => Buffer.from(text).toString('base64url');

/** Lists in pages. The pages after the first show what was there at the first: the rest of each open list is remembered. */
export class Pages {
  private readonly open = new Map<string, { entries: readonly Entry[]; version: number }>();
  private counter = 0;

  pageOf(store: Store, filter: Filter, query: URLSearchParams): Page {
    const limit = Number(query.get('limit') ?? 0);
    const after = query.get('continue');
    checkVersion(store, query);
    const { entries, version } = after ? this.resume(after) : { entries: filter.entries(), version: store.version };
    if (!limit || entries.length <= limit) return { entries, version: String(version) };
    const isSelected = query.get('labelSelector') || query.get('fieldSelector');
    return {
      entries: entries.slice(0, limit),
      version: String(version),
      continue: this.remember(entries.slice(limit), version),
      ...(isSelected ? {} : { remainingItemCount: entries.length - limit }),
    };
  }

  private remember(entries: readonly Entry[], version: number): string {
    this.counter += 1;
    const id = `page-${process.pid}-${this.counter}`;
    this.open.set(id, { entries, version });
    const oldest = this.open.keys().next();
    if (this.open.size > MAX_OPEN_LISTS && !oldest.done) this.open.delete(oldest.value);
    return continueText(id);
  }

  private resume(token: string): { entries: readonly Entry[]; version: number } {
    const id = Buffer.from(token, 'base64url').toString();
    if (!id.startsWith('page-')) throw badRequest('continue key is not valid: it was not made by this server');
    const found = this.open.get(id);
    if (!found)
      throw new ApiError(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
      );
    return found;
  }
}

const checkVersion = (store: Store, query: URLSearchParams): void => {
  const asked = query.get('resourceVersion') ?? '';
  if (asked && !/^\d+$/.test(asked))
    throw badRequest(`invalid resourceVersion ${JSON.stringify(asked)}: it must be a number that this server gave`);
  if (Number(asked) > store.version) {
    throw new ApiError(504, 'Timeout', `Too large resource version: ${asked}, current: ${store.version}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    });
  }
};
