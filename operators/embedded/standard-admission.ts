import type { Admission } from './admission.ts';
import {
  checkClaimLimits,
  checkLimits,
  setLimitDefaults,
  setPriority,
  setServiceAccount,
  setTolerations,
} from './admission-pods.ts';
import { type Authorizer, isRole } from './authorization.ts';
import type { ApiObject } from './cluster.ts';
import { definitionCauses, establish, isDefinition, serve } from './definitions.ts';
import { type ApiError, forbidden, invalid, notFound } from './errors.ts';
import { asObject, asObjects, asString, at, equal } from './json.ts';
import type { Kinds, ResourceType } from './kinds.ts';
import { podSecurityProblems } from './pod-security.ts';
import { addQuantities, formatQuantity, nanosOf, parseQuantity, type Quantity } from './quantity.ts';
import { countedKind, isInScope, type Usage, usageOf } from './quota.ts';
import type { Store } from './store.ts';
import { groupResource, type WriteContext } from './writes.ts';

const rbac = 'rbac.authorization.k8s.io';
const immortal = new Set(['default', 'kube-system', 'kube-public']);

/** The admission of a standard cluster, in the real one's order, and what follows at once from some writes. */
export class StandardAdmission implements Admission {
  private readonly store: Store;
  private readonly kinds: Kinds;
  private readonly authorizer: Authorizer;
  private readonly now: () => Date;
  /** Creates what every namespace has; set once the writer exists. */
  private readonly furnish: (namespace: string, name: 'account' | 'certificate') => void;

  constructor(parts: {
    store: Store;
    kinds: Kinds;
    authorizer: Authorizer;
    now: () => Date;
    furnish: (namespace: string, name: 'account' | 'certificate') => void;
  }) {
    this.store = parts.store;
    this.kinds = parts.kinds;
    this.authorizer = parts.authorizer;
    this.now = parts.now;
    this.furnish = parts.furnish;
  }

  mutate(
    type: ResourceType,
    object: ApiObject,
    old: ApiObject | undefined,
    context: WriteContext,
  ): ApiError | undefined {
    if (!old && type.namespaced) {
      const refusal = this.namespaceRefusal(type, object);
      if (refusal) return refusal;
    }
    if (isDefinition(type)) establish(object, this.now());
    if (type.group === rbac) this.checkGrant(type, object, old, context);
    if (old) return undefined;
    if (type.collection === '/pods') return this.admitPod(object);
    if (type.collection === '/persistentvolumeclaims') this.setStorageClass(object);
    return undefined;
  }

  private namespaceRefusal(type: ResourceType, { metadata }: ApiObject): ApiError | undefined {
    const name = metadata.namespace ?? '';
    const namespace = this.store.get('/namespaces', undefined, name)?.object;
    if (!namespace) return notFound({ group: '', resource: 'namespaces' }, name);
    if (!namespace.metadata.deletionTimestamp) return undefined;
    const refusal = forbidden(
      groupResource(type),
      metadata.name,
      `unable to create new content in namespace ${name} because it is being terminated`,
    );
    refusal.status.details = {
      ...refusal.status.details,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${name} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    };
    return refusal;
  }

  private admitPod(pod: ApiObject): ApiError | undefined {
    setLimitDefaults(this.store, pod);
    const refusal = setServiceAccount(this.store, pod) ?? setPriority(this.store, pod);
    setTolerations(pod);
    return refusal;
  }

