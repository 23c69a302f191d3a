/** Objects sent as dry runs to a real cloud to learn its defaults; each as bare as it may be, with every optional part that has defaults of its own. */
interface Probe {
  path: string;
  object: { apiVersion: string; kind: string; [field: string]: unknown };
  /** Fields that admission or a controller fills, not defaulting. */
  ignore?: string[];
}

const labels = { app: 'probe' };
const metadata = { name: 'generate-kinds-probe' };
const handler = { httpGet: { port: 80 } };
const sources = [
  { name: 'a', configMap: { name: 'a' } },
  { name: 'b', secret: { secretName: 'b' } },
  { name: 'c', emptyDir: {} },
  { name: 'd', hostPath: { path: '/d' } },
  { name: 'e', downwardAPI: { items: [{ path: 'e', fieldRef: { fieldPath: 'metadata.name' } }] } },
  { name: 'f', projected: { sources: [{ serviceAccountToken: { path: 'f' } }] } },
  {
    name: 'g',
    ephemeral: {
      volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    },
  },
];
const container = {
  name: 'main',
  image: 'example.org/app:1',
  ports: [{ containerPort: 80 }],
  env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  livenessProbe: handler,
  readinessProbe: handler,
  startupProbe: { grpc: { port: 1 } },
  lifecycle: { preStop: handler },
};
const podSpec = {
  containers: [container],
  initContainers: [{ name: 'init', image: 'example.org/app:1' }],
  volumes: sources,
};
const template = { metadata: { labels }, spec: podSpec };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
/** Given, because it depends on other fields; the rule is in `defaults.ts`. */
const jobTemplate = { ...template, spec: { ...podSpec, restartPolicy: 'Never' } };

export const probes: Probe[] = [
  {
    path: '/api/v1/namespaces/default/pods',
    object: { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...podSpec, automountServiceAccountToken: false } },
    ignore: [
      'serviceAccountName',
      'serviceAccount',
      'tolerations',
      'priority',
      'preemptionPolicy',
      'imagePullPolicy',
      'enableServiceLinks',
    ],
  },
  {
    path: '/apis/apps/v1/namespaces/default/deployments',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { selector: { matchLabels: labels }, template },
    },
    ignore: ['imagePullPolicy'],
  },
  {
    path: '/apis/apps/v1/namespaces/default/replicasets',
    object: {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata,
      spec: { selector: { matchLabels: labels }, template },
    },
    ignore: ['imagePullPolicy'],
  },
  {
    path: '/apis/apps/v1/namespaces/default/statefulsets',
    object: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        serviceName: 'probe',
        template,
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
      },
    },
    ignore: ['imagePullPolicy', 'apiVersion', 'kind', 'status', 'creationTimestamp'],
  },
  {
    path: '/apis/batch/v1/namespaces/default/jobs',
    object: { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: jobTemplate } },
    ignore: ['imagePullPolicy', 'selector', 'labels', 'completions', 'parallelism'],
  },
  {
    path: '/api/v1/namespaces/default/services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { ports: [{ port: 80, targetPort: 80 }], selector: labels },
    },
    ignore: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
  },
  { path: '/api/v1/namespaces/default/secrets', object: { apiVersion: 'v1', kind: 'Secret', metadata } },
  {
    path: '/api/v1/namespaces/default/persistentvolumeclaims',
    object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: claim },
    ignore: ['storageClassName'],
  },
  {
    path: '/api/v1/persistentvolumes',
    object: {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata,
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/d' } },
    },
  },
  {
    path: '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] },
    },
    ignore: ['policyTypes'],
  },
  {
    path: '/apis/storage.k8s.io/v1/storageclasses',
    object: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata, provisioner: 'example.org/none' },
  },
  {
    path: '/apis/scheduling.k8s.io/v1/priorityclasses',
    object: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata, value: 1 },
  },
];
