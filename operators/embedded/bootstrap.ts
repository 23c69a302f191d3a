import type { ApiObject } from './cluster.ts';
import { serve } from './definitions.ts';
import { isAlreadyExists } from './errors.ts';
import { readGenerated } from './generated.ts';
import type { Json } from './json.ts';
import type { Kinds } from './kinds.ts';
import type { Store } from './store.ts';
import type { WriteContext, Writer } from './writes.ts';

/** What a new cluster has: namespaces, the default roles captured from the real API, priority classes, the API's own service. */

const context: WriteContext = {
  user: { name: 'system:apiserver', groups: ['system:masters'] },
  manager: 'kube-apiserver',
  subresource: '',
  dryRun: false,
  fieldValidation: 'Ignore',
  warnings: [],
};

const namespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const priorities = [
  { name: 'system-node-critical', value: 2_000_001_000 },
  { name: 'system-cluster-critical', value: 2_000_000_000 },
];

const ensure = (writer: Writer, kinds: Kinds, ref: string, object: Json): void => {
  const type = kinds.get(ref);
  const metadata = object.metadata as { namespace?: string };
  try {
    if (type) writer.create(type, metadata.namespace, object, context);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
};

/** Serves the stored definitions and, in a new store, creates the first objects. */
export const bootstrap = (store: Store, kinds: Kinds, writer: Writer): void => {
  for (const { object } of store.list('apiextensions.k8s.io/customresourcedefinitions')) serve(kinds, object);
  if (store.get('/namespaces', undefined, 'default')) return;
  for (const name of namespaces) ensure(writer, kinds, 'v1/namespaces', { metadata: { name } });
  const rbac = readGenerated<Record<string, Json[]>>('rbac.json');
  for (const resource of ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings']) {
    for (const object of rbac[resource] ?? [])
      ensure(writer, kinds, `rbac.authorization.k8s.io/v1/${resource}`, object);
  }
  for (const { name, value } of priorities) {
    ensure(writer, kinds, 'scheduling.k8s.io/v1/priorityclasses', {
      metadata: { name },
      value,
      preemptionPolicy: 'PreemptLowerPriority',
    });
  }
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  ensure(writer, kinds, 'v1/services', {
    metadata: { name: 'kubernetes', namespace: 'default', labels },
    spec: { clusterIP: '10.0.0.1', ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }] },
  });
};

/** The default service account or the cluster's certificate, in one namespace. */
export const furnishing =
  (writer: () => Writer, kinds: Kinds, certificate: string) =>
  (namespace: string, what: 'account' | 'certificate'): void => {
    const object: Partial<ApiObject> & Json =
      what === 'account'
        ? { metadata: { name: 'default', namespace } }
        : {
            metadata: {
              name: 'kube-root-ca.crt',
              namespace,
              annotations: {
                'kubernetes.io/description':
                  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
              },
            },
            data: { 'ca.crt': certificate },
          };
    ensure(writer(), kinds, what === 'account' ? 'v1/serviceaccounts' : 'v1/configmaps', object);
  };