  private setStorageClass(claim: ApiObject): void {
    const spec = asObject(claim.spec);
    if (spec.storageClassName !== undefined) return;
    const standard = this.store
      .list('storage.k8s.io/storageclasses')
      .find(({ object }) => object.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true');
    if (standard) spec.storageClassName = standard.object.metadata.name;
  }

  private checkGrant(type: ResourceType, object: ApiObject, old: ApiObject | undefined, { user }: WriteContext): void {
    const isBinding = !isRole(type.resource);
    const same = isBinding
      ? equal(old?.roleRef, object.roleRef) && equal(old?.subjects, object.subjects)
      : equal(old?.rules, object.rules) && equal(old?.aggregationRule, object.aggregationRule);
    if (old && same) return;
    this.authorizer.checkEscalation(user, type.resource, object, isBinding);
  }

  validate(type: ResourceType, object: ApiObject, old: ApiObject | undefined, context: WriteContext): void {
    if (isDefinition(type)) {
      const causes = definitionCauses(object);
      if (causes.length > 0) throw invalid(type.kind, type.group, object.metadata.name, causes);
    }
    if (context.subresource === 'status' || object.metadata.deletionTimestamp) return;
    if (type.collection === '/pods' && !old) {
      checkLimits(this.store, object);
      this.checkPodSecurity(object);
    }
    if (type.collection === '/persistentvolumeclaims') checkClaimLimits(this.store, object);
    if (asObject(at(object, 'spec', 'template')).spec !== undefined) this.warnPodSecurity(object, context);
    if (type.namespaced) this.checkQuotas(type, object, old);
  }

  private podSecurityLevel(namespace: string | undefined, mode: string): string {
    return (
      this.store.get('/namespaces', undefined, namespace ?? '')?.object.metadata.labels?.[
        `pod-security.kubernetes.io/${mode}`
      ] ?? ''
    );
  }

  private checkPodSecurity(pod: ApiObject): void {
    const level = this.podSecurityLevel(pod.metadata.namespace, 'enforce');
    const problems = podSecurityProblems(level, pod.spec);
    if (problems.length > 0)
      throw forbidden(
        { group: '', resource: 'pods' },
        pod.metadata.name,
        `violates PodSecurity "${level}:latest": ${problems.join(', ')}`,
      );
  }

  private warnPodSecurity(object: ApiObject, context: WriteContext): void {
    const { namespace } = object.metadata;
    const level = this.podSecurityLevel(namespace, 'warn');
    const problems = podSecurityProblems(level, at(object, 'spec', 'template', 'spec'));
    if (problems.length > 0)
      context.warnings.push(`would violate PodSecurity "${level}:latest": ${problems.join(', ')}`);
  }

  /** Exact, also under a storm of requests: nothing happens between this sum and the write that it allows. */
  private checkQuotas(type: ResourceType, object: ApiObject, old: ApiObject | undefined): void {
    const quotas = this.store.list('/resourcequotas', object.metadata.namespace);
    if (quotas.length === 0) return;
    const wanted = usageOf(type.group, type.resource, object);
    const before: Usage = old ? usageOf(type.group, type.resource, old) : new Map();
    const grows = [...wanted]
      .filter(([name, value]) => value.nanos > (before.get(name)?.nanos ?? 0n))
      .map(([name]) => name);
    for (const { object: quota } of quotas) {
      if (!isInScope(quota, type.group, type.resource, object)) continue;
      const hard = asObject(at(quota, 'spec', 'hard'));
      this.checkSpecified(type, object, quota, hard, wanted, old);
      const limited = grows.filter((name) => hard[name] !== undefined);
      if (limited.length > 0) this.checkQuota(type, object, quota, limited, wanted, before);
    }
  }

  /** A quota on cpu or memory wants every container to say what it needs. */
  private checkSpecified(
    type: ResourceType,
    pod: ApiObject,
    quota: ApiObject,
    hard: object,
    wanted: Usage,
    old: ApiObject | undefined,
  ): void {
    if (type.collection !== '/pods' || old) return;
    const bases = Object.keys(hard)
      .filter((name) => /^((requests|limits)\.)?(cpu|memory)$/.test(name))
      .sort();
    const containers = asObjects(at(pod, 'spec', 'containers'));
    const missing = bases.flatMap((name) => {
      const [kind, resource] = name.includes('.') ? name.split('.') : ['requests', name];
      const lacking = containers
        .filter((c) => at(c, 'resources', kind ?? '', resource ?? '') === undefined)
        .map((c) => c.name);
      return lacking.length > 0 || !wanted.has(name) ? [`${name} for: ${lacking.join(',')}`] : [];
    });
    if (missing.length > 0)
      throw forbidden(
        groupResource(type),
        pod.metadata.name,
        `failed quota: ${quota.metadata.name}: must specify ${missing.join('; ')}`,
      );
  }

  private checkQuota(
    type: ResourceType,
    object: ApiObject,
    quota: ApiObject,
    names: string[],
    wanted: Usage,
    before: Usage,
  ): void {
    const hard = asObject(at(quota, 'spec', 'hard'));
    const used = this.usedNow(type, quota, names);
    const exceeded = names
      .filter((name) => {
        const delta = (wanted.get(name)?.nanos ?? 0n) - (before.get(name)?.nanos ?? 0n);
        return (used.get(name)?.nanos ?? 0n) + delta > nanosOf(hard[name]);
      })
      .sort();
    if (exceeded.length === 0) return;
    const list = (text: (name: string) => string): string => exceeded.map((name) => `${name}=${text(name)}`).join(',');
    const delta = (name: string): Quantity => ({
      nanos: (wanted.get(name)?.nanos ?? 0n) - (before.get(name)?.nanos ?? 0n),
      isBinary: wanted.get(name)?.isBinary ?? false,
    });
    const sum = (name: string): string => {
      const value = used.get(name);
      return value
        ? formatQuantity({
            nanos: value.nanos,
            isBinary: value.isBinary || parseQuantity(hard[name])?.isBinary === true,
          })
        : '0';
    };
    throw forbidden(
      groupResource(type),
      object.metadata.name,
      `exceeded quota: ${quota.metadata.name}, requested: ${list((n) => formatQuantity(delta(n)))}, used: ${list(sum)}, limited: ${list((n) => asString(hard[n]))}`,
    );
  }

  private usedNow(type: ResourceType, quota: ApiObject, names: string[]): Usage {
    const total: Usage = new Map();
    const counts = names.some((name) => countedKind(name).resource === type.resource);
    for (const { object } of counts ? this.store.list(type.collection, quota.metadata.namespace) : []) {
      if (!isInScope(quota, type.group, type.resource, object)) continue;
      for (const [name, value] of usageOf(type.group, type.resource, object)) {
        const sum = total.get(name);
        total.set(name, sum ? addQuantities(sum, value) : value);
      }
    }
    return total;
  }

  beforeDelete(type: ResourceType, object: ApiObject, _context: WriteContext): void {
    if (type.collection === '/namespaces' && immortal.has(object.metadata.name)) {
      throw forbidden(groupResource(type), object.metadata.name, 'this namespace may not be deleted');
    }
  }

  wrote(type: ResourceType, object: ApiObject, old: ApiObject | undefined): void {
    if (isDefinition(type)) {
      if (!old || !equal(old.spec, object.spec)) serve(this.kinds, object);
    } else if (type.collection === '/namespaces' && !old) {
      this.furnish(object.metadata.name, 'account');
      this.furnish(object.metadata.name, 'certificate');
    } else if (type.collection === `${rbac}/clusterroles`) this.aggregate();
  }

  removed(type: ResourceType, object: ApiObject): void {
    const { name, namespace = '' } = object.metadata;
    if (isDefinition(type)) this.kinds.removeCustom(name);
    else if (type.collection === `${rbac}/clusterroles`) this.aggregate();
    else if (type.collection === '/serviceaccounts' && name === 'default') this.refurnish(namespace, 'account');
    else if (type.collection === '/configmaps' && name === 'kube-root-ca.crt') this.refurnish(namespace, 'certificate');
  }

  private refurnish(namespace: string, what: 'account' | 'certificate'): void {
    const home = this.store.get('/namespaces', undefined, namespace)?.object;
    if (home && !home.metadata.deletionTimestamp) queueMicrotask(() => this.furnish(namespace, what));
  }

  /** Aggregating ClusterRoles hold the rules of all roles that they select, which may aggregate themselves: until nothing changes. */
  private aggregate(): void {
    let isStable = true;
    for (const { object: role } of this.store.list(`${rbac}/clusterroles`)) {
      if (!role.aggregationRule) continue;
      const unique = new Map(this.authorizer.aggregated(role).map((rule) => [JSON.stringify(rule), rule]));
      const rules = [...unique.values()];
      if (equal(role.rules ?? [], rules)) continue;
      isStable = false;
      this.store.put(`${rbac}/clusterroles`, { ...role, metadata: { ...role.metadata }, rules });
    }
    if (!isStable) this.aggregate();
  }
}
