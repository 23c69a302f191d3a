import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Look, ownersOf } from '../../operators/bulletin/look.ts';
import { scanVulnerabilities } from '../../operators/bulletin/vulnerabilities.ts';
import { Workloads } from '../../operators/bulletin/workloads.ts';
import { KubeClient } from '../../operators/runtime/client.ts';
import { operationsSpec } from '../../server/operations/spec.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { type Figure, rounded } from './figures.ts';
import { benchTenancy } from './tenancies.ts';

const REPORTS = 20_000;
const IMAGES = 2_000;
const TENANCIES = 300;

/** What reading 20,000 reports of real size costs the operators themselves: an API that costs nothing hands them out. */
export async function benchReading(): Promise<Figure[]> {
  const file = fileURLToPath(new URL('report-server.ts', import.meta.url));
  const child = spawn(process.execPath, [file, String(REPORTS), String(IMAGES), String(TENANCIES)]);
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return await measureReading(Number(port.toString()));
  } finally {
    child.kill();
  }
}

async function measureReading(port: number): Promise<Figure[]> {
  const server = new URL(`http://127.0.0.1:${port}`);
  const client = new KubeClient({ server, tls: {}, headers: async () => ({}) } as never);
  const tenancies = Array.from({ length: TENANCIES }, (_, index) => benchTenancy('b', index));
  const rules = operationsSpec({ version: 1, body: defaultPolicy() }).bulletin;
  const look: Look = { client, rules, now: new Date('2026-12-01T00:00:00Z'), tenancies, owners: ownersOf(tenancies) };
  const workloads = await Workloads.read(look);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const startedAt = performance.now();
  const used = process.cpuUsage();
  const scan = await scanVulnerabilities(look, workloads);
  const { user, system } = process.cpuUsage(used);
  clearInterval(watch);
  client.close();
  return [
    {
      name: `reading ${REPORTS} reports of 50 to 200 vulnerabilities`,
      value: seconds(performance.now() - startedAt),
      unit: 's',
    },
    { name: 'of it processor time of the operators', value: rounded((user + system) / 1e6), unit: 's' },
    {
      name: 'memory above the start at the peak',
      value: rounded((peak - before) / 2 ** 20),
      unit: 'MiB',
      goal: '≤ 512',
    },
    { name: 'unique image × vulnerability', value: scan.vulnerabilities.total, unit: '' },
    { name: 'findings', value: scan.collected.findings.length, unit: '' },
  ];
}

const seconds = (millis: number): number => rounded(millis / 1000);
