import type { KubeObject } from '../runtime/client.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS } from '../runtime/kinds.ts';
import { type Collector, collect, each, FindingGroups, type Look, ownerOf } from './look.ts';

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  verbs?: string[];
}
interface RoleObject extends KubeObject {
  rules?: Rule[];
}
interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}
interface Binding extends KubeObject {
  roleRef: { kind: string; name: string };
  subjects?: Subject[];
}

/** Everyone, or everyone who is somebody: no role of weight is meant for these. */
const CROWDS = new Set([
  'system:authenticated',
  'system:unauthenticated',
  'system:serviceaccounts',
  'system:anonymous',
]);

/**
 * Access that is broader than anybody needs, or that has outlived its reason: bindings to roles that may do everything, to crowds, and
 * members of tenancies that have expired.
 */
export const collectAccess: Collector = (look) =>
  collect('access', 'ClusterRoleBinding, RoleBinding; Tenancy', async () => {
    const groups = new FindingGroups();
    const almighty = await almightyRoles(look);
    if (!look.isPartial) {
      for await (const binding of each<Binding>(look, CLUSTER_ROLE_BINDINGS)) judge(look, groups, almighty, binding);
    }
    for await (const binding of each<Binding>(look, ROLE_BINDINGS)) judge(look, groups, almighty, binding);
    expired(look, groups);
    return { findings: groups.findings() };
  });

async function almightyRoles(look: Look): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const role of each<RoleObject>(look, CLUSTER_ROLES)) {
    if ((role.rules ?? []).some(isEverything)) names.add(role.metadata.name ?? '');
  }
  return names;
}

const isEverything = ({ apiGroups = [], resources = [], verbs = [] }: Rule): boolean =>
  [apiGroups, resources, verbs].every((list) => list.includes('*'));

function judge(look: Look, groups: FindingGroups, almighty: Set<string>, binding: Binding): void {
  const { name = '', namespace } = binding.metadata;
  const isAlmighty = binding.roleRef.kind === 'ClusterRole' && almighty.has(binding.roleRef.name);
  const subject = namespace ? `${namespace}/rolebinding/${name}` : `clusterrolebinding/${name}`;
  for (const each of binding.subjects ?? []) {
    const isCrowd = each.kind === 'Group' && isCrowdName(each.name);
    const isBuiltIn = each.name.startsWith('system:') && !isCrowd;
    const isTooBroad = isAlmighty && !isBuiltIn;
    const isCrowded = isCrowd && (isAlmighty || !isPublic(name));
    if (!isTooBroad && !isCrowded) continue;
    groups.add(
      {
        section: 'access',
        ...ownerOf(look, namespace),
        subject,
        severity: isCrowd ? 'critical' : 'high',
        title: isCrowd ? 'boundToEveryone' : 'boundToEverything',
        detail: binding.roleRef.name,
      },
      [each.kind, each.namespace, each.name].filter(Boolean).join(':').slice(0, 100),
    );
  }
}

const isCrowdName = (name: string): boolean => CROWDS.has(name) || name.startsWith('system:serviceaccounts:');

/** Kubernetes' own bindings to everyone: discovery, the version, looking at one's own rights. */
const isPublic = (name: string): boolean => name.startsWith('system:');

/** A tenancy that has expired or is being taken down, and still has members at work. */
function expired(look: Look, groups: FindingGroups): void {
  for (const { metadata, spec, status } of look.tenancies) {
    const isOver = spec.expiresAt !== undefined && new Date(spec.expiresAt) < look.now;
    if (!isOver || !status?.members?.length) continue;
    for (const { user } of status.members) {
      groups.add(
        {
          section: 'access',
          tenancy: metadata.name ?? '',
          unit: spec.unit.code,
          subject: `tenancy/${metadata.name}`,
          severity: 'medium',
          title: 'expiredAccess',
          detail: spec.expiresAt ?? '',
        },
        user,
      );
    }
  }
}
