import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { FINALIZER } from '../../operators/resources/group.ts';
import { type Tenancy, type TenancySpec, tenancyName } from '../../operators/resources/tenancy.ts';
import { KubeClient, type KubeObject } from '../../operators/runtime/client.ts';
import { isTrue } from '../../operators/runtime/conditions.ts';
import { Informer } from '../../operators/runtime/informer.ts';
import { TENANCIES } from '../../operators/runtime/kinds.ts';
import { toAmounts } from '../../operators/tenancy/amounts.ts';
import {
  accountsOf,
  bindingsOf,
  type DesiredChild,
  isolationOf,
  limitsOf,
  namespaceOf,
  quotaOf,
} from '../../operators/tenancy/children.ts';
import { layFoundation } from '../../operators/tenancy/foundation.ts';
import { type Figure, inParallel, rounded } from './figures.ts';
import { startRealApi } from './real-api.ts';

/** A real Kubernetes API; `auditLog` is the file in which it notes every write. */
export interface BenchCloud {
  kubeconfig: string;
  auditLog: string;
}

/** Requests that a plain script keeps in the air; more does not make the API faster. */
const AT_ONCE = 32;
const WARM_UP = 100;
const SERVER = 'system:serviceaccount:yunzhi-system:yunzhi-server';

/** Tenancies from their creation to `Ready`, beside a plain script that posts the same objects to the same API just before. */
export async function benchConvergence(): Promise<Figure[]> {
  const api = await startRealApi();
  try {
    return await measureConvergence({ kubeconfig: api.kubeconfig, auditLog: `${api.folder}/audit.log` }, 500);
  } finally {
    api.stop();
  }
}

export async function measureConvergence(cloud: BenchCloud, count: number): Promise<Figure[]> {
  const client = await KubeClient.connect(cloud.kubeconfig);
  await layFoundation(client);
  // A cold API is slow for whoever comes first.
  await postPlainly(client, 'warm', WARM_UP);
  const before = await postPlainly(client, 'before', count);
  const { operatorSeconds, writes } = await measureOperators(client, cloud, count);
  const after = await postPlainly(client, 'after', count);
  client.close();
  // The script's better run, so that a hiccup of the machine is not counted in our favour.
  const scriptSeconds = Math.min(before, after);
  return [
    { name: `plain script, ${count} tenancies of 9 objects, before`, value: rounded(before), unit: 's' },
    { name: `plain script, ${count} tenancies of 9 objects, after`, value: rounded(after), unit: 's' },
    { name: `operators, ${count} tenancies to Ready`, value: rounded(operatorSeconds), unit: 's' },
    {
      name: 'better script run ÷ operators',
      value: rounded(scriptSeconds / operatorSeconds, 2),
      unit: '×',
      goal: '≥ 0.8',
    },
    { name: 'writes per tenancy', value: rounded(writes / count, 2), unit: '' },
  ];
}

async function measureOperators(client: KubeClient, cloud: BenchCloud, count: number) {
  const operators = await startOperatorProcess(cloud.kubeconfig);
  try {
    const audit = await auditPosition(cloud);
    const operatorSeconds = await converge(client, 'op', count);
    return { operatorSeconds, writes: (await audit.writesSince()).filter(isOfOperators).length };
  } finally {
    await operators.stop();
  }
}

