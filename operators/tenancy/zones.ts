import { LABELS } from '../resources/group.ts';
import type { TenancySpec, Zone } from '../resources/tenancy.ts';

/**
 * With which zones a tenancy of a zone may exchange traffic at all; its declared ports open the way in. The exchange zone stands between
 * the internet and the extranet, which never meet directly; a dedicated line meets nobody.
 */
export const ZONE_PEERS: Record<Zone, readonly Zone[]> = {
  internet: ['internet', 'exchange'],
  extranet: ['extranet', 'exchange'],
  exchange: ['internet', 'extranet', 'exchange'],
  dedicated: [],
};

/** Networks that are nobody's on the internet (RFC 6890): what leaves for the internet must not reach the cloud's own. */
const PRIVATE_IPV4 = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
];
const PRIVATE_IPV6 = ['fc00::/7', 'fe80::/10', '::1/128'];

const namespacesOfTenancy = (tenancy: string) => ({
  namespaceSelector: { matchLabels: { [LABELS.tenancy]: tenancy } },
});

const namespacesOfZones = (zones: readonly Zone[]) => ({
  namespaceSelector: { matchExpressions: [{ key: LABELS.zone, operator: 'In', values: [...zones] }] },
});

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

/**
 * The isolation of one namespace, in one policy: everything is denied but what is named. Pods of the namespace reach each other, the
 * cluster's DNS, the system's other namespaces and the zone's peers; in come only the declared ports.
 */
export function isolationSpec(tenancy: string, part: string, spec: TenancySpec) {
  return {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }] }, ...portRules(tenancy, part, spec)],
    egress: [
      { to: [{ podSelector: {} }, namespacesOfTenancy(tenancy)] },
      DNS,
      ...(ZONE_PEERS[spec.zone].length ? [{ to: [namespacesOfZones(ZONE_PEERS[spec.zone])] }] : []),
      ...(spec.zone === 'internet' ? [{ to: internet() }] : []),
    ],
  };
}

const internet = () => [
  { ipBlock: { cidr: '0.0.0.0/0', except: PRIVATE_IPV4 } },
  { ipBlock: { cidr: '::/0', except: PRIVATE_IPV6 } },
];

function portRules(tenancy: string, part: string, spec: TenancySpec) {
  return (spec.ports ?? [])
    .filter((each) => each.part === part)
    .map(({ from, port, protocol }) => ({ from: sources(from, tenancy, spec.zone), ports: [{ port, protocol }] }))
    .filter((rule) => rule.from.length > 0);
}

function sources(from: TenancySpec['ports'][number]['from'], tenancy: string, zone: Zone) {
  switch (from) {
    case 'system':
      return [namespacesOfTenancy(tenancy)];
    case 'zone':
      return ZONE_PEERS[zone].length ? [namespacesOfZones(ZONE_PEERS[zone])] : [];
    case 'internet':
      return internet();
    default:
      return from satisfies never;
  }
}
