import { GROUP, LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import type { MEMBER_ROLES } from '../resources/tenancy.ts';

export type MemberRole = (typeof MEMBER_ROLES)[number];
/** `release`: who is being retired may look, and give back volumes; the deletion gate waits for that. */
export type BoundRole = MemberRole | 'release';
export const BOUND_ROLES: readonly BoundRole[] = ['admin', 'edit', 'view', 'release'];

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection'];

const WORKLOADS: [group: string, resources: string[]][] = [
  ['', ['pods', 'services', 'configmaps', 'persistentvolumeclaims']],
  [
    'apps',
    ['deployments', 'deployments/scale', 'statefulsets', 'statefulsets/scale', 'replicasets', 'replicasets/scale'],
  ],
  ['batch', ['jobs', 'cronjobs']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['networking.k8s.io', ['ingresses']],
  ['policy', ['poddisruptionbudgets']],
];

const onWorkloads = (verbs: string[]): Rule[] =>
  WORKLOADS.map(([group, resources]) => ({ apiGroups: [group], resources, verbs }));

const VIEW: Rule[] = [
  ...onWorkloads(READ),
  {
    apiGroups: [''],
    resources: ['pods/log', 'pods/status', 'endpoints', 'events', 'serviceaccounts', 'resourcequotas', 'limitranges'],
    verbs: READ,
  },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: READ },
  { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: READ },
  { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [GROUP], resources: ['acceptancetests'], verbs: READ },
];

const EDIT: Rule[] = [
  ...VIEW,
  ...onWorkloads(WRITE),
  { apiGroups: [''], resources: ['secrets'], verbs: [...READ, ...WRITE] },
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach', 'pods/portforward'], verbs: ['get', 'create'] },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
];

/**
 * What members may do. Kubernetes' own `admin` and `edit` are not used: they may write NetworkPolicies and, as `admin`, RoleBindings, and so
 * open the isolation. Nobody here may write a ResourceQuota, a LimitRange, a NetworkPolicy, a Role or a RoleBinding.
 */
const RULES: Record<BoundRole, Rule[]> = {
  view: VIEW,
  edit: EDIT,
  admin: [...EDIT, { apiGroups: [''], resources: ['serviceaccounts'], verbs: WRITE }],
  release: [...VIEW, { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['delete'] }],
};

export const memberRoleName = (role: BoundRole): string => `yunzhi-member-${role}`;

/** The ClusterRoles that members are bound to, ready to be applied. */
export const memberClusterRoles = () =>
  BOUND_ROLES.map((role) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: memberRoleName(role), labels: { [LABELS.managedBy]: OPERATOR_MANAGER } },
    rules: RULES[role],
  }));
