import type { ApiObject } from './cluster.ts';
import { asObject, asObjects, at } from './json.ts';
import type { Store } from './store.ts';

/** Cluster IPs of 10.0.0.0/16 and node ports of 30000–32767, given in turn to services. */

const used = (store: Store, pick: (service: ApiObject) => unknown[]): Set<unknown> =>
  new Set(store.list('/services').flatMap(({ object }) => pick(object)));

const nextAddress = (store: Store): string => {
  const taken = used(store, (s) => [at(s, 'spec', 'clusterIP')]);
  for (let i = 2; i < 65_534; i += 1) {
    const address = `10.0.${i >> 8}.${i & 255}`;
    if (!taken.has(address)) return address;
  }
  throw new Error('embedded API: all 65,532 service addresses are in use');
};

const nextNodePort = (taken: Set<unknown>): number => {
  let port = 30_000;
  while (taken.has(port)) port += 1;
  taken.add(port);
  return port;
};

const hasNodePorts = (spec: Record<string, unknown>): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

/** Fills addresses and node ports that are missing; an update that leaves them out keeps the old ones. */
export const allocateService = (service: ApiObject, old: ApiObject | undefined, store: Store): void => {
  const spec = asObject(service.spec);
  if (spec.type === 'ExternalName') return;
  spec.clusterIP ??= at(old, 'spec', 'clusterIP') || nextAddress(store);
  spec.clusterIPs ??= [spec.clusterIP];
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
  if (!hasNodePorts(spec)) return;
  const taken = used(store, (s) => asObjects(at(s, 'spec', 'ports')).map((p) => p.nodePort));
  for (const port of asObjects(spec.ports)) {
    const before = asObjects(at(old, 'spec', 'ports')).find(
      (p) => p.port === port.port && p.protocol === port.protocol,
    );
    port.nodePort ??= before?.nodePort ?? nextNodePort(taken);
  }
};
