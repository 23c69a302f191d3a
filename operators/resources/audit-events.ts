/**
 * What of the API server's audit events (`audit.k8s.io/v1`) a security bulletin speaks of. Classified protection, cloud extension: delete
 * and restart of a tenant's compute is always audited, and the tenant can audit what the provider did to it.
 */
export interface AuditEvent {
  auditID?: string;
  stage?: string;
  verb?: string;
  user?: { username?: string };
  impersonatedUser?: { username?: string };
  objectRef?: { resource?: string; namespace?: string; name?: string; apiGroup?: string; subresource?: string };
  responseStatus?: { code?: number };
  requestReceivedTimestamp?: string;
  /** Present at level Request and above. */
  requestObject?: { spec?: { template?: { metadata?: { annotations?: Record<string, string> } } } };
}

export const AUDIT_KINDS = ['denied', 'deleted', 'restarted', 'scaled'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export interface Noted {
  id: string;
  kind: AuditKind;
  at: string;
  user: string;
  namespace: string;
  /** `deployments/web`. */
  object: string;
}

const COMPUTE = new Set([
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
  'virtualmachines',
]);
const CHANGES = new Set(['patch', 'update']);

/** Kubernetes at work on what people have asked for: its controllers, its nodes, the API server itself. */
const isMachinery = (user: string): boolean =>
  user.startsWith('system:kube-') ||
  user.startsWith('system:node:') ||
  user === 'system:apiserver' ||
  user.startsWith('system:serviceaccount:kube-system:');

/** What an event is to the bulletin; `undefined`: nothing. An event counts once, at its last stage. */
export function noteOf(event: AuditEvent): Noted | undefined {
  if (event.stage !== 'ResponseComplete') return undefined;
  const user = event.impersonatedUser?.username ?? event.user?.username ?? '';
  const kind = kindOf(event, user);
  if (!kind) return undefined;
  const { resource = '', name = '', namespace = '', subresource } = event.objectRef ?? {};
  return {
    id: event.auditID ?? '',
    kind,
    at: event.requestReceivedTimestamp ?? '',
    user,
    namespace,
    object: [resource, name, subresource].filter(Boolean).join('/'),
  };
}

function kindOf(
  { verb = '', objectRef, responseStatus, requestObject }: AuditEvent,
  user: string,
): AuditKind | undefined {
  const code = responseStatus?.code ?? 0;
  if (code === 401 || code === 403) return 'denied';
  if (code >= 400 || !objectRef?.namespace || isMachinery(user) || !COMPUTE.has(objectRef.resource ?? ''))
    return undefined;
  if (objectRef.subresource === 'eviction') return 'restarted';
  if (objectRef.subresource === 'restart') return 'restarted';
  if (objectRef.subresource === 'scale') return CHANGES.has(verb) ? 'scaled' : undefined;
  if (objectRef.subresource) return undefined;
  if (verb === 'delete' || verb === 'deletecollection') return 'deleted';
  const isRestart = requestObject?.spec?.template?.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'];
  return CHANGES.has(verb) && isRestart ? 'restarted' : undefined;
}

/** Whether a user is a tenant at work in the tenancy: its members' accounts, and the service accounts of its namespaces. */
export const isTenant = (user: string, tenancy: string, namespaces: readonly string[]): boolean =>
  user.startsWith(`system:serviceaccount:yunzhi-members:${tenancy}.`) ||
  namespaces.some((namespace) => user.startsWith(`system:serviceaccount:${namespace}:`));
