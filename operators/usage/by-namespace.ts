import type { Informer } from '../runtime/informer.ts';

/**
 * What an informer knows, by namespace, kept as it changes: each of 2,000 namespaces asks for its own things once an hour, and must
 * not go through the whole city's for them. Objects that the informer projects to nothing are left out.
 */
export class ByNamespace<T> {
  readonly #all = new Map<string, Map<string, T>>();

  constructor(informer: Pick<Informer<T | undefined>, 'onChange'>) {
    informer.onChange(({ type, key, value }) => {
      if (type === 'removed' || value === undefined) this.#drop(key);
      else this.#put(key, value);
    });
  }

  of(namespace: string): Iterable<T> {
    return this.#all.get(namespace)?.values() ?? [];
  }

  #put(key: string, value: T): void {
    const namespace = namespaceOf(key);
    const within = this.#all.get(namespace) ?? new Map<string, T>();
    this.#all.set(namespace, within.set(key, value));
  }

  #drop(key: string): void {
    const within = this.#all.get(namespaceOf(key));
    within?.delete(key);
    if (within?.size === 0) this.#all.delete(namespaceOf(key));
  }
}

const namespaceOf = (key: string): string => key.slice(0, key.indexOf('/'));
