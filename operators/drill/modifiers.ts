import type { BackedUpObject } from './backup-content.ts';

/**
 * Velero's resource modifiers (`restore --resource-modifier-configmap`, version v1, JSON merge patches): what of a restored system could
 * touch the production, or the outside, is made harmless before it is created. One rule for each object that needs it, written from the
 * object as it lies in the backup, so that lists (ports, hosts) can be replaced whole.
 */
export interface ModifierRule {
  conditions: { groupResource: string; namespaces: string[]; resourceNameRegex: string };
  mergePatches: { patchData: string }[];
}

type Spec = Record<string, unknown>;

/** @param namespaces from the backup's to the drill's */
export function modifiersFor(
  drill: string,
  objects: readonly BackedUpObject[],
  namespaces: ReadonlyMap<string, string>,
): { version: 'v1'; resourceModifierRules: ModifierRule[] } {
  const resourceModifierRules = objects.flatMap((one) => {
    const patch = patchFor(drill, one);
    if (!patch) return [];
    const { resource: groupResource, namespace, name } = one;
    // Whether the old or the new namespace is compared is Velero's business: both are named.
    const both = [namespace, namespaces.get(namespace) ?? namespace];
    const resourceNameRegex = `^${name.replaceAll('.', '\\.')}$`;
    return [
      {
        conditions: { groupResource, namespaces: both, resourceNameRegex },
        mergePatches: [{ patchData: JSON.stringify(patch) }],
      },
    ];
  });
  return { version: 'v1', resourceModifierRules };
}

function patchFor(drill: string, { resource, name, object }: BackedUpObject): object | undefined {
  switch (resource) {
    case 'services':
      return servicePatch(object);
    case 'ingresses.networking.k8s.io':
      return ingressPatch(drill, name, object);
    case 'cronjobs.batch':
      return { spec: { suspend: true } };
    default:
      return undefined;
  }
}

/** Annotations give a load balancer or an ingress its public name (external-dns and its like): none is taken along. */
const withoutAnnotations = ({ metadata }: BackedUpObject['object']) => ({
  annotations: Object.fromEntries(Object.keys(metadata.annotations ?? {}).map((key) => [key, null])),
});

/** A load balancer or node port becomes a plain service of the drill's namespace; external addresses go from every service. */
function servicePatch(object: BackedUpObject['object']): object | undefined {
  const spec: Spec = object.spec ?? {};
  const isOpen = spec.type === 'LoadBalancer' || spec.type === 'NodePort';
  if (!isOpen && spec.externalIPs === undefined) return undefined;
  // Without an outside the API takes no policy for traffic from there, which it had filled in itself.
  if (!isOpen) return { spec: { externalIPs: null, externalTrafficPolicy: null } };
  const ports = ((spec.ports ?? []) as Spec[]).map(({ nodePort: _, ...port }) => port);
  return {
    metadata: withoutAnnotations(object),
    spec: {
      type: 'ClusterIP',
      ports,
      externalIPs: null,
      loadBalancerIP: null,
      loadBalancerClass: null,
      loadBalancerSourceRanges: null,
      externalTrafficPolicy: null,
      healthCheckNodePort: null,
      allocateLoadBalancerNodePorts: null,
    },
  };
}

/** Names under `.invalid` are nobody's (RFC 2606): an ingress controller that serves them takes no traffic from the production. */
function ingressPatch(drill: string, name: string, object: BackedUpObject['object']): object {
  const spec: Spec = object.spec ?? {};
  const renamed = (host: unknown) =>
    `${typeof host === 'string' && host ? host.replace('*.', 'any.') : name}.${drill}.invalid`;
  const rules = ((spec.rules ?? []) as Spec[]).map((rule) => ({ ...rule, host: renamed(rule.host) }));
  const tls = ((spec.tls ?? []) as Spec[]).map((entry) => ({
    ...entry,
    hosts: ((entry.hosts ?? []) as unknown[]).map(renamed),
  }));
  return {
    metadata: withoutAnnotations(object),
    spec: {
      // One with a default backend alone would catch everything: it gets a host instead.
      rules: rules.length > 0 ? rules : ruleForDefault(spec, renamed('')),
      tls: tls.length > 0 ? tls : null,
      defaultBackend: null,
    },
  };
}

const ruleForDefault = (spec: Spec, host: string): Spec[] => [
  { host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: spec.defaultBackend }] } },
];
