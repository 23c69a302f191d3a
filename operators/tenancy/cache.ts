import { LABELS } from '../resources/group.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { type Change, Informer, keyOf } from '../runtime/informer.ts';
import {
  LIMIT_RANGES,
  NAMESPACES,
  NETWORK_POLICIES,
  RESOURCE_QUOTAS,
  type ResourceKind,
  ROLE_BINDINGS,
  ROLES,
  SERVICE_ACCOUNTS,
  TENANCIES,
} from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Hard } from './hard-quota.ts';
import { CHILD_SELECTOR, MEMBERS_NAMESPACE } from './names.ts';

/** What is kept of a child: who it belongs to, whether it is as wanted, and the little that decisions need. */
export interface Child {
  tenancy: string;
  namespace?: string;
  name: string;
  fingerprint: string;
  /** Of namespaces: being deleted. */
  isTerminating?: boolean;
  /** Of ResourceQuotas. */
  version?: string;
  specified?: Hard;
  confirmed?: Hard;
  used?: Hard;
  /** Of RoleBindings: names of the accounts, and the role they are bound to. */
  subjects?: string[];
  role?: string;
}

/** Kinds of children, in the order in which the operators must know them. Accounts are watched where they live, not everywhere. */
const CHILD_KINDS: { kind: ResourceKind; namespace?: string }[] = [
  { kind: NAMESPACES },
  { kind: RESOURCE_QUOTAS },
  { kind: LIMIT_RANGES },
  { kind: NETWORK_POLICIES },
  { kind: ROLE_BINDINGS },
  { kind: SERVICE_ACCOUNTS, namespace: MEMBERS_NAMESPACE },
  { kind: ROLES, namespace: MEMBERS_NAMESPACE },
];

/** The operators' picture of all tenancies and their children, kept by watches, with an index from tenancy to child. */
export class TenancyCache {
  readonly tenancies: Informer<Tenancy>;
  readonly #children = new Map<string, Informer<Child>>();
  readonly #byTenancy = new Map<string, Map<string, Set<string>>>();
  /** What a look at a tenancy writes itself is no reason for another look. */
  #isLearning = false;

  /**
   * `onTouched` hears the name of each tenancy that changed itself or by one of its children. `labelSelector` restricts which
   * tenancies are looked after.
   */
  constructor(client: KubeClient, log: Log, onTouched: (tenancy: string) => void, labelSelector?: string) {
    const touch = (tenancy: string) => {
      if (!this.#isLearning) onTouched(tenancy);
    };
    this.tenancies = new Informer<Tenancy>({ client, kind: TENANCIES, labelSelector, log });
    this.tenancies.onChange(({ key }) => touch(key));
    for (const { kind, namespace } of CHILD_KINDS) {
      const project = (object: KubeObject) => projectChild(kind, object);
      const informer = new Informer<Child>({ client, kind, namespace, labelSelector: CHILD_SELECTOR, project, log });
      informer.onChange((change) => {
        this.#index(kind, change);
        if (change.old?.tenancy && change.old.tenancy !== change.value.tenancy) touch(change.old.tenancy);
        touch(change.value.tenancy);
      });
      this.#children.set(kind.kind, informer);
    }
  }

  get informers(): { kind: ResourceKind; isSynced: boolean; lastHeardSeconds: number }[] {
    return [this.tenancies, ...this.#children.values()];
  }

  async start(): Promise<void> {
    const informers = [this.tenancies, ...this.#children.values()];
    await Promise.all(informers.map((informer) => informer.start().synced));
  }

  async stop(): Promise<void> {
    await Promise.all([this.tenancies.stop(), ...[...this.#children.values()].map((informer) => informer.stop())]);
  }

  child(kind: ResourceKind, namespace: string | undefined, name: string): Child | undefined {
    return this.#informer(kind).get(keyOf({ namespace, name }));
  }

  /** All children of a kind that carry the tenancy's label, wanted or not. */
  childrenOf(kind: ResourceKind, tenancy: string): Child[] {
    const informer = this.#informer(kind);
    const keys = this.#byTenancy.get(tenancy)?.get(kind.kind) ?? [];
    return [...keys].map((key) => informer.get(key)).filter((child) => child !== undefined);
  }

  learn(kind: ResourceKind, object: KubeObject): void {
    this.#quietly(() => this.#informer(kind).learn(object));
  }

  learnTenancy(tenancy: Tenancy): void {
    this.#quietly(() => this.tenancies.learn(tenancy));
  }

  forget(kind: ResourceKind, namespace: string | undefined, name: string): void {
    this.#quietly(() => this.#informer(kind).forget(keyOf({ namespace, name })));
  }

  /** Listeners are called within the call, so a flag is enough. */
  #quietly(work: () => void): void {
    this.#isLearning = true;
    work();
    this.#isLearning = false;
  }

  #informer(kind: ResourceKind): Informer<Child> {
    const informer = this.#children.get(kind.kind);
    if (!informer) throw new Error(`Children of kind ${kind.kind} are not watched.`);
    return informer;
  }

  #index(kind: ResourceKind, { type, key, value, old }: Change<Child>): void {
    if (old) this.#keysOf(old.tenancy, kind).delete(key);
    if (type !== 'removed') this.#keysOf(value.tenancy, kind).add(key);
  }

  #keysOf(tenancy: string, kind: ResourceKind): Set<string> {
    const kinds = this.#byTenancy.get(tenancy) ?? new Map<string, Set<string>>();
    this.#byTenancy.set(tenancy, kinds);
    const keys = kinds.get(kind.kind) ?? new Set<string>();
    kinds.set(kind.kind, keys);
    return keys;
  }
}

interface RawChild extends KubeObject {
  spec?: { hard?: Hard };
  status?: { hard?: Hard; used?: Hard; phase?: string };
  subjects?: { name: string }[];
  roleRef?: { name: string };
}

export function projectChild(kind: ResourceKind, object: KubeObject): Child {
  const { metadata, spec, status, subjects, roleRef } = object as RawChild;
  const child: Child = {
    tenancy: metadata.labels?.[LABELS.tenancy] ?? '',
    namespace: metadata.namespace,
    name: metadata.name ?? '',
    fingerprint: fingerprintOf(kind, object),
  };
  if (kind === NAMESPACES && metadata.deletionTimestamp) child.isTerminating = true;
  if (kind === RESOURCE_QUOTAS) {
    Object.assign(child, {
      version: metadata.resourceVersion,
      specified: spec?.hard,
      confirmed: status?.hard,
      used: status?.used,
    });
  }
  if (kind === ROLE_BINDINGS)
    Object.assign(child, { subjects: subjects?.map((subject) => subject.name), role: roleRef?.name });
  return child;
}
