import { createHash } from 'node:crypto';
import type { ApiObject, Cluster, Controller, OwnerReference, ResourceRef } from '../cluster.ts';
import { canonical } from './canonical.ts';
import type { Pod, Selector } from './shapes.ts';

/** What makes a controller: which changes concern which keys, and what to do for one key. */
export interface Loop {
  /** Of each resource: the keys that a change of this object concerns. */
  watches: Record<ResourceRef, (object: ApiObject, cluster: Cluster) => Iterable<string | undefined>>;
  /** Level-based and idempotent; throwing asks for another run, later and later. */
  reconcile: (cluster: Cluster, key: string) => void;
}

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 30_000;
const KEYS_PER_TURN = 50;

/**
 * Runs `loop` over all that exists and then over what changes. Keys wait without duplicates, and are worked off in
 * small turns, so that requests are answered in between. Nothing runs while nothing changes.
 */
export const controllerOf =
  (loop: Loop): Controller =>
  (cluster) => {
    const waiting = new Set<string>();
    const failures = new Map<string, number>();
    const timers = new Set<NodeJS.Timeout>();
    let turn: NodeJS.Immediate | undefined;

    const add = (key: string | undefined): void => {
      if (key === undefined) return;
      waiting.add(key);
      turn ??= setImmediate(work);
    };
    const retry = (key: string): void => {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          add(key);
        },
        Math.min(FIRST_RETRY_MS * 2 ** count, LAST_RETRY_MS),
      );
      timers.add(timer.unref());
    };
    const work = (): void => {
      turn = undefined;
      for (const key of [...waiting].slice(0, KEYS_PER_TURN)) {
        waiting.delete(key);
        try {
          loop.reconcile(cluster, key);
          failures.delete(key);
        } catch {
          // Refused writes are part of the job (a quota is full, a namespace ends); the objects' own conditions say why.
          retry(key);
        }
      }
      if (waiting.size > 0) turn ??= setImmediate(work);
    };

    const subscriptions = Object.entries(loop.watches).map(([resource, keysOf]) => {
      const unsubscribe = cluster.onChange(resource, (_type, object, old) => {
        for (const key of keysOf(object, cluster)) add(key);
        if (old) for (const key of keysOf(old, cluster)) add(key);
      });
      const existing = resource === '*' ? cluster.resources().map((one) => one.ref) : [resource];
      for (const ref of existing) {
        for (const object of cluster.list(ref)) for (const key of keysOf(object, cluster)) add(key);
      }
      return unsubscribe;
    });

    return {
      stop: () => {
        for (const unsubscribe of subscriptions) unsubscribe();
        for (const timer of timers) clearTimeout(timer);
        clearImmediate(turn);
        waiting.clear();
      },
    };
  };

export const keyOf = ({ metadata }: ApiObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

export function split(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash) || undefined, name: key.slice(slash + 1) };
}

export const ownKey = (object: ApiObject): string[] => [keyOf(object)];

/** The controlling owner, and with `kind` only if it is of that kind. */
export function controllerRef(object: ApiObject, kind?: string): OwnerReference | undefined {
  const owner = object.metadata.ownerReferences?.find((one) => one.controller);
  return owner && (kind === undefined || owner.kind === kind) ? owner : undefined;
}

export const ownerKey =
  (kind: string) =>
  (object: ApiObject): string[] => {
    const owner = controllerRef(object, kind);
    return owner ? [`${object.metadata.namespace ?? ''}/${owner.name}`] : [];
  };

export const controlledBy = (owner: ApiObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

/** Pods that the object controls. */
export const podsOf = (cluster: Cluster, owner: ApiObject): readonly Pod[] =>
  cluster.list<Pod>('v1/pods', { namespace: owner.metadata.namespace, owner: owner.metadata.uid });

/** Ten characters that stand for `value`, whatever the order of its fields: the name of a template's replica set. */
export function hashOf(value: unknown): string {
  const digest = createHash('sha256').update(canonical(value)).digest();
  return Array.from(digest.subarray(0, 10), (byte) => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27]).join('');
}

/** A selector in the API's text form. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: Selector): string {
  const equalities = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const sets = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equalities, ...sets].join(',');
}

export const secondsNow = (cluster: Cluster): string => `${cluster.now().toISOString().slice(0, 19)}Z`;
