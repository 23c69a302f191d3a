import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A process of its own that answers as a cluster of 10,000 workloads would: pods, claims, services and deployments in pages with the
 * fields that a kube-apiserver sends, watches that stay silent, `metrics.k8s.io` as metrics-server answers it (whole, whatever limit is
 * asked for, unless PAGED says that it pages), and usage reports as etcd takes them: none above its limit, none against a version
 * that is not the present one. Prints its address.
 */

const [namespaces = 2000, workloadsEach = 5, podsEach = 2] = process.argv.slice(2).map(Number);
/** etcd's default of `--max-request-bytes`. */
const ETCD_BYTES = 1.5 * 2 ** 20;
const CREATED = '2026-03-02T01:00:00Z';

interface Held {
  metadata: { name: string; namespace: string; resourceVersion: string };
  spec?: object;
  status?: object;
}
const reports = new Map<string, Held>();
const counts = { requests: 0, writes: 0, refused: 0, bytesIn: 0, largest: 0, metricsBytes: 0 };
let version = 1000;
let slot = 0;

const range = (count: number) => Array.from({ length: count }, (_, at) => at);
const nameOf = (namespace: number) => `unit${namespace % 100}-system${namespace}-app`;
const metadata = (namespace: number, name: string, rest: object = {}) => ({
  name,
  namespace: nameOf(namespace),
  uid: `6f1c2a34-0000-4000-8000-${String(namespace).padStart(12, '0')}`,
  resourceVersion: '900',
  creationTimestamp: CREATED,
  ...rest,
  managedFields: [
    { manager: 'kube-controller-manager', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: FIELDS },
  ],
});
const FIELDS = Object.fromEntries(range(24).map((at) => [`f:field${at}`, { '.': {}, 'f:name': {}, 'f:value': {} }]));

const workloads = range(namespaces).flatMap((namespace) =>
  range(workloadsEach).map((at) => ({ namespace, name: `service-${at}`, at: namespace * workloadsEach + at })),
);
const pods = workloads.flatMap((workload) =>
  range(podsEach).map((replica) => ({
    ...workload,
    pod: `${workload.name}-7c9d8f5b6-${String(replica).padStart(5, 'x')}`,
  })),
);
const labelsOf = (name: string) => ({
  app: name,
  'pod-template-hash': '7c9d8f5b6',
  'app.kubernetes.io/part-of': 'system',
});
const resources = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } };
const container = (name: string) => ({
  name,
  image: `registry.city.test/unit/${name}@sha256:${'0123456789abcdef'.repeat(4)}`,
  env: range(8).map((at) => ({ name: `SETTING_${at}`, value: 'a value of some length' })),
  ports: [{ containerPort: 8080, protocol: 'TCP' }],
  resources,
  volumeMounts: [{ name: 'data', mountPath: '/data' }],
  livenessProbe: { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, periodSeconds: 10, failureThreshold: 3 },
});

const lists: Record<string, { count: number; item(at: number): object }> = {
  '/api/v1/pods': {
    count: pods.length,
    item: (index) => {
      const { namespace, name, pod } = pods[index] as (typeof pods)[number];
      const owner = {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: `${name}-7c9d8f5b6`,
        uid: 'u',
        controller: true,
      };
      return {
        metadata: metadata(namespace, pod, { labels: labelsOf(name), ownerReferences: [owner] }),
        spec: {
          containers: [container(name)],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }],
          nodeName: `node-${namespace % 40}`,
          tolerations: range(2).map(() => ({
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
          })),
        },
        status: {
          phase: 'Running',
          startTime: CREATED,
          podIP: '10.1.2.3',
          conditions: range(5).map((at) => ({ type: `Condition${at}`, status: 'True', lastTransitionTime: CREATED })),
          containerStatuses: [{ name, ready: true, restartCount: 0, state: { running: { startedAt: CREATED } } }],
        },
      };
    },
  },
  '/api/v1/persistentvolumeclaims': perWorkload(() => ({ spec: { resources: { requests: { storage: '20Gi' } } } })),
  '/api/v1/services': perWorkload(({ name, at }) => ({
    spec: { type: at % 10 === 0 ? 'LoadBalancer' : 'ClusterIP', selector: { app: name }, ports: [{ port: 80 }] },
    status: { loadBalancer: {} },
  })),
  '/apis/apps/v1/deployments': perWorkload(({ name }) => ({
    spec: {
      replicas: podsEach,
      template: { metadata: { labels: labelsOf(name) }, spec: { containers: [container(name)] } },
    },
  })),
  '/apis/apps/v1/statefulsets': { count: 0, item: () => ({}) },
};

function perWorkload(rest: (workload: (typeof workloads)[number]) => object) {
  return {
    count: workloads.length,
    item: (index: number) => {
      const workload = workloads[index] as (typeof workloads)[number];
      return { metadata: metadata(workload.namespace, workload.name), ...rest(workload) };
    },
  };
}

