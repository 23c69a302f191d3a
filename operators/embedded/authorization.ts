import type { IncomingHttpHeaders } from 'node:http';
import type { ApiObject } from './cluster.ts';
import { ApiError, badRequest, forbidden } from './errors.ts';
import { asObjects, asString, asStrings, at, type Json } from './json.ts';
import type { RequestInfo } from './request-info.ts';
import { matchesSelector } from './selectors.ts';
import type { Store } from './store.ts';
import type { User } from './writes.ts';

/** Role-based access control: who may do what, and nobody may give what they do not have. */

export interface Attributes {
  verb: string;
  namespace?: string | undefined;
  group?: string;
  resource?: string;
  subresource?: string;
  name?: string;
  /** Instead of a resource: `/version`. */
  path?: string;
}

const rbac = 'rbac.authorization.k8s.io';
const includes = (list: unknown, wanted: string): boolean =>
  asStrings(list).some((item) => item === '*' || item === wanted);

const coversPath = (urls: unknown, path: string): boolean =>
  asStrings(urls).some(
    (url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))),
  );

const coversResource = (rule: Json, { resource = '', subresource = '' }: Attributes): boolean => {
  const full = subresource ? `${resource}/${subresource}` : resource;
  return asStrings(rule.resources).some(
    (item) => item === '*' || item === full || (subresource !== '' && item === `*/${subresource}`),
  );
};

export const ruleAllows = (rule: Json, wanted: Attributes): boolean => {
  if (!includes(rule.verbs, wanted.verb)) return false;
  if (wanted.path !== undefined) return coversPath(rule.nonResourceURLs, wanted.path);
  const names = asStrings(rule.resourceNames);
  return (
    includes(rule.apiGroups, wanted.group ?? '') &&
    coversResource(rule, wanted) &&
    (names.length === 0 || names.includes(wanted.name ?? ''))
  );
};

const isSubject = (subject: Json, user: User, bindingNamespace: string): boolean => {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name;
    case 'Group':
      return user.groups.includes(asString(subject.name));
    case 'ServiceAccount':
      return user.name === `system:serviceaccount:${asString(subject.namespace) || bindingNamespace}:${subject.name}`;
    default:
      return false;
  }
};

export class Authorizer {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Rules of the role that a binding refers to; a missing role grants nothing. */
  roleRules(ref: unknown, namespace: string | undefined): Json[] {
    const isCluster = at(ref, 'kind') === 'ClusterRole';
    const entry = this.store.get(
      `${rbac}/${isCluster ? 'clusterroles' : 'roles'}`,
      isCluster ? undefined : namespace,
      asString(at(ref, 'name')),
    );
    return asObjects(entry?.object.rules);
  }

  /** Everything that the user holds, cluster-wide and in the namespace. */
  rulesOf(user: User, namespace: string | undefined): Json[] {
    const bindings = [
      ...this.store.list(`${rbac}/clusterrolebindings`),
      ...(namespace ? this.store.list(`${rbac}/rolebindings`, namespace) : []),
    ];
    return bindings
      .map((entry) => entry.object)
      .filter((binding) =>
        asObjects(binding.subjects).some((s) => isSubject(s, user, binding.metadata.namespace ?? '')),
      )
      .flatMap((binding) => this.roleRules(binding.roleRef, binding.metadata.namespace));
  }

  allows(user: User, wanted: Attributes): boolean {
    if (user.groups.includes('system:masters')) return true;
    return this.rulesOf(user, wanted.namespace).some((rule) => ruleAllows(rule, wanted));
  }

  /** Throws 403 in the words of the real API. */
  check(user: User, info: RequestInfo): void {
    if (!info.isResource) {
      if (this.allows(user, { verb: info.verb, path: info.path })) return;
      throw new ApiError(
        403,
        'Forbidden',
        `forbidden: User ${JSON.stringify(user.name)} cannot ${info.verb} path ${JSON.stringify(info.path)}`,
        {},
      );
    }
    this.require(user, { ...info, path: undefined });
  }

  require(user: User, wanted: Attributes): void {
    if (this.allows(user, wanted)) return;
    const { verb, group = '', resource = '', subresource, namespace, name = '' } = wanted;
    const full = subresource ? `${resource}/${subresource}` : resource;
    const scope = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope';
    throw forbidden(
      { group, resource },
      name,
      `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${scope}`,
    );
  }

