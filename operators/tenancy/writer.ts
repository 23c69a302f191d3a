import { LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import { SaidError, say } from '../resources/sentences.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isAlreadyExists, isInvalid } from '../runtime/errors.ts';
import { ROLE_BINDINGS } from '../runtime/kinds.ts';
import type { TenancyCache } from './cache.ts';
import type { DesiredChild } from './children.ts';
import { fingerprintOf } from './fingerprint.ts';

export type WriteResult = 'unchanged' | 'created' | 'changed';

/** A namespace with this name exists and belongs to somebody else. */
export class NamespaceTaken extends SaidError {
  override name = 'NamespaceTaken';
}

/** The API accepted an apply but the object is still not as wanted; applying again at once would go on for ever. */
export class NotAsApplied extends Error {
  override name = 'NotAsApplied';
}

/**
 * Makes children as they are wanted and tells the cache what came of it. Costs nothing when they are so already.
 * New objects are posted: the API takes posts a third faster than applies. Changes are server-side applies, which leave alone what others
 * added.
 */
export class ChildWriter {
  readonly #client: KubeClient;
  readonly #cache: TenancyCache;

  constructor(client: KubeClient, cache: TenancyCache) {
    this.#client = client;
    this.#cache = cache;
  }

  /** With `version` the write fails with 409 if the object is no longer at that resource version. */
  async ensure(child: DesiredChild, version?: string): Promise<WriteResult> {
    const present = this.#cache.child(child.kind, child.namespace, child.name);
    if (present?.fingerprint === fingerprintOf(child.kind, child.object)) return 'unchanged';
    if (present) return this.#apply(child, version);
    return this.#create(child);
  }

  /** Answers whether there was something to delete. */
  async remove(child: Pick<DesiredChild, 'kind' | 'namespace' | 'name'>): Promise<boolean> {
    const { kind, namespace, name } = child;
    const wasThere = await this.#client.delete(kind, { namespace, name });
    this.#cache.forget(kind, namespace, name);
    return wasThere;
  }

  async #create(child: DesiredChild): Promise<WriteResult> {
    const { kind, namespace, object } = child;
    try {
      const query = { fieldManager: OPERATOR_MANAGER };
      this.#cache.learn(kind, await this.#client.create(kind, namespace, object, query));
      return 'created';
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      await this.#refuseForeignNamespace(child);
      return this.#apply(child);
    }
  }

  /** A namespace that we do not know by its labels is ours only if we wrote it: else its owner would lose it to a tenancy. */
  async #refuseForeignNamespace({ kind, name, namespace, object }: DesiredChild): Promise<void> {
    if (namespace) return;
    const { metadata } = await this.#client.get<KubeObject>(kind, { name });
    const writers = (metadata as { managedFields?: { manager?: string }[] }).managedFields ?? [];
    const owner = metadata.labels?.[LABELS.tenancy];
    const isOurs = owner === undefined && writers.some((each) => each.manager === OPERATOR_MANAGER);
    if (isOurs || owner === object.metadata.labels[LABELS.tenancy]) return;
    throw new NamespaceTaken(
      owner
        ? say('tenancy.namespaceOf', { namespace: name, owner })
        : say('tenancy.namespaceForeign', { namespace: name }),
    );
  }

  async #apply(child: DesiredChild, version?: string): Promise<WriteResult> {
    const { kind, namespace, name, object } = child;
    const metadata = { ...object.metadata, resourceVersion: version };
    const answer = await this.#client
      .apply(kind, { namespace, name }, { ...object, metadata }, OPERATOR_MANAGER)
      .catch((error) => this.#recreateBinding(child, error));
    this.#cache.learn(kind, answer);
    if (fingerprintOf(kind, answer) === fingerprintOf(kind, object)) return 'changed';
    throw new NotAsApplied(
      `${kind.kind} ${namespace ?? ''}/${name} is not as it was applied: another writer holds its fields.`,
    );
  }

  /** The role of a binding cannot be changed: one that was replaced by hand is deleted and made again. */
  async #recreateBinding({ kind, namespace, name, object }: DesiredChild, error: unknown): Promise<KubeObject> {
    if (kind !== ROLE_BINDINGS || !isInvalid(error)) throw error;
    await this.remove({ kind, namespace, name });
    return this.#client.create(kind, namespace, object, { fieldManager: OPERATOR_MANAGER });
  }
}
