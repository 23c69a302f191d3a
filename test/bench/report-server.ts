import { createServer } from 'node:http';
import { realReport } from './report-shape.ts';

/**
 * Stands for an API server that costs nothing: answers pages of workloads and of their vulnerability reports from a few prepared texts. A
 * process of its own (`node report-server.ts REPORTS IMAGES TENANCIES`), so that the time and memory of whoever reads are the reader's.
 */
const [reports = 0, images = 1, tenancies = 1] = process.argv.slice(2).map(Number);

const namespaceOf = (index: number) => `b${index % tenancies}-registry-app`;
const tails = Array.from({ length: images }, (_, image) => JSON.stringify(realReport('', '', image).report));

const reportOf = (index: number): string => {
  const { metadata } = realReport(namespaceOf(index), `web-${index}`, 0);
  return `{"metadata":${JSON.stringify(metadata)},"report":${tails[index % images]}}`;
};

const replicaSetOf = (index: number): string => {
  const image = `registry.yunzhou.gov.cn/city/image-${index % images}:1.0`;
  const template = { spec: { containers: [{ name: 'main', image }] } };
  const metadata = { name: `web-${index}`, namespace: namespaceOf(index) };
  return JSON.stringify({ metadata, spec: { replicas: 1, template } });
};

const KINDS: Record<string, (index: number) => string> = {
  '/apis/aquasecurity.github.io/v1alpha1/vulnerabilityreports': reportOf,
  '/apis/apps/v1/replicasets': replicaSetOf,
};

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const item = KINDS[url.pathname];
  response.setHeader('content-type', 'application/json');
  if (url.pathname === '/version') return void response.end('{"gitVersion":"v1.36.2"}');
  if (!item) return void response.writeHead(404).end('{"kind":"Status","code":404,"reason":"NotFound"}');
  const from = Number(url.searchParams.get('continue') ?? 0);
  const until = Math.min(reports, from + Number(url.searchParams.get('limit') ?? reports));
  const items = Array.from({ length: until - from }, (_, offset) => item(from + offset));
  const next = until < reports ? `,"continue":"${until}"` : '';
  response.end(`{"metadata":{"resourceVersion":"1"${next}},"items":[${items.join(',')}]}`);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`${port}\n`);
});