/** Idle to busy by workload, with a rhythm and noise that are the same on every run. */
function podMetrics(index: number): object {
  const { namespace, name, pod, at } = pods[index] as (typeof pods)[number];
  const level = 100 ** ((at % 997) / 997) * (0.85 + 0.15 * Math.sin((slot / 288) * 2 * Math.PI));
  const noise = (((index * 7919 + slot * 104_729) % 1000) / 1000) * 0.3 + 0.85;
  const usage = {
    cpu: `${Math.round(level * noise * 5_000_000)}n`,
    memory: `${Math.round((20 + 0.6 * level) * (0.9 + 0.1 * noise) * 10_486)}Ki`,
  };
  return {
    metadata: { name: pod, namespace: nameOf(namespace), creationTimestamp: CREATED, labels: labelsOf(name) },
    timestamp: CREATED,
    window: '15.012s',
    containers: [{ name, usage }],
  };
}

function page(count: number, item: (index: number) => object, query: URLSearchParams, isPaged = true): object {
  const from = isPaged ? Number(query.get('continue') ?? 0) : 0;
  const to = isPaged ? Math.min(count, from + Number(query.get('limit') ?? count)) : count;
  const next = to < count ? { continue: String(to) } : {};
  return {
    metadata: { resourceVersion: String(version), ...next },
    items: range(to - from).map((at) => item(from + at)),
  };
}

function answerMetrics(url: URL, response: ServerResponse): void {
  const isPaged = process.env.PAGED === '1';
  const from = Number(url.searchParams.get('continue') ?? 0);
  if (from === 0) slot += 1;
  if (!isPaged || from === 0) counts.metricsBytes = 0;
  const text = JSON.stringify(page(pods.length, podMetrics, url.searchParams, isPaged));
  counts.metricsBytes += text.length;
  send(response, 200, text);
}

function answerReport(
  method: string,
  path: string,
  query: URLSearchParams,
  body: string,
  response: ServerResponse,
): void {
  const [, namespace = '', name = ''] = /namespaces\/([^/]+)\/usagereports(?:\/([^/]+))?/.exec(path) ?? [];
  const key = `${namespace}/${name}`;
  if (method === 'GET' && !namespace) {
    const all = [...reports.values()];
    send(response, 200, JSON.stringify(page(all.length, (at) => all[at] as Held, query)));
    return;
  }
  if (method === 'GET') {
    const held = reports.get(key);
    send(response, held ? 200 : 404, JSON.stringify(held ?? refusal(404, 'NotFound')));
    return;
  }
  counts.writes += 1;
  counts.bytesIn += body.length;
  const given = JSON.parse(body) as Held;
  if (method === 'POST') {
    const held = { ...given, metadata: { ...given.metadata, namespace, resourceVersion: String(++version) } };
    reports.set(`${namespace}/${held.metadata.name}`, held);
    send(response, 201, JSON.stringify(held));
    return;
  }
  const held = reports.get(key);
  const isStale = given.metadata?.resourceVersion && given.metadata.resourceVersion !== held?.metadata.resourceVersion;
  if (!held || isStale) {
    counts.refused += 1;
    send(response, held ? 409 : 404, JSON.stringify(refusal(held ? 409 : 404, held ? 'Conflict' : 'NotFound')));
    return;
  }
  const written = { ...held, status: { ...held.status, ...given.status } };
  written.metadata = { ...held.metadata, resourceVersion: String(++version) };
  const text = JSON.stringify(written);
  counts.largest = Math.max(counts.largest, text.length);
  if (text.length > ETCD_BYTES) {
    counts.refused += 1;
    send(response, 500, JSON.stringify(refusal(500, 'etcdserver: request is too large')));
    return;
  }
  reports.set(key, written);
  send(response, 200, text);
}

const refusal = (code: number, message: string) => ({
  kind: 'Status',
  status: 'Failure',
  code,
  reason: message,
  message,
});

function send(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://cluster');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  counts.requests += 1;
  const list = lists[url.pathname];
  if (url.pathname === '/counts') send(response, 200, JSON.stringify(counts));
  else if (url.pathname === '/apis/metrics.k8s.io/v1beta1/pods') answerMetrics(url, response);
  else if (url.pathname.includes('/usagereports'))
    answerReport(request.method ?? 'GET', url.pathname, url.searchParams, Buffer.concat(chunks).toString(), response);
  else if (!list) send(response, 404, JSON.stringify(refusal(404, 'NotFound')));
  else if (url.searchParams.has('watch'))
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  else send(response, 200, JSON.stringify(page(list.count, list.item, url.searchParams)));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
});
// As a kube-apiserver, which keeps idle connections for minutes.
server.keepAliveTimeout = 600_000;
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