export function benchTenancy(prefix: string, index: number): Tenancy {
  const share = { cpu: '4', memory: '8Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };
  const spec: TenancySpec = {
    unit: { code: `${prefix}${index}`, name: 'unit' },
    system: { code: 'registry', name: 'system' },
    environment: 'production',
    quota: share,
    namespaces: [{ part: 'app', quota: share }],
    zone: 'extranet',
    protectionLevel: 2,
    disasterRecovery: { level: 2, rpoMinutes: 60, rtoMinutes: 60 },
    members: [{ user: 'wang', role: 'admin' }],
    ports: [],
    frozen: false,
  };
  const name = tenancyName(spec.unit.code, spec.system.code);
  // As the server creates it: with the finalizer, which saves the operators a write.
  return { apiVersion: TENANCIES.apiVersion, kind: TENANCIES.kind, metadata: { name, finalizers: [FINALIZER] }, spec };
}

/** Seconds that a script takes for the same objects in an order that works: each tenancy's namespace first, the rest after it. */
async function postPlainly(client: KubeClient, prefix: string, count: number): Promise<number> {
  const startedAt = performance.now();
  await inParallel(count, AT_ONCE, async (index) => {
    const tenancy = benchTenancy(prefix, index);
    tenancy.metadata.finalizers = [];
    await client.create(TENANCIES, undefined, tenancy);
    for (const { kind, namespace, object } of objectsOf(tenancy)) await client.create(kind, namespace, object);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await removePlain(client, prefix, count);
  return seconds;
}

function objectsOf(tenancy: Tenancy): DesiredChild[] {
  const namespace = `${tenancy.metadata.name}-app`;
  const share = toAmounts(tenancy.spec.quota);
  return [
    namespaceOf(tenancy, 'app'),
    quotaOf(tenancy, namespace, share),
    limitsOf(tenancy, namespace, share),
    isolationOf(tenancy, namespace, 'app'),
    ...accountsOf(tenancy, SERVER),
    ...bindingsOf(tenancy, 'open'),
  ];
}

/** The operators must not meet the script's tenancies. The rest stays: deleting it would keep the cluster busy while they are measured. */
async function removePlain(client: KubeClient, prefix: string, count: number): Promise<void> {
  await inParallel(count, AT_ONCE, async (index) => {
    const { metadata } = benchTenancy(prefix, index);
    await client.delete(TENANCIES, { name: metadata.name ?? '' });
  });
}

/** Seconds from the first tenancy posted to the last one ready. */
export async function converge(client: KubeClient, prefix: string, count: number): Promise<number> {
  const ready = new Set<string>();
  const allReady = Promise.withResolvers<void>();
  const informer = new Informer<string | undefined>({ client, kind: TENANCIES, project: nameIfReady });
  informer.onChange(({ value }) => {
    if (!value?.startsWith(prefix)) return;
    ready.add(value);
    if (ready.size === count) allReady.resolve();
  });
  await informer.start().synced;
  const startedAt = performance.now();
  await inParallel(count, AT_ONCE, async (index) => {
    await client.create(TENANCIES, undefined, benchTenancy(prefix, index));
  });
  await allReady.promise;
  const seconds = (performance.now() - startedAt) / 1000;
  await informer.stop();
  return seconds;
}

const nameIfReady = (object: KubeObject): string | undefined =>
  isTrue((object as Tenancy).status?.conditions, 'Ready') ? object.metadata.name : undefined;

export interface OperatorProcess {
  process: ChildProcess;
  metricsPort: number;
  stop(): Promise<void>;
}

/** The operators as users run them, in a process of their own; resolves when they lead and their watches have listed. */
export async function startOperatorProcess(kubeconfig: string): Promise<OperatorProcess> {
  const args = ['operators/main.ts', '--kubeconfig', kubeconfig, '--metrics-port', '0'];
  const process = spawn(globalThis.process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
  const metricsPort = await new Promise<number>((resolve, reject) => {
    process.once('exit', (code) => reject(new Error(`the operators ended with code ${code}`)));
    process.stderr?.on('data', (chunk: Buffer) => {
      const port = /"metricsPort":(\d+)/.exec(chunk.toString())?.[1];
      if (port) resolve(Number(port));
    });
  });
  await untilLeading(metricsPort);
  const stop = async () => {
    process.kill('SIGTERM');
    if (process.exitCode === null) await once(process, 'exit');
  };
  return { process, metricsPort, stop };
}

async function untilLeading(port: number): Promise<void> {
  for (;;) {
    const [metrics, ready] = await Promise.all(
      ['metrics', 'readyz'].map((path) => fetch(`http://127.0.0.1:${port}/${path}`)),
    );
    if (ready?.ok && (await metrics?.text())?.includes('\nleader 1')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface AuditedWrite {
  resource: string;
  name: string;
  verb: string;
}

/** Where the audit log stands now; `writesSince` reads what was written to the contract's and the operators' objects afterwards. */
export async function auditPosition({ auditLog }: BenchCloud): Promise<{ writesSince(): Promise<AuditedWrite[]> }> {
  const { size } = await stat(auditLog);
  const writesSince = async () => {
    const file = await open(auditLog);
    const writes: AuditedWrite[] = [];
    for await (const line of file.createReadStream({ start: size }).pipe(lineSplitter())) {
      const write = toWrite(JSON.parse(line as string));
      if (write) writes.push(write);
    }
    return writes;
  };
  return { writesSince };
}

interface AuditEntry {
  verb: string;
  user: { username: string };
  objectRef?: { resource: string; subresource?: string; name?: string };
}

/** Only the administrator's writes: the cluster's own controllers have users of their own. */
function toWrite({ verb, objectRef, user }: AuditEntry): AuditedWrite | undefined {
  if (user.username !== 'admin' || !objectRef) return undefined;
  const resource = objectRef.subresource ? `${objectRef.resource}/${objectRef.subresource}` : objectRef.resource;
  return { resource, verb, name: objectRef.name ?? '' };
}

/** The bench posts tenancies, the operators never do. */
const isOfOperators = ({ verb, resource }: AuditedWrite): boolean => verb !== 'create' || resource !== 'tenancies';

function lineSplitter() {
  let rest = '';
  return new Transform({
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding, done) {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) this.push(line);
      done();
    },
  });
}

export { benchSteadyState } from './tenancies-steady.ts';