  /** `Impersonate-User` and its companions, for those who hold the verb `impersonate`. */
  impersonate(user: User, headers: IncomingHttpHeaders): User {
    const name = one(headers['impersonate-user']);
    const groups = many(headers['impersonate-group']);
    if (!name) {
      if (groups.length > 0) throw badRequest('requested impersonation of groups without impersonating a user');
      return user;
    }
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
    if (account)
      this.require(user, { verb: 'impersonate', resource: 'serviceaccounts', namespace: account[1], name: account[2] });
    else this.require(user, { verb: 'impersonate', resource: 'users', name });
    for (const group of groups) this.require(user, { verb: 'impersonate', resource: 'groups', name: group });
    const own =
      account && groups.length === 0 ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`] : groups;
    const uid = one(headers['impersonate-uid']);
    return {
      name,
      groups: [...new Set([...own, name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'])],
      ...(uid ? { uid } : {}),
    };
  }

  /** Refuses roles that grant more than their writer holds, and bindings to such roles. */
  checkEscalation(user: User, resource: string, object: ApiObject, isBinding: boolean): void {
    const { name, namespace } = object.metadata;
    const verb = isBinding ? 'bind' : 'escalate';
    const target = isBinding
      ? {
          resource: at(object, 'roleRef', 'kind') === 'ClusterRole' ? 'clusterroles' : 'roles',
          name: asString(at(object, 'roleRef', 'name')),
        }
      : { resource, name };
    if (this.allows(user, { verb, group: rbac, namespace, ...target })) return;
    const held = this.rulesOf(user, namespace);
    const wanted = isBinding
      ? this.roleRules(object.roleRef, namespace)
      : [...asObjects(object.rules), ...this.aggregated(object)];
    const missing = wanted.filter((rule) => !isCovered(rule, held));
    if (missing.length === 0) return;
    const groups = user.groups.map((g) => JSON.stringify(g)).join(' ');
    throw forbidden(
      { group: rbac, resource },
      name,
      `user ${JSON.stringify(user.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${missing.map(describe).join('\n')}`,
    );
  }

  /** Rules that an aggregating ClusterRole collects from the roles that its selectors name. */
  aggregated(role: ApiObject): Json[] {
    const selectors = asObjects(at(role, 'aggregationRule', 'clusterRoleSelectors'));
    return this.store
      .list(`${rbac}/clusterroles`)
      .map((entry) => entry.object)
      .filter(
        (other) =>
          other.metadata.name !== role.metadata.name &&
          selectors.some((s) => matchesSelector(s, other.metadata.labels)),
      )
      .flatMap((other) => asObjects(other.rules));
  }
}

const one = (header: string | string[] | undefined): string =>
  Array.isArray(header) ? (header[0] ?? '') : (header ?? '');
const many = (header: string | string[] | undefined): string[] =>
  Array.isArray(header) ? header : header ? header.split(', ') : [];

/** Each single permission of the rule must be allowed by one of those held. */
const isCovered = (rule: Json, held: Json[]): boolean => {
  const singles: Attributes[] = [];
  for (const verb of asStrings(rule.verbs)) {
    for (const path of asStrings(rule.nonResourceURLs)) singles.push({ verb, path });
    for (const group of asStrings(rule.apiGroups)) {
      for (const full of asStrings(rule.resources)) {
        const [resource = '', subresource = ''] = full.split('/');
        const names = asStrings(rule.resourceNames);
        for (const name of names.length > 0 ? names : ['']) singles.push({ verb, group, resource, subresource, name });
      }
    }
  }
  return singles.every((single) => held.some((own) => ruleAllows(own, single)));
};

const describe = (rule: Json): string => {
  const list = (name: string, values: unknown): string =>
    asStrings(values).length > 0
      ? `${name}:[${asStrings(values)
          .map((v) => JSON.stringify(v))
          .join(' ')}]`
      : '';
  const parts = [
    list('APIGroups', rule.apiGroups),
    list('Resources', rule.resources),
    list('ResourceNames', rule.resourceNames),
    list('NonResourceURLs', rule.nonResourceURLs),
    list('Verbs', rule.verbs),
  ];
  return `{${parts.filter(Boolean).join(', ')}}`;
};

export const isRole = (resource: string): boolean => resource === 'roles' || resource === 'clusterroles';
